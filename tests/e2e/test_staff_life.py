"""The life of an entry in a browser: handed in, refused, mended, published, retired."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import count

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from knowledge.models import Context, Entry, Revision
from knowledge.publishing import drafts, review, upkeep
from tests.e2e.conftest import OpenPage
from tests.e2e.test_pages import FOR_AXE, sideways, violations
from tests.factories import (
    AuthorFactory,
    ContextFactory,
    PublishedEntryFactory,
    ReviewerFactory,
)

OpenAs = Callable[..., Page]
NUMBERS = count(1)


@pytest.fixture
def open_as(open_page: OpenPage, site: str) -> OpenAs:
    """Return a function that opens an address as somebody who is signed in."""

    def open_as(user: User, path: str, **kwargs: object) -> Page:
        client = Client()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page = open_page("/help/", **kwargs)
        page.set_default_timeout(60_000)  # milliseconds: the site compiles what was published
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}]
        )
        page.goto(path)
        return page

    return open_as


@pytest.fixture
def ada(site: str) -> User:
    return AuthorFactory.create()


@pytest.fixture
def ben(site: str) -> User:
    return ReviewerFactory.create()


@pytest.fixture
def entry(site: str) -> Entry:
    """Return an entry of the test's own: what it does to it stays on the site."""
    number = next(NUMBERS)
    changes = {
        "title": f"Capacitor {number} is empty",
        "messages": [{"text": f"capacitor {number} has no charge left", "kind": "message"}],
    }
    context = Context.objects.filter(slug="lives").first() or ContextFactory.create(slug="lives")
    return PublishedEntryFactory.create(
        context=context, slug=f"capacitor-{number}", changes=changes
    )


def staff(entry: Entry, page: str) -> str:
    """Return the address of a page of the workbench about the entry."""
    return f"/staff/entries/{entry.key}/{page}"


def hand_in(entry: Entry, by: User, summary: str) -> Revision:
    """Write and hand in what an author would, in the form for it."""
    draft = drafts.draft_of(entry=entry, by=by)
    data = {**draft.document, "summary": summary}
    draft = drafts.save(
        draft, data=data, version=draft.version, note="Say it shorter", significance="wording"
    )
    return drafts.submit(draft, by=by)


def test_refused_mended_and_published(
    open_as: OpenAs, entry: Entry, ada: User, ben: User, scripts: bool
) -> None:
    first = hand_in(entry, ada, "Far too short.")
    reviewer = open_as(ben, "/staff/", java_script_enabled=scripts)
    reviewer.get_by_role("link", name=entry.title).click()
    expect(reviewer.locator("ins")).to_contain_text("Far too short")
    reviewer.get_by_role("button", name="Send back").click()
    expect(reviewer.get_by_role("alert")).to_contain_text("Say what the writer should change")
    reviewer.get_by_label("Your note to the writer").fill("Name the token endpoint")
    reviewer.get_by_role("button", name="Send back").click()
    expect(reviewer.locator(".told")).to_contain_text("went back to its writer")

    author = open_as(ada, "/staff/", java_script_enabled=scripts)
    expect(author.get_by_role("main")).to_contain_text("Name the token endpoint")
    author.get_by_role("button", name="Go on with it").click()
    expect(author.locator(".told")).to_contain_text("is your draft again")
    first.refresh_from_db()
    assert first.state == Revision.State.DRAFT
    second = hand_in(entry, ada, "The token endpoint refused the code.")
    assert second == first

    reviewer.goto("/staff/review/")
    reviewer.get_by_role("link", name=f"Review {entry.title}").click()
    reviewer.get_by_role("link", name="See the page as readers would").click()
    expect(reviewer.get_by_role("main")).to_contain_text("The token endpoint refused the code.")
    reviewer.get_by_role("link", name="Back to the revision").click()
    reviewer.get_by_role("button", name="Publish").click()
    expect(reviewer.locator(".told")).to_contain_text("is published")
    reader = open_as(ben, entry.get_absolute_url(), java_script_enabled=scripts)
    expect(reader.get_by_role("main")).to_contain_text("The token endpoint refused the code.")


def test_a_retired_entry_leads_to_its_successor_and_comes_back(
    open_as: OpenAs, open_page: OpenPage, entry: Entry, ben: User, scripts: bool
) -> None:
    page = open_as(ben, entry.get_absolute_url(), java_script_enabled=scripts)
    page.get_by_role("link", name="Retire").click()
    page.get_by_label("Find the entry").fill("oauth/invalid-client")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_label("oauth/invalid-client", exact=False).first.check()
    page.get_by_role("button", name="Retire this entry").click()
    expect(page.locator(".told")).to_contain_text("is retired")
    reader = open_page(entry.get_absolute_url(), java_script_enabled=scripts)
    assert "/errors/oauth/invalid-client" in reader.url
    page.get_by_role("button", name="Bring it back").click()
    expect(page.locator(".told")).to_contain_text("is your draft now")
    assert entry.revisions.get(state=Revision.State.DRAFT).created_by == ben


def test_still_true(open_as: OpenAs, entry: Entry, ada: User, ben: User, scripts: bool) -> None:
    Entry.objects.filter(pk=entry.pk).update(review_on=date(2026, 11, 24))
    page = open_as(ada, entry.get_absolute_url(), java_script_enabled=scripts)
    page.get_by_role("button", name="Confirm: still true").click()
    expect(page.get_by_role("region", name="For support staff")).to_contain_text(
        "A change waits for review"
    )
    review.accept(entry.revisions.waiting().get(), by=ben)
    page.reload()
    expect(page.get_by_role("button", name="Confirm: still true")).to_have_count(0)


def test_a_note_is_written_and_deleted(
    open_as: OpenAs, entry: Entry, ada: User, scripts: bool
) -> None:
    page = open_as(ada, entry.get_absolute_url(), java_script_enabled=scripts)
    page.get_by_role("link", name="Add a note").click()
    page.get_by_label("Add a note for support staff").fill("Ask the vendor first.")
    page.get_by_role("button", name="Add the note").click()
    page.goto(entry.get_absolute_url())
    region = page.get_by_role("region", name="For support staff")
    expect(region).to_contain_text("Ask the vendor first.")
    region.get_by_role("button", name="Delete").click()
    page.goto(entry.get_absolute_url())
    expect(region).not_to_contain_text("Ask the vendor first.")


def test_revisions_are_compared_and_restored(
    open_as: OpenAs, entry: Entry, ada: User, ben: User, scripts: bool
) -> None:
    review.accept(hand_in(entry, ada, "Shorter."), by=ben)
    page = open_as(ada, staff(entry, "history/"), java_script_enabled=scripts)
    page.get_by_label("Compare revision").select_option("2")
    page.get_by_label("with revision").select_option("1")
    page.get_by_role("button", name="Compare").click()
    expect(page.locator("del")).to_contain_text("Shorter")
    page.go_back()
    page.get_by_role("button", name="Restore revision 1").click()
    expect(page.locator(".told")).to_contain_text("is your draft now")
    draft = entry.revisions.get(state=Revision.State.DRAFT)
    assert draft.document == entry.revisions.get(number=1).document


def test_every_page_is_accessible_and_fits(
    open_as: OpenAs, entry: Entry, ada: User, ben: User
) -> None:
    refused = hand_in(entry, ben, "Short.")
    review.refuse(refused, by=ReviewerFactory.create(), note="Too short")
    waiting = hand_in(entry, ada, "The endpoint refused it. " + "x" * 300)
    upkeep.look_after(entry=entry, owner=ben, review_on=date(2026, 11, 25))
    upkeep.add_note(entry=entry, text="y" * 300, by=ben)
    page = open_as(ben, "/staff/", viewport={"width": 320, "height": 640}, **FOR_AXE)
    for path in (
        "/staff/",
        "/staff/review/",
        f"/staff/review/{waiting.pk}/",
        f"/staff/review/{waiting.pk}/page/",
        staff(entry, "history/"),
        staff(entry, f"compare/?old=1&new={waiting.number}"),
        "/staff/stale/",
        staff(entry, "upkeep/"),
        staff(entry, "retire/?q=client"),
        staff(entry, "notes/"),
        entry.get_absolute_url(),
    ):
        page.goto(path)
        assert violations(page) == [], path
        assert sideways(page) <= 0, path
