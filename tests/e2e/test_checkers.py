"""The checkers in a browser: on their own, from an entry and from guided help."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from checkers.registry import CHECKERS
from tests.e2e.conftest import OpenPage
from tests.e2e.test_pages import FOR_AXE, sideways, violations

NARROW = {"width": 320, "height": 640}
CANARY = "Zq7canary9xK"
VERDICTS = {
    "redirect-uri-diff": "Problem",
    "token-request-lint": "Problem",
    "pkce-check": "OK",
    "jwt-reader": "Problem",
    "module-json5-lint": "Problem",
    "licence-code-tidy": "Problem",
    "response-code-decoder": "OK",
    "retry-clock": "OK",
}


def run_example(page: Page) -> None:
    """Load the worked example and send it."""
    page.get_by_role("link", name="Show a worked example").click()
    expect(page.get_by_text("This is the worked example")).to_be_visible()
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_text("This is the worked example")).to_have_count(0)


@pytest.mark.parametrize("name", CHECKERS)
def test_it_works(open_page: OpenPage, scripts: bool, name: str) -> None:
    page = open_page(f"/check/{name}/", java_script_enabled=scripts)
    run_example(page)
    expect(page.locator("#verdict")).to_have_text(VERDICTS[name])
    expect(page).to_have_url(re.compile(f"/check/{name}/$"))


@pytest.mark.parametrize("name", CHECKERS)
def test_an_answer_is_accessible(open_page: OpenPage, name: str) -> None:
    page = open_page(f"/check/{name}/?example=1", **FOR_AXE)
    assert violations(page) == []


def test_the_list_and_an_empty_form_are_accessible(open_page: OpenPage) -> None:
    page = open_page("/check/", **FOR_AXE)
    assert violations(page) == []
    page.get_by_role("link", name=CHECKERS["pkce-check"].in_hand).click()
    page.get_by_role("button", name="Check it").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert violations(page) == []


@pytest.mark.parametrize("name", CHECKERS)
def test_an_answer_fits_a_narrow_screen(open_page: OpenPage, name: str) -> None:
    page = open_page(f"/check/{name}/?example=1", viewport=NARROW)
    assert sideways(page) <= 0


def test_a_checker_needs_no_mouse(open_page: OpenPage) -> None:
    page = open_page("/check/pkce-check/")
    page.get_by_label("verifier").first.focus()
    page.keyboard.type("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict")).to_be_focused()
    assert page.title().startswith("Not clear yet: ")


def test_an_entry_leads_to_its_checker(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/errors/oauth/redirect-uri-mismatch/", java_script_enabled=scripts)
    page.get_by_role("link", name=CHECKERS["redirect-uri-diff"].title).click()
    run_example(page)
    expect(page.locator("mark").first).to_be_visible()


def test_a_step_leads_to_its_checker(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/errors/oauth/redirect-uri-mismatch/", java_script_enabled=scripts)
    page.get_by_role("link", name="Find the cause step by step").click()
    start = page.get_by_role("button", name=re.compile("Start|Continue")).first
    if "/question/" not in page.url and "/fix/" not in page.url:
        start.click()
    page.wait_for_url(re.compile("/(question|fix)/"))
    page.get_by_role("link", name=CHECKERS["redirect-uri-diff"].title).click()
    run_example(page)
    expect(page.locator("#verdict")).to_have_text("Problem")


def test_nothing_stays_in_the_browser(open_page: OpenPage) -> None:
    page = open_page("/check/pkce-check/")
    page.get_by_label("verifier").first.fill(CANARY)
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("#verdict")).to_be_visible()
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert CANARY not in stored + page.url
    assert page.context.cookies() == []


def test_the_clock_saves_a_calendar_file(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/check/retry-clock/?example=1", java_script_enabled=scripts)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as a calendar file").click()
    assert download.value.suggested_filename == "retry-clock.ics"
