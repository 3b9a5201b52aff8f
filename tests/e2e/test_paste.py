"""From a paste to its entry, with and without JavaScript."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, paste

BUILD_LOG = "\n".join(
    [f"> hvigor Finished :entry:default@Task{number}... after 1 ms" for number in range(120)]
    + ["> hvigor ERROR: The reason attribute are mandatory for user_grant permissions."]
    + [f"> hvigor Finished :entry:default@Late{number}... after 1 ms" for number in range(80)]
)
KNOWN = "unsupported_grant_type"
KNOWN_KEY = "oauth/unsupported-grant-type"
ROWS = {
    '{"error":"invalid_grant","error_description":"Code expired"}': (
        "oauth/invalid-grant",
        "oauth/authorization-code-expired-or-reused",
    ),
    "invalid_client": ("oauth/invalid-client",),
    KNOWN: (KNOWN_KEY,),
    "invalid_scope": ("oauth/invalid-scope",),
    "The reason attribute are mandatory for user_grant permissions.": (
        "harmonyos/user-grant-reason-missing",
    ),
    "Code 51 declined": ("card-declines/51-insufficient-funds",),
    "HAP reverts to Demo mode": ("hap-license/reverts-to-demo",),
    BUILD_LOG: ("harmonyos/user-grant-reason-missing",),
}


def first_entry(page: Page) -> str:
    """Return the key of the entry that the answer shows in full, or else names first."""
    link = page.locator('article a.button[href^="/errors/"], .card-title a').first
    path = (link.get_attribute("href") or "").partition("?")[0]
    return path.removeprefix("/errors/").strip("/")


@pytest.mark.parametrize("text", ROWS, ids=lambda text: text[:30])
def test_it_works(open_page: OpenPage, scripts: bool, text: str) -> None:
    page = open_page(java_script_enabled=scripts)
    paste(page, text)
    assert first_entry(page) in ROWS[text]
    expect(page.locator("mark").first).to_be_visible()


def test_an_ambiguous_text_brings_one_question(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    paste(page, "hap 51 authorization code upd")
    options = page.get_by_role("region", name="Choose what you meant").get_by_role("link")
    assert "Carrier" in options.first.inner_text()


def test_the_answer_leads_to_its_entry(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    paste(page, KNOWN)
    heading = page.locator("h1").inner_text()
    page.get_by_role("link", name=re.compile("Open the whole page")).click()
    expect(page.locator("h1")).to_have_text(heading)


def test_an_unknown_text_is_no_dead_end(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    paste(page, "qwxz vrtk plmn")
    page.get_by_role("link", name="Answer a few questions").click()
    expect(page).to_have_url(re.compile("/triage/"))


def test_nothing_given_is_said_at_the_box(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    paste(page, "")
    page.get_by_role("link", name=re.compile("Paste the error message")).click()
    expect(page.get_by_role("textbox", name="What error did you see?")).to_be_focused()
    assert page.title().startswith("Error: ")


def test_a_chosen_file_is_read(open_page: OpenPage, scripts: bool, tmp_path: Path) -> None:
    file = tmp_path / "build.log"
    file.write_text(BUILD_LOG, encoding="utf-16")
    page = open_page(java_script_enabled=scripts)
    page.get_by_label("Or choose a text file").set_input_files(file)
    page.get_by_role("button", name="Find a solution").click()
    page.wait_for_selector("#given")
    assert first_entry(page) == "harmonyos/user-grant-reason-missing"


def test_a_file_of_5_mb_is_refused(open_page: OpenPage, scripts: bool, tmp_path: Path) -> None:
    file = tmp_path / "huge.log"
    file.write_bytes(b"x" * 5_000_000)
    page = open_page(java_script_enabled=scripts)
    page.get_by_label("Or choose a text file").set_input_files(file)
    page.get_by_role("button", name="Find a solution").click()
    expect(page.locator(".error-summary")).to_contain_text("1 MB or less")


def test_a_text_can_be_edited(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    paste(page, "qwxz vrtk plmn")
    page.locator("summary", has_text="Edit the text").click()
    page.get_by_role("textbox", name="The text").fill(KNOWN)
    page.get_by_role("button", name="Find a solution").click()
    expect(page.locator("mark").first).to_be_visible()
    assert first_entry(page) == KNOWN_KEY


def test_the_address_never_holds_the_text(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    paste(page, f"canary {KNOWN} canary")
    asked.append(page.url)
    assert [url for url in asked if "canary" in url] == []


def test_a_card_number_is_not_shown_back(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    paste(page, "Code 51 declined for card 4111 1111 1111 1111")
    assert "4111 1111" not in page.content()
    expect(page.locator(".removed").first).to_be_visible()


def test_nothing_of_a_paste_stays_in_the_browser(open_page: OpenPage) -> None:
    page = open_page()
    paste(page, f"canary {KNOWN} canary")
    kept = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    assert "canary" not in kept


def test_going_back_leads_to_the_box(open_page: OpenPage, scripts: bool) -> None:
    page = open_page(java_script_enabled=scripts)
    paste(page, KNOWN)
    page.go_back()
    expect(page.get_by_role("textbox", name="What error did you see?")).to_be_visible()


def test_a_swap_changes_title_and_focus(open_page: OpenPage) -> None:
    page = open_page()
    paste(page, KNOWN)
    expect(page.locator("h1")).to_be_focused()
    assert page.title().startswith(page.locator("h1").inner_text())


def test_a_dropped_file_becomes_the_chosen_one(open_page: OpenPage) -> None:
    page = open_page()
    transfer = page.evaluate_handle(
        "() => { const t = new DataTransfer();"
        " t.items.add(new File(['unsupported_grant_type'], 'build.log')); return t; }"
    )
    page.dispatch_event("#id_text", "drop", {"dataTransfer": transfer})
    page.get_by_role("button", name="Find a solution").click()
    page.wait_for_selector("#given")
    assert first_entry(page) == KNOWN_KEY


def test_a_site_that_does_not_answer_is_said(open_page: OpenPage) -> None:
    page = open_page()
    page.route("**/diagnose/", lambda route: route.abort())
    page.get_by_role("textbox", name="What error did you see?").fill("flux")
    page.get_by_role("button", name="Find a solution").click()
    expect(page.get_by_role("status").first).to_contain_text("did not answer")
    expect(page.get_by_role("textbox", name="What error did you see?")).to_have_value("flux")
