"""Every page: accessible in both themes, no sideways scroll, usable by keyboard, on paper."""

from __future__ import annotations

import re
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, paste

PATHS = (
    "/",
    "/errors/",
    "/errors/?q=no such words",
    "/errors/oauth/",
    "/errors/card-declines/?view=table",
    "/errors/oauth/invalid-grant/",
    "/errors/card-declines/51-insufficient-funds/?cause=amount-grew",
    "/help/",
    "/triage/",
    "/triage/hap-licence-does-not-work/",
    "/triage/hap-licence-does-not-work/next/?at=start",
    "/triage/hap-licence-does-not-work/next/?as=end-user&saw=demo-mode",
    "/triage/oauth/invalid-grant/fix/code-expired/?saw=oauth/invalid-grant%23code-expired",
    "/triage/oauth/invalid-grant/hand-over/?q.code-reused=yes&f.code-expired=failed",
    "/triage/oauth/invalid-grant/solved/?f.code-expired=worked",
    "/triage/oauth/invalid-grant/outcome/?f.code-expired=worked",
    "/triage/oauth/invalid-grant/another-error/",
    "/no-such-page",
    "/errors/oauth/invalid-grnt/",
    "/search/?q=",
)
# Colours must not be on their way from one theme to the other while they are measured.
FOR_AXE: dict[str, Any] = {"bypass_csp": True, "reduced_motion": "reduce"}
PASTES = {
    "answer": "unsupported_grant_type",
    "question": "hap 51 authorization code upd",
    "unknown": "my sign in at qwxz is broken",
}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
RULES = {
    "preload": False,
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]},
}


def violations(page: Page) -> list[str]:
    """Return what axe finds on `page`, in both themes."""
    found = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        rules = Axe().run(page, options=RULES).response["violations"]
        found += [f"{scheme}, {rule['id']}: {rule['nodes'][0]['html']}" for rule in rules]
    return found


def sideways(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


@pytest.mark.parametrize("path", PATHS)
def test_it_works(open_page: OpenPage, path: str) -> None:
    page = open_page(path, **FOR_AXE)
    assert violations(page) == []


@pytest.mark.parametrize("text", PASTES.values(), ids=PASTES)
def test_an_answer_is_accessible(open_page: OpenPage, text: str) -> None:
    page = open_page(**FOR_AXE)
    paste(page, text)
    page.locator("summary", has_text="Edit the text").click()
    assert violations(page) == []


@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_a_narrow_screen(open_page: OpenPage, path: str) -> None:
    page = open_page(path, viewport={"width": 320, "height": 640})
    assert sideways(page) <= 0


@pytest.mark.parametrize("text", PASTES.values(), ids=PASTES)
def test_an_answer_fits_a_narrow_screen(open_page: OpenPage, text: str) -> None:
    page = open_page(viewport={"width": 320, "height": 640})
    paste(page, text + " " + "x" * 300)
    page.locator("summary", has_text="Edit the text").click()
    assert sideways(page) <= 0


def test_a_paste_needs_no_mouse(open_page: OpenPage) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("textbox", name="What error did you see?")).to_be_focused()
    page.keyboard.type("unsupported_grant_type")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Find a solution")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1[data-focus]")).to_be_focused()


def test_a_cause_opens_by_keyboard(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/errors/oauth/invalid-grant/", java_script_enabled=scripts)
    cause = page.locator("details.cause").nth(1)
    cause.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(cause).to_have_attribute("open", "")


def test_focus_is_drawn(open_page: OpenPage) -> None:
    page = open_page()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert width == "3px"


def test_control_k_goes_to_the_box(open_page: OpenPage) -> None:
    page = open_page("/help/")
    page.keyboard.press("Control+k")
    expect(page).to_have_url(re.compile("/$"))
    page.get_by_role("link", name="Help", exact=True).focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("textbox", name="What error did you see?")).to_be_focused()


def test_the_address_of_a_cause_opens_it(open_page: OpenPage) -> None:
    page = open_page("/errors/oauth/invalid-grant/#cause-code-expired")
    expect(page.locator("#cause-code-expired")).to_have_attribute("open", "")


def test_all_causes_open_at_once(open_page: OpenPage) -> None:
    page = open_page("/errors/oauth/invalid-grant/")
    page.get_by_role("button", name="Open all").click()
    expect(page.locator("details.cause:not([open])")).to_have_count(0)


def test_a_message_is_copied_as_it_is(open_page: OpenPage) -> None:
    page = open_page(
        "/errors/oauth/invalid-grant/", permissions=["clipboard-read", "clipboard-write"]
    )
    message = page.locator(".message").nth(1)
    message.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status").first).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == message.locator("pre").inner_text()


def test_what_needs_scripts_is_hidden_without(open_page: OpenPage) -> None:
    page = open_page("/errors/oauth/invalid-grant/", java_script_enabled=False)
    expect(page.locator("button:visible")).to_have_count(5)  # the themes, and the vote


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_a_theme_is_chosen_once(open_page: OpenPage, scripts: bool, theme: str) -> None:
    page = open_page("/help/", java_script_enabled=scripts)
    page.get_by_role("button", name=theme).click()
    page.goto("/errors/")
    expect(page.locator("html")).to_have_attribute("data-theme", theme.lower())
    expect(page.get_by_role("button", name=theme)).to_have_attribute("aria-pressed", "true")


def test_a_theme_keeps_the_answer(open_page: OpenPage) -> None:
    page = open_page()
    paste(page, "unsupported_grant_type")
    heading = page.locator("h1").inner_text()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("h1")).to_have_text(heading)


def test_the_list_is_filtered(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/errors/", java_script_enabled=scripts)
    page.get_by_label("Show titles with").fill("demo")
    page.keyboard.press("Enter")
    expect(page.locator("#entries li")).to_have_count(1)


def test_paper_has_every_cause_and_no_controls(open_page: OpenPage) -> None:
    page = open_page("/errors/oauth/invalid-grant/")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator("details.cause:not([open])")).to_have_count(0)
    expect(page.locator("button:visible, .masthead:visible, .footer:visible")).to_have_count(0)
    expect(page.locator(".print-only")).to_contain_text("/errors/oauth/invalid-grant/")
