"""All states of a document: listed, compared, brought back, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from knowledge.models import Entry, Revision, SupplementRevision
from knowledge.publishing import drafts, publish, review
from tests.factories import (
    AuthorFactory,
    ContextFactory,
    DraftEntryFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    ReviewerFactory,
    StaffFactory,
    UserFactory,
    context_document,
)
from tests.staff.writing import context_handed_in, handed_in

pytestmark = pytest.mark.django_db
State = Revision.State


@pytest.fixture
def ada(client: Client) -> Any:
    """Sign an author in."""
    author = AuthorFactory.create()
    client.force_login(author)
    return author


@pytest.fixture
def entry(ada: Any) -> Entry:
    """Return an entry with three revisions: published before, published, refused."""
    entry, ben = PublishedEntryFactory.create(), ReviewerFactory.create()
    review.accept(handed_in(entry, ada, title="Second"), by=ben, note="Good")
    review.refuse(handed_in(Entry.objects.get(), ada, title="Third"), by=ben, note="Too short")
    return Entry.objects.get()


def page(entry: Entry, name: str) -> str:
    return f"/staff/entries/{entry.key}/{name}/"


def test_it_works(client: Client, entry: Entry) -> None:
    response = client.get(page(entry, "history"))
    assert response.status_code == 200
    for part in ("Revision 3", "Refused", "Too short", "Good", "Say it better", "Revision 1"):
        assert part in response.text


def test_what_a_reader_of_the_staff_may_not_see_is_left_out(client: Client, entry: Entry) -> None:
    client.force_login(StaffFactory.create())
    text = client.get(page(entry, "history")).text
    assert "Too short" not in text
    assert "Revision 2" in text
    assert client.get(page(entry, "compare"), {"old": 1, "new": 3}).status_code == 422


def test_others_find_nothing(client: Client, entry: Entry) -> None:
    client.force_login(UserFactory.create())
    assert client.get(page(entry, "history")).status_code == 404
    assert client.get(page(entry, "compare")).status_code == 404


def test_a_draft_of_somebody_else_is_not_there(client: Client, ada: Any) -> None:
    entry = DraftEntryFactory.create()
    assert client.get(page(entry, "history")).status_code == 404


def test_the_list_asks_no_more_for_more_rows(
    client: Client, entry: Entry, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with CaptureQueriesContext(connection) as before:
        client.get(page(entry, "history"))
    for _ in range(3):
        publish.publish(revision=publish.revise(entry=Entry.objects.get(), document=entry.document))
    with django_assert_max_num_queries(len(before)):
        client.get(page(entry, "history"))


def test_any_two_are_compared(client: Client, entry: Entry) -> None:
    response = client.get(page(entry, "compare"), {"old": 3, "new": 1})
    assert response.status_code == 200
    assert "Third</del>" in response.text.replace('<span class="visually-hidden">]</span>', "")
    assert client.get(page(entry, "compare")).status_code == 200
    for odd in ("old=x&new=1", "old=1", "old=1&new=99"):
        assert client.get(f"{page(entry, 'compare')}?{odd}").status_code == 422


def test_any_state_comes_back_as_a_draft(client: Client, entry: Entry, ada: Any) -> None:
    first = entry.revisions.get(number=1)
    response = client.post(f"/staff/revisions/{first.pk}/restore/")
    assert response.status_code == 302
    draft = entry.revisions.get(state=State.DRAFT)
    assert (draft.document, draft.created_by) == (first.document, ada)
    client.post(f"/staff/revisions/{first.pk}/restore/")  # a second draft would hide the first
    assert entry.revisions.filter(state=State.DRAFT).count() == 1


def test_what_waits_is_not_restored_but_reviewed(client: Client, entry: Entry, ada: Any) -> None:
    waiting = handed_in(entry, ada)
    assert client.post(f"/staff/revisions/{waiting.pk}/restore/").status_code == 404
    assert not entry.revisions.filter(state=State.DRAFT).exists()


def test_only_a_post_restores(client: Client, entry: Entry) -> None:
    first = entry.revisions.get(number=1)
    assert client.get(f"/staff/revisions/{first.pk}/restore/").status_code == 405


def test_a_reader_of_the_staff_restores_nothing(client: Client, entry: Entry) -> None:
    client.force_login(StaffFactory.create())
    first = entry.revisions.get(number=1)
    assert client.post(f"/staff/revisions/{first.pk}/restore/").status_code == 404
    assert not entry.revisions.filter(state=State.DRAFT).exists()


def test_a_refused_revision_is_taken_back(client: Client, entry: Entry) -> None:
    refused = entry.revisions.get(number=3)
    assert client.post(f"/staff/revisions/{refused.pk}/take-back/").status_code == 302
    refused.refresh_from_db()
    assert (refused.state, refused.review_note) == (State.DRAFT, "Too short")


def test_only_the_writer_takes_back(client: Client, entry: Entry) -> None:
    refused = entry.revisions.get(number=3)
    client.force_login(ReviewerFactory.create())
    client.post(f"/staff/revisions/{refused.pk}/take-back/")
    refused.refresh_from_db()
    assert refused.state == State.REFUSED


def test_a_draft_that_is_open_is_not_lost_by_taking_back(
    client: Client, entry: Entry, ada: Any
) -> None:
    draft = drafts.draft_of(entry=entry, by=ada)
    refused = entry.revisions.get(number=3)
    assert client.post(f"/staff/revisions/{refused.pk}/take-back/").status_code == 302
    refused.refresh_from_db()
    assert refused.state == State.REFUSED
    assert entry.revisions.get(state=State.DRAFT) == draft


def test_a_retired_entry_is_brought_back_by_a_draft(client: Client, ada: Any) -> None:
    entry = RetiredEntryFactory.create()
    restore = f"/staff/revisions/{entry.revisions.get().pk}/restore/"
    assert restore in client.get(page(entry, "history")).text
    client.post(restore)
    assert entry.revisions.get(state=State.DRAFT).created_by == ada


def test_documents_have_a_history_too(client: Client, ada: Any) -> None:
    context = ContextFactory.create()
    publish.save_context(slug=context.slug, document=context_document(title="Clocks"))
    path = f"/staff/documents/{context.slug}/_context.yaml"
    assert "Revision 2" in client.get(f"{path}/history/").text
    assert "Clocks" in client.get(f"{path}/compare/", {"old": 1, "new": 2}).text
    first = SupplementRevision.objects.get(number=1)
    assert client.post(f"/staff/revisions/document/{first.pk}/restore/").status_code == 302
    assert SupplementRevision.objects.get(state=State.DRAFT).document == first.document


def test_a_document_is_taken_back(client: Client, ada: Any) -> None:
    waiting = context_handed_in(ContextFactory.create().slug, ada, title="Clocks")
    assert client.post(f"/staff/revisions/document/{waiting.pk}/take-back/").status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == State.DRAFT


def test_there_is_no_history_of_nothing(client: Client, ada: Any) -> None:
    for path in ("no-such/_context.yaml", "no such", "a/b.yaml"):
        assert client.get(f"/staff/documents/{path}/history/").status_code == 404
