"""The whole way in a browser: a failed search becomes an entry, which it then finds first."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage, paste
from tests.e2e.staff import open_as
from tests.factories import AuthorFactory, ReviewerFactory

WRITTEN = {
    "summary": "The gear wheel is worn and the pump refuses to start.",
    "appears": "start-up",
    "applies_to": "any pump",
    "causes-0-title": "The gear wheel is worn",
    "causes-0-ask": "Is the gear wheel worn?",
    "causes-0-how": "Look at its teeth.",
    "causes-0-check_minutes": "2",
    "causes-0-steps": "Change the wheel.\nStart the pump and see that it runs.",
    "causes-0-fix_minutes": "30",
    "unverified": "All of it: nobody has seen the maker's manual.",
}


def test_a_failed_search_becomes_an_entry(open_page: OpenPage, scripts: bool) -> None:
    code = f"GEARWORN{'7' if scripts else '8'}1"
    text = f"11:02:07 ERROR {code}: gear wheel of pump 4 worn, start refused"
    visitor = open_page("/", java_script_enabled=scripts)
    _tell(visitor, text)

    author = open_as(open_page, AuthorFactory.create(), "/staff/", java_script_enabled=scripts)
    author.get_by_role("link", name=re.compile("without an answer")).first.click()
    author.get_by_role("link", name=re.compile(code)).click()
    _create(author, code)
    _write(author)
    author.get_by_role("button", name="Hand in for review", exact=True).first.click()
    expect(author.get_by_role("status").filter(has_text="review")).to_be_visible()

    reviewer = open_as(open_page, ReviewerFactory.create(), "/staff/", java_script_enabled=scripts)
    waiting = reviewer.get_by_role("region", name="Waiting for your review")
    waiting.get_by_role("link", name=re.compile(code)).click()
    reviewer.get_by_role("button", name="Publish", exact=True).click()
    expect(reviewer.get_by_role("status").filter(has_text="published")).to_be_visible()

    visitor.goto("/")
    paste(visitor, text)
    expect(visitor.locator("h1")).to_contain_text(code)


def _tell(visitor: Page, text: str) -> None:
    paste(visitor, text)
    visitor.get_by_role("button", name="Tell us about this error").click()
    visitor.get_by_role("button", name="Send this").click()
    expect(visitor.get_by_role("heading", name="Thank you, it is noted")).to_be_visible()


def _create(author: Page, code: str) -> None:
    form = author.get_by_role("region", name="Create an entry")
    form.get_by_label("Context").select_option("oauth")
    form.get_by_label("Last part of the address").fill(code.lower())
    form.get_by_role("button", name="Create entry").click()
    expect(author.get_by_role("button", name="Hand in for review").first).to_be_visible()


def _write(author: Page) -> None:
    author.get_by_role("button", name="Add a cause").click()
    expect(author.locator("[name=causes-0-title]")).to_be_visible()
    for name, value in WRITTEN.items():
        author.locator(f"[name={name}]").fill(value)
    author.locator("[name=causes-0-likelihood]").select_option("high")
    author.get_by_label("developer").check()
    author.locator("[name=note]").fill("From a search without an answer")
    author.locator("[name=significance]").first.check()
