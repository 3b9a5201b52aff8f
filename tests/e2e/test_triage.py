"""Guided help in a browser, with and without JavaScript: each case to both of its ends."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, paste
from triage.cases import records

STEP = re.compile(r"/triage/[a-z0-9/-]+/(question|fix)/")
INVALID_GRANT = '{"error":"invalid_grant","error_description":"Code expired"}'
INSTALL_CODE = "[Info]install bundle failed, code:9568322 error: not trusted app source."
MOST_STEPS = 40


def start(page: Page, guide: str, actor: str = "") -> None:
    """Choose a guide, say who sits there, and start."""
    page.get_by_role("link", name=guide).click()
    if actor:
        page.get_by_label(actor, exact=True).check()
    page.get_by_role("button", name="Start now").click()
    expect(page).to_have_url(STEP)


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()


def send(page: Page, button: str) -> None:
    """Press a button of a step, and wait for the next page."""
    before = page.url
    page.get_by_role("button", name=button, exact=True).click()
    expect(page).not_to_have_url(before)


def answer(page: Page, label: str) -> None:
    page.get_by_label(label).first.check()
    send(page, "Continue")


def go_on(page: Page, result: str) -> None:
    """Leave a question open, or say what came of a fix."""
    if "/question/" in page.url:
        answer(page, "I am not sure")
    else:
        send(page, result)


def go_to_the_end(page: Page, result: str) -> None:
    """Take step by step what is suggested until there is none."""
    for _ in range(MOST_STEPS):
        if not STEP.search(page.url):
            return
        go_on(page, result)
    raise AssertionError("the case does not end")


def go_to_both_ends(page: Page) -> None:
    """From where the case stands: to "it worked", back, and to passing it on."""
    for _ in range(MOST_STEPS):
        if "/fix/" in page.url:
            break
        go_on(page, "")
    fix = page.url
    send(page, "It worked")
    expect(page.locator("h1")).to_have_text("It worked")
    page.goto(fix)
    go_to_the_end(page, "It did not help")
    expect(page.locator("h1")).to_have_text("Pass it on")
    expect(page.get_by_role("region", name="Your answers")).to_contain_text("It did not help")


def test_it_works(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/triage/", java_script_enabled=scripts)
    start(page, "My HAP 5.1 licence does not work", "End user")
    answer(page, "HAP opens in demo, trial or evaluation mode")
    expect(page.get_by_role("region", name="Your answers")).to_contain_text("demo, trial")
    go_to_both_ends(page)


def test_a_pasted_demo_mode_begins_with_what_it_says(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    paste(page, "HAP reverts to Demo mode")
    page.get_by_role("link", name="Find the cause step by step").click()
    expect(page).to_have_url(STEP)
    go_to_both_ends(page)


def test_a_pasted_json_body_is_not_asked_for_again(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    paste(page, INVALID_GRANT)
    page.get_by_role("link", name="Find the cause step by step").click()
    expect(page).to_have_url(STEP)
    told = page.get_by_role("region", name="Your answers")
    expect(told).to_contain_text("because your text says invalid_grant")
    question = told.locator("dt").first.inner_text()
    for _ in range(MOST_STEPS):
        if not STEP.search(page.url):
            break
        assert heading(page) != question
        go_on(page, "It did not help")
    expect(page.locator("h1")).to_have_text("Pass it on")
    assert "invalid_grant" in page.get_by_role("main").inner_text()


def test_a_pasted_json_body_ends_well(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    paste(page, INVALID_GRANT)
    page.get_by_role("link", name="Find the cause step by step").click()
    expect(page).to_have_url(STEP)
    go_to_both_ends(page)


@pytest.mark.parametrize(
    ("guide", "actor", "said"),
    [
        ("A customer's card was declined", "Merchant", re.compile("51")),
        ("My card was declined", "", re.compile("51")),
    ],
    ids=["merchant", "cardholder"],
)
def test_code_51(
    open_page: OpenPage, scripts: bool, guide: str, actor: str, said: re.Pattern[str]
) -> None:
    page = open_page("/triage/", java_script_enabled=scripts)
    start(page, guide, actor)
    page.get_by_label(said).first.check()
    send(page, "Continue")
    go_to_both_ends(page)


def test_an_install_code(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    paste(page, INSTALL_CODE)
    page.get_by_role("link", name="A HAP does not install on the device").click()
    expect(page).to_have_url(STEP)
    go_to_both_ends(page)


def test_back_undoes_and_a_change_keeps_what_came_later(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/triage/", java_script_enabled=scripts)
    start(page, "My HAP 5.1 licence does not work", "Administrator")
    first, asked = page.url, heading(page)
    answer(page, "HAP refuses the code that was entered")
    second = page.url
    go_on(page, "It did not help")
    page.get_by_role("link", name="Back").click()
    expect(page).to_have_url(second)
    page.get_by_role("link", name="Back").click()
    expect(page).to_have_url(first)
    answer(page, "HAP refuses the code that was entered")
    expect(page).to_have_url(second)
    go_on(page, "It did not help")
    page.get_by_role("link", name=f"Change {asked}").click()
    answer(page, "A message says that the licence has expired")
    told = page.get_by_role("region", name="Your answers")
    expect(told).to_contain_text("the licence has expired")
    expect(told).to_contain_text(re.compile("I am not sure|It did not help"))
    expect(told).not_to_contain_text("HAP refuses the code")


def test_reload_and_a_shared_link_show_the_same(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/triage/", java_script_enabled=scripts)
    start(page, "The token endpoint answers with an error")
    go_on(page, "It did not help")
    seen = page.get_by_role("main").inner_text()
    page.reload()
    assert page.get_by_role("main").inner_text() == seen
    other = open_page(page.url, java_script_enabled=scripts)
    assert other.get_by_role("main").inner_text() == seen


def test_the_browser_goes_back_too(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/triage/", java_script_enabled=scripts)
    start(page, "The token endpoint answers with an error")
    first = heading(page)
    go_on(page, "It did not help")
    page.go_back()
    expect(page.locator("h1")).to_have_text(first)


def test_a_missing_answer_is_said_at_the_radios(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/triage/", java_script_enabled=scripts)
    start(page, "The token endpoint answers with an error")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name=re.compile("^Select an answer")).click()
    expect(page.get_by_role("radio").first).to_be_focused()
    assert page.title().startswith("Error: ")


def test_the_next_step_has_the_focus_and_the_title(open_page: OpenPage) -> None:
    page = open_page("/triage/")
    start(page, "The token endpoint answers with an error")
    before = page.title()
    go_on(page, "It did not help")
    expect(page.locator("h1")).to_be_focused()
    assert page.title() != before
    assert heading(page).replace("`", "")[:20] in page.title()


def test_a_case_needs_no_mouse(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/triage/oauth-token-request-refused/", java_script_enabled=scripts)
    page.get_by_role("button", name="Start now").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(STEP)
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    before = page.url
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(before)


def test_another_error_is_added_to_the_case(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/triage/oauth-token-request-refused/next/", java_script_enabled=scripts)
    page.locator("summary", has_text="Another error appeared").click()
    page.get_by_role("textbox", name="The other message").fill("invalid_grant canary")
    page.get_by_role("button", name="Read the message").click()
    expect(page.get_by_role("region", name="Your answers")).to_contain_text("invalid_grant")
    assert "canary" not in page.url + page.content()


def test_another_guide_is_offered_and_taken(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/triage/hap-licence-does-not-work/next/", java_script_enabled=scripts)
    page.locator("summary", has_text="Another error appeared").click()
    page.get_by_role("textbox", name="The other message").fill(INSTALL_CODE)
    page.get_by_role("button", name="Read the message").click()
    page.get_by_role("link", name="Go on in the other guide").click()
    expect(page).to_have_url(re.compile("/triage/harmonyos"))


def test_the_summary_is_copied(open_page: OpenPage) -> None:
    page = open_page(
        "/triage/oauth/invalid-grant/hand-over/?f.code-expired=failed",
        permissions=["clipboard-read", "clipboard-write"],
    )
    page.get_by_role("button", name="Copy the summary").click()
    expect(page.get_by_role("status").first).to_have_text("Copied")
    assert "It did not help" in page.evaluate("navigator.clipboard.readText()")


def test_an_outcome_is_sent_and_only_then_is_there_a_cookie(
    open_page: OpenPage, scripts: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The rows of these tests lie in memory, where the server and the test cannot both write.
    sent: list[Any] = []
    monkeypatch.setattr(records, "record_outcome", lambda **told: sent.append(told["minutes"]))
    page = open_page("/triage/", java_script_enabled=scripts)
    page.goto("/triage/oauth/invalid-grant/solved/?f.code-expired=worked")
    assert page.context.cookies() == []
    page.get_by_role("link", name="Tell us how it ended").click()
    page.get_by_label("How many minutes").fill("12")
    page.get_by_role("button", name="Send this").click()
    expect(page.locator("h1")).to_contain_text("Thank you")
    assert sent == [12]
    names = {cookie["name"] for cookie in page.context.cookies()}
    assert names == {"csrftoken"}  # whose outcome it was is told by the address
