"""Writing an entry in the browser: from a paste to handing in, with and without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from knowledge.models import Entry, Revision
from knowledge.publishing import drafts
from tests.e2e.conftest import OpenPage
from tests.e2e.test_pages import FOR_AXE, sideways, violations
from tests.factories import AuthorFactory

CODES = count(9001)
DRAFT = re.compile(r"/staff/drafts/\d+/$")
OpenStaff = Callable[..., Page]


@pytest.fixture
def ada(site: str) -> User:
    return AuthorFactory.create()


@pytest.fixture
def open_staff(open_page: OpenPage, ada: User) -> OpenStaff:
    """Return a function that opens an address of the workbench, signed in as an author."""
    client = Client()
    client.force_login(ada)
    session = client.cookies["sessionid"].value

    def open_staff(path: str, **kwargs: Any) -> Page:
        page = open_page("/help/", **kwargs)
        page.context.set_default_timeout(
            20_000
        )  # milliseconds; the first answer compiles the catalog
        page.context.add_cookies(
            [{"name": "sessionid", "value": session, "domain": "127.0.0.1", "path": "/"}]
        )
        page.goto(path)
        return page

    return open_staff


@pytest.fixture
def draft(site: str, ada: User) -> Revision:
    """Return Ada's draft of a shipped entry."""
    entry = Entry.objects.get(context__slug="oauth", slug="invalid-scope")
    return drafts.draft_of(entry=entry, by=ada)


def press(page: Page, name: str, index: int = 0) -> None:
    page.get_by_role("button", name=name, exact=True).nth(index).click()


def fill(page: Page, fields: dict[str, str]) -> None:
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)


def expect_focus(page: Page, words: str) -> None:
    """Wait until the button with these words has the keyboard."""
    expect(page.locator("button:focus")).to_contain_text(re.compile(words))


def test_from_a_paste_to_handing_in(open_staff: OpenStaff, ada: User, scripts: bool) -> None:
    text = f"10:00:01 ERROR FLUX{next(CODES)}: the flux pump refused the sign-in token"
    page = open_staff("/staff/entries/", java_script_enabled=scripts)
    page.get_by_role("link", name="New entry").click()
    page.get_by_label("What did the person see?").fill(text)
    press(page, "Look for it first")
    page.get_by_label("Context").select_option("oauth")
    press(page, "Start the draft")
    expect(page).to_have_url(DRAFT)

    press(page, "Hand in for review")
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator(".error-summary a", has_text="What it means").click()

    fill(page, {"summary": "The pump refused.", "appears": "start-up", "applies_to": "any pump"})
    page.get_by_label("developer").check()
    press(page, "Add a cause")
    expect(page.locator("[name=causes-0-title]")).to_be_focused()
    fill(
        page,
        {
            "causes-0-title": "The pump is dry",
            "causes-0-ask": "Is the pump dry?",
            "causes-0-how": "Look inside.",
            "causes-0-check_minutes": "2",
            "causes-0-steps": "Fill it.\nSee that it runs.",
            "causes-0-fix_minutes": "5",
            "unverified": "all of it",
        },
    )
    page.locator("[name=causes-0-likelihood]").select_option("high")
    fill(page, {"example": text})
    press(page, "Try it")
    expect(page.locator("#trial")).to_contain_text("found at place 1", timeout=20_000)

    press(page, "Hand in for review")
    expect(page).not_to_have_url(DRAFT, timeout=20_000)
    [handed_in] = Revision.objects.filter(created_by=ada)
    assert handed_in.state == "in-review"
    assert handed_in.document["causes"][0]["key"] == "the-pump-is-dry"


def test_what_matches_already_is_edited_instead(open_staff: OpenStaff, scripts: bool) -> None:
    page = open_staff("/staff/entries/new/", java_script_enabled=scripts)
    page.get_by_label("What did the person see?").fill('{"error":"invalid_scope"}')
    press(page, "Look for it first")
    page.get_by_role("button", name="Edit this : invalid_scope").first.click()
    expect(page).to_have_url(DRAFT)
    expect(page.locator("[name=title]")).to_have_value(re.compile("invalid_scope"))


def test_two_windows_overwrite_nothing(
    open_staff: OpenStaff, draft: Revision, scripts: bool
) -> None:
    path = f"/staff/drafts/{draft.pk}/"
    first = open_staff(path, java_script_enabled=scripts)
    second = open_staff(path, java_script_enabled=scripts)
    fill(first, {"title": "From the first window"})
    press(first, "Save draft")
    expect(first.get_by_role("status").filter(has_text="saved")).to_be_visible()
    fill(second, {"title": "From the second window", "appears": "second"})
    press(second, "Save draft")
    expect(second.get_by_text("From the first window").first).to_be_visible()
    second.get_by_role("group", name="Title").get_by_label("Saved in the other window").check()
    press(second, "Save and go on writing")
    expect(second.locator("[name=title]")).to_have_value("From the first window")
    expect(second.locator("[name=appears]")).to_have_value("second")


def test_rows_are_changed_by_keyboard(
    open_staff: OpenStaff, draft: Revision, scripts: bool
) -> None:
    page = open_staff(f"/staff/drafts/{draft.pk}/", java_script_enabled=scripts)
    count = page.locator("[name$=-url]").count()

    def enter(button: str) -> None:
        page.get_by_role("button", name=button, exact=True).focus()
        page.keyboard.press("Enter")
        page.wait_for_load_state()

    enter("Add another source")
    expect(page.locator(f"[name=sources-{count}-title]")).to_be_focused()
    page.keyboard.type("New one")
    enter(f"Move up Source {count + 1}")
    expect(page.locator(f"[name=sources-{count - 1}-title]")).to_have_value("New one")
    expect_focus(page, rf"Move (up|down)\s+Source {count}")
    enter(f"Remove Source {count}")
    expect(page.locator("[name$=-url]")).to_have_count(count)
    expect_focus(page, r"Remove\s+Source")


def test_enter_in_a_field_saves(open_staff: OpenStaff, draft: Revision, scripts: bool) -> None:
    page = open_staff(f"/staff/drafts/{draft.pk}/", java_script_enabled=scripts)
    fill(page, {"title": "Typed"})
    page.locator("[name=title]").press("Enter")
    expect(page.get_by_role("status").filter(has_text="saved")).to_be_visible()
    assert Revision.objects.get(pk=draft.pk).document["title"] == "Typed"


def test_the_preview_follows_what_is_typed(open_staff: OpenStaff, draft: Revision) -> None:
    page = open_staff(f"/staff/drafts/{draft.pk}/", viewport={"width": 1440, "height": 900})
    frame = page.frame_locator(".preview-frame")
    expect(frame.locator("h1")).to_contain_text("invalid_scope")
    page.locator("[name=title]").fill("Typed a moment ago")
    expect(frame.locator("h1")).to_have_text("Typed a moment ago")
    assert page.locator("[name=title]").input_value() == "Typed a moment ago"


def test_the_preview_is_a_page_of_its_own_where_there_is_no_room(
    open_staff: OpenStaff, draft: Revision, scripts: bool
) -> None:
    page = open_staff(
        f"/staff/drafts/{draft.pk}/",
        viewport={"width": 800, "height": 900},
        java_script_enabled=scripts,
    )
    page.locator("[name=title]").fill("Typed a moment ago")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Preview").click()
    expect(opened.value.locator("h1")).to_have_text("Typed a moment ago")
    expect(page.locator("[name=title]")).to_have_value("Typed a moment ago")


def show(page: Page, state: str) -> None:
    """Bring an opened draft, or the page for new entries, into a state to be looked at."""
    if state == "errors":
        fill(page, {"title": "", "reviewed": "2026-01-01", "note": ""})
        page.locator("[name=causes-0-check_minutes]").fill("some")
        press(page, "Hand in for review")
        expect(page.locator(".error-summary")).to_be_visible()
    elif state == "matches":
        page.get_by_label("What did the person see?").fill('{"error":"invalid_scope"}')
        press(page, "Look for it first")
        expect(page.get_by_role("button", name="Start the draft")).to_be_visible()
    elif state == "conflict":
        fill(page, {"title": "Mine"})
        draft = Revision.objects.filter(state="draft").latest("pk")
        drafts.save(draft, data={**draft.document, "title": "Other"}, version=draft.version)
        press(page, "Save draft")
        expect(page.get_by_role("button", name="Save and go on writing")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize(
    ("path", "state"),
    [
        ("/staff/entries/?q=51", ""),
        ("/staff/entries/new/", ""),
        ("/staff/entries/new/", "matches"),
        ("/staff/drafts/{}/", ""),
        ("/staff/drafts/{}/", "errors"),
        ("/staff/drafts/{}/", "conflict"),
        ("/staff/drafts/{}/preview/", ""),
        ("/staff/drafts/{}/discard/", ""),
    ],
)
def test_every_page_is_accessible_and_fits(
    open_staff: OpenStaff, draft: Revision, path: str, state: str, width: int
) -> None:
    viewport = {"width": width, "height": 800}
    page = open_staff(path.format(draft.pk), viewport=viewport, **FOR_AXE)
    show(page, state)
    assert sideways(page) <= 0
    assert violations(page) == []
