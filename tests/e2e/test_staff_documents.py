"""Guides, words, pins, proposals and cases in the workbench, in a browser."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from knowledge.models import Revision, SupplementRevision
from knowledge.publishing import drafts, review
from tests.e2e.conftest import OpenPage, paste
from tests.e2e.staff import open_as
from tests.e2e.test_pages import FOR_AXE, sideways, violations
from tests.factories import AuthorFactory, ReviewerFactory

GUIDE = "/staff/documents/guides/oauth-sign-in-fails.yaml/edit/"
PATHS = (
    "/staff/documents/",
    "/staff/documents/oauth/_context.yaml/",
    GUIDE,
    "/staff/documents/_pinned.yaml/edit/item/",
    "/staff/documents/_ambiguous.yaml/edit/item/0/",
    "/staff/documents/_synonyms.yaml/edit/?q=token",
    "/staff/documents/_synonyms.yaml/edit/item/0/",
    "/staff/proposals/",
    "/staff/from-case/oauth/invalid-grant/?f.code-expired=worked",
)


@pytest.fixture
def ada(site: str) -> User:
    user: User = AuthorFactory.create()
    return user


def hand_in(page: Page, note: str) -> None:
    page.get_by_label("What you changed, in one line").fill(note)
    page.get_by_label("Facts: something it says is new or was wrong").check()
    page.get_by_role("button", name="Hand in for review").click()
    expect(page.get_by_role("status").filter(has_text="handed in")).to_be_visible()


def test_a_pinned_answer_is_written_reviewed_and_found(
    open_page: OpenPage, ada: User, scripts: bool
) -> None:
    text = f"the gate stays shut {'today' if scripts else 'tonight'}"
    page = open_as(open_page, ada, "/staff/documents/", java_script_enabled=scripts)
    page.get_by_role("link", name="Pinned answers").click()
    if page.get_by_role("link", name="Write a draft").count():
        page.get_by_role("link", name="Write a draft").click()
    page.get_by_role("link", name="Add a pinned answer").click()
    page.get_by_label("Texts").fill(text)
    page.get_by_label("Entry that they mean").fill("oauth/no-such-entry")
    page.get_by_label("Why").fill("Readers mean this one.")
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_label("Entry that they mean")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Entry that they mean").fill("oauth/invalid-grant")
    page.get_by_role("button", name="Save and see the effect").click()
    row = page.get_by_role("row").filter(has_text=text)
    expect(row).to_contain_text("oauth/invalid-grant")
    page.get_by_role("link", name="Back to your draft").click()
    hand_in(page, "Pin the gate")
    waiting = SupplementRevision.objects.waiting().get(path="_pinned.yaml", created_by=ada)
    review.accept(waiting, by=ReviewerFactory.create())
    page.goto("/")
    paste(page, text.upper())
    expect(page.locator("main")).to_contain_text("invalid_grant")


def test_a_guide_is_changed_and_simulated(open_page: OpenPage, ada: User, scripts: bool) -> None:
    page = open_as(open_page, ada, GUIDE, java_script_enabled=scripts)
    box = page.get_by_label("The document as YAML")
    text = box.input_value()
    box.fill(text.replace("prior: high", "prior: hihg", 1))
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("link", name="Line").first).to_be_visible()
    box.fill(text.replace("prior: high", "prior: medium", 1))
    page.get_by_role("button", name="Save and see the picture and the figures").click()
    expect(page.get_by_role("img", name="The guide as a tree")).to_be_visible()
    page.get_by_role("link", name="Back to your draft").click()
    hand_in(page, "It is less often this")
    waiting = SupplementRevision.objects.waiting().filter(created_by=ada)
    assert [each.path for each in waiting] == ["guides/oauth-sign-in-fails.yaml"]


def test_a_draft_is_not_lost_to_another_window(
    open_page: OpenPage, ada: User, scripts: bool
) -> None:
    one = open_as(open_page, ada, GUIDE, java_script_enabled=scripts)
    one.get_by_role("button", name="Save the draft").click()
    two = open_as(open_page, ada, GUIDE, java_script_enabled=scripts)
    for page, line in ((one, "start: First window?"), (two, "start: Second window?")):
        box = page.get_by_label("The document as YAML")
        box.fill(box.input_value().replace("start: What happens when you sign in?", line))
        page.get_by_role("button", name="Save the draft").click()
    expect(two.get_by_role("alert")).to_be_visible()
    expect(two.get_by_label("The document as YAML")).to_have_value(
        two.get_by_label("The document as YAML").input_value()
    )
    assert "Second window?" in two.get_by_label("The document as YAML").input_value()
    draft = SupplementRevision.objects.open_drafts_of(ada).get()
    assert draft.document["start"] == "First window?"
    drafts.discard(draft, by=ada)


def test_a_case_becomes_a_draft(open_page: OpenPage, ada: User, scripts: bool) -> None:
    path = "/triage/oauth/invalid-grant/staff/?f.code-expired=worked"
    page = open_as(open_page, ada, path, java_script_enabled=scripts)
    page.get_by_role("link", name="Make this a draft").click()
    slug = f"from-case-{'with' if scripts else 'without'}"
    page.get_by_label("Title").fill("gate_shut: the gate is shut")
    page.get_by_label("Name in the address").fill(slug)
    page.get_by_label("The message that was seen").fill("gate_shut 4111 1111 1111 1111")
    page.get_by_role("button", name="Make this a draft").click()
    draft = Revision.objects.open_drafts_of(ada).get()
    assert draft.entry.slug == slug
    assert "4111 1111" not in str(draft.document)
    assert len(draft.document["causes"]) == 1


@pytest.mark.parametrize("path", PATHS)
def test_pages_are_accessible_and_fit(open_page: OpenPage, ada: User, path: str) -> None:
    page = open_as(open_page, ada, path, **FOR_AXE)
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert sideways(page) <= 0


def test_the_outlook_of_a_guide_is_accessible_and_fits(open_page: OpenPage, ada: User) -> None:
    page = open_as(open_page, ada, GUIDE, **FOR_AXE)
    page.get_by_role("button", name="Save and see the picture and the figures").click()
    expect(page.get_by_role("img", name="The guide as a tree")).to_be_visible()
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert sideways(page) <= 0
