"""What readers tell, and what the workbench makes of it: from a failed search to an entry."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Page, expect

from knowledge.models import Entry, Revision, Told, Vote
from knowledge.publishing import drafts, review
from tests.e2e.conftest import OpenPage, paste
from tests.e2e.test_pages import FOR_AXE, sideways, violations
from tests.e2e.test_staff_accounts import NARROW, PASSWORD, sign_in
from tests.factories import AuthorFactory, ReviewerFactory, cause_data, entry_data

LISTS = (
    "/staff/meet/",
    "/staff/meet/unanswered/",
    "/staff/meet/votes/",
    "/staff/meet/handed-over/",
    "/staff/meet/steps/",
    "/staff/meet/due/",
    "/staff/meet/changes/",
    "/staff/meet/words/",
)


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def ben() -> User:
    return with_password(ReviewerFactory.create())


def tell(page: Page, text: str) -> None:
    """Paste an unknown text and tell about it."""
    paste(page, text)
    page.get_by_role("button", name="Tell us about this error").click()
    page.get_by_role("button", name="Send this").click()
    expect(page.get_by_role("heading", name="Thank you, it is noted")).to_be_visible()


def publish(draft: Revision, text: str) -> Entry:
    """Complete the draft and let somebody else accept it, as the editor does."""
    ada = draft.created_by
    assert ada is not None
    data = entry_data(title=f"{text}: a test", messages=draft.document["messages"])
    data["causes"] = [cause_data()]
    saved = drafts.save(draft, data=data, version=draft.version, note="New", significance="facts")
    review.accept(drafts.submit(saved, by=ada), by=ReviewerFactory.create())
    return Entry.objects.get(pk=draft.entry_id)


def test_a_failed_search_becomes_an_entry_that_it_finds(open_page: OpenPage, scripts: bool) -> None:
    # No word of the one is in the other, or in another test: each is a group of its own.
    code = "gudgeon_pin_loose" if scripts else "trunnion_bolt_torn"
    text = f"{code}: {code.replace('_', ' ')} at /home/canary/machine {'7' * 9}"
    visitor = open_page("/", java_script_enabled=scripts)
    tell(visitor, text)

    ada = with_password(AuthorFactory.create())
    staff = open_page("/staff/meet/unanswered/?days=7", java_script_enabled=scripts)
    sign_in(staff, ada)
    staff.get_by_role("link", name=re.compile(code)).click()
    expect(staff.locator(".example").first).to_contain_text(code)
    form = staff.get_by_role("region", name="Create an entry")
    expect(form.get_by_label("Wording")).to_have_value(re.compile(code))
    form.get_by_label("Context").select_option("oauth")
    form.get_by_label("Last part of the address").fill(code.replace("_", "-"))
    form.get_by_role("button", name="Create entry").click()
    expect(staff.get_by_role("status").filter(has_text="A draft of")).to_be_visible()

    draft = Revision.objects.get(entry__slug=code.replace("_", "-"))
    entry = publish(draft, code)
    visitor.goto("/")
    paste(visitor, text)
    expect(visitor.locator("h1")).to_contain_text(code)
    assert Told.objects.filter(settled_by=entry).exists()


def test_did_this_solve_it(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/errors/oauth/invalid-client/", java_script_enabled=scripts)
    before = Vote.objects.count()
    page.get_by_role("button", name="No", exact=True).click()
    expect(page.get_by_role("heading", name="Why did it not help?")).to_be_visible()
    page.get_by_role("button", name="Send the reason").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("I did not understand what to do").check()
    page.get_by_label(re.compile("What was missing")).fill("The third step")
    page.get_by_role("button", name="Send the reason").click()
    expect(page.get_by_role("heading", name="Thank you, it is noted")).to_be_visible()
    page.goto("/errors/oauth/invalid-client/")
    page.get_by_role("button", name="Yes", exact=True).click()
    expect(page.get_by_role("heading", name="Thank you, it is noted")).to_be_visible()
    assert Vote.objects.count() == before + 1


def test_words_are_deleted_at_once(open_page: OpenPage, ben: User, scripts: bool) -> None:
    words = f"canary sprocket words {scripts}"
    Told.objects.create(day=timezone.localdate(), verdict="unknown", text=words)
    page = open_page("/staff/meet/words/", java_script_enabled=scripts)
    sign_in(page, ben)
    card = page.locator(".card", has_text=words)
    card.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("The words are deleted")).to_be_visible()
    expect(page.get_by_text(words)).to_have_count(0)
    assert not Told.objects.filter(text=words).exists()


def test_every_page_is_accessible(open_page: OpenPage, ben: User) -> None:
    Told.objects.create(day=timezone.localdate(), verdict="unknown", text="axe sprocket")
    page = open_page("/staff/meet/", **FOR_AXE)
    sign_in(page, ben)
    for address in (*LISTS, "/tell/", "/thanks/", "/errors/oauth/invalid-client/feedback/"):
        page.goto(address)
        assert violations(page) == [], address
    page.goto("/staff/meet/unanswered/")
    page.locator(".meet-table a").first.click()
    expect(page.get_by_role("heading", name="A search without an answer")).to_be_visible()
    assert violations(page) == []


def test_nothing_scrolls_sideways_on_a_narrow_screen(open_page: OpenPage, ben: User) -> None:
    long = "x" * 200
    Told.objects.create(day=timezone.localdate(), verdict="unknown", text=f"narrow {long}")
    page = open_page("/staff/meet/", **NARROW)
    sign_in(page, ben)
    for address in (*LISTS, "/tell/", "/thanks/", "/errors/oauth/invalid-client/feedback/"):
        page.goto(address)
        assert not sideways(page), address
    page.goto("/staff/meet/unanswered/")
    page.locator(".meet-table a").first.click()
    assert not sideways(page)
