"""Drafts: what was typed is kept, and two writers notice one another."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from audit.models import Event
from knowledge import drafting, reviewing
from knowledge.models import Entry, Revision
from tests.factories import (
    AuthorFactory,
    ContextFactory,
    PublishedEntryFactory,
    ReviewerFactory,
    entry_data,
)

pytestmark = pytest.mark.django_db
State = Revision.State


def published_meanwhile(entry: Entry) -> Revision:
    """Publish a change of somebody else."""
    cleo = AuthorFactory.create()
    other = drafting.draft_of(entry=entry, by=cleo)
    other = drafting.save(other, data=entry_data(title="Theirs"), version=other.version)
    other = drafting.submit(other, by=cleo)
    reviewing.accept(other, by=ReviewerFactory.create())
    return other


def test_a_new_entry_begins_as_a_draft_that_may_be_incomplete() -> None:
    draft = drafting.new_entry(
        context=ContextFactory.create(),
        slug="new",
        data={"title": "Half"},
        by=AuthorFactory.create(),
    )
    assert (draft.state, draft.document) == (State.DRAFT, {"title": "Half"})
    assert draft.entry.published is None


def test_a_taken_slug_is_refused() -> None:
    entry = PublishedEntryFactory.create()
    with pytest.raises(ValidationError):
        drafting.new_entry(
            context=entry.context, slug=entry.slug, data={}, by=AuthorFactory.create()
        )


def test_the_draft_of_an_entry_starts_from_what_is_published_and_is_found_again() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    draft = drafting.draft_of(entry=entry, by=ada)
    assert draft.document == entry.document.to_json()
    assert drafting.draft_of(entry=entry, by=ada) == draft
    assert drafting.draft_of(entry=entry, by=AuthorFactory.create()) != draft


def test_what_was_typed_is_kept_though_it_is_not_valid() -> None:
    ada = AuthorFactory.create()
    draft = drafting.draft_of(entry=PublishedEntryFactory.create(), by=ada)
    saved = drafting.save(draft, data={"title": ""}, version=draft.version, note="so far")
    stored = Revision.objects.get(pk=draft.pk)
    assert (stored.document, stored.note, stored.version) == ({"title": ""}, "so far", 2)
    with pytest.raises(drafting.InvalidDraft):
        drafting.submit(saved, by=ada)


def test_a_save_from_an_older_window_is_told_and_overwrites_nothing() -> None:
    draft = drafting.draft_of(entry=PublishedEntryFactory.create(), by=AuthorFactory.create())
    drafting.save(draft, data=entry_data(title="First"), version=1)
    with pytest.raises(drafting.SavedMeanwhile) as refused:
        drafting.save(draft, data=entry_data(title="Second"), version=1)
    assert refused.value.stored.document["title"] == "First"
    assert Revision.objects.get(pk=draft.pk).document["title"] == "First"


def test_a_draft_on_an_older_state_is_not_handed_in_before_it_was_merged() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    draft = drafting.draft_of(entry=entry, by=ada)
    theirs = published_meanwhile(entry)
    with pytest.raises(drafting.PublishedMeanwhile) as refused:
        drafting.submit(draft, by=ada)
    assert refused.value.published == theirs
    merged = drafting.save(draft, data=entry_data(title="Both"), version=1, is_merged=True)
    assert drafting.submit(merged, by=ada).state == State.IN_REVIEW


def test_what_is_handed_in_is_a_whole_document_and_stays_as_it_is() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    waiting = drafting.submit(drafting.draft_of(entry=entry, by=ada), by=ada)
    with pytest.raises(drafting.NotADraft):
        drafting.save(waiting, data={}, version=waiting.version)
    assert Event.objects.get().action == "submitted"


def test_the_writer_alone_takes_back_what_waits() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    waiting = drafting.submit(drafting.draft_of(entry=entry, by=ada), by=ada)
    with pytest.raises(drafting.NotADraft):
        drafting.take_back(waiting, by=AuthorFactory.create())
    assert drafting.take_back(waiting, by=ada).state == State.DRAFT


def test_discarding_the_only_draft_takes_the_entry_along() -> None:
    ada = AuthorFactory.create()
    draft = drafting.new_entry(context=ContextFactory.create(), slug="new", data={}, by=ada)
    drafting.discard(draft, by=ada)
    assert not Entry.objects.exists()


def test_discarding_a_draft_leaves_what_is_published() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    drafting.discard(drafting.draft_of(entry=entry, by=ada), by=ada)
    assert Entry.objects.get().published is not None


def test_the_database_allows_one_draft_a_writer() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    drafting.draft_of(entry=entry, by=ada)
    second = Revision(entry=entry, number=9, document={}, created_by=ada)
    with pytest.raises(IntegrityError):
        second.save()


def test_a_guide_is_drafted_in_the_same_way() -> None:
    context, ada = ContextFactory.create(), AuthorFactory.create()
    draft = drafting.draft_of_supplement(path=f"{context.slug}/_context.yaml", by=ada)
    data = {**draft.document, "title": "Clocks"}
    drafting.save(draft, data=data, version=draft.version)
    reviewing.accept(drafting.submit(draft, by=ada), by=ReviewerFactory.create())
    context.refresh_from_db()
    assert context.title == "Clocks"


@pytest.mark.parametrize("path", ["oauth/invalid-grant.yaml", "../etc/passwd", "nothing.txt"])
def test_only_documents_that_are_no_entries_are_drafted_by_path(path: str) -> None:
    with pytest.raises(ValueError, match=r"entry|no document"):
        drafting.draft_of_supplement(path=path, by=AuthorFactory.create())


def test_what_the_database_does_not_take_is_not_saved() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    draft = drafting.draft_of(entry=entry, by=ada)
    with pytest.raises(ValidationError):
        drafting.save(draft, data={}, version=1, significance="no such")
    with pytest.raises(ValidationError):
        drafting.save(draft, data={}, version=1, note="x" * 5_000)
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_draft_that_was_thrown_away_is_not_saved() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    draft = drafting.draft_of(entry=entry, by=ada)
    Revision.objects.filter(pk=draft.pk).delete()
    with pytest.raises(drafting.NotADraft):
        drafting.save(draft, data={}, version=1)
    with pytest.raises(drafting.NotADraft):
        drafting.submit(draft, by=ada)


def test_a_new_entry_is_named_by_its_title_or_else_by_its_address() -> None:
    context, ada = ContextFactory.create(), AuthorFactory.create()
    titled = drafting.new_entry(context=context, slug="one", data={"title": "Mine"}, by=ada)
    untitled = drafting.new_entry(context=context, slug="two", data={"title": ""}, by=ada)
    assert (titled.entry.title, untitled.entry.title) == ("Mine", "two")


def test_the_draft_of_another_document_is_found_again() -> None:
    ada = AuthorFactory.create()
    path = f"{ContextFactory.create().slug}/_context.yaml"
    draft = drafting.draft_of_supplement(path=path, by=ada)
    assert drafting.draft_of_supplement(path=path, by=ada) == draft
