"""Drafts: what was typed is kept, and two writers notice one another."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from audit.models import Event
from knowledge.models import Entry, Revision
from knowledge.publishing import drafts, review
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
    other = drafts.draft_of(entry=entry, by=cleo)
    other = drafts.save(other, data=entry_data(title="Theirs"), version=other.version)
    other = drafts.submit(other, by=cleo)
    review.accept(other, by=ReviewerFactory.create())
    return other


def test_a_new_entry_begins_as_a_draft_that_may_be_incomplete() -> None:
    draft = drafts.new_entry(
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
        drafts.new_entry(context=entry.context, slug=entry.slug, data={}, by=AuthorFactory.create())


def test_the_draft_of_an_entry_starts_from_what_is_published_and_is_found_again() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    draft = drafts.draft_of(entry=entry, by=ada)
    assert draft.document == entry.document.to_json()
    assert drafts.draft_of(entry=entry, by=ada) == draft
    assert drafts.draft_of(entry=entry, by=AuthorFactory.create()) != draft


def test_what_was_typed_is_kept_though_it_is_not_valid() -> None:
    ada = AuthorFactory.create()
    draft = drafts.draft_of(entry=PublishedEntryFactory.create(), by=ada)
    saved = drafts.save(draft, data={"title": ""}, version=draft.version, note="so far")
    stored = Revision.objects.get(pk=draft.pk)
    assert (stored.document, stored.note, stored.version) == ({"title": ""}, "so far", 2)
    with pytest.raises(drafts.InvalidDraft):
        drafts.submit(saved, by=ada)


def test_a_save_from_an_older_window_is_told_and_overwrites_nothing() -> None:
    draft = drafts.draft_of(entry=PublishedEntryFactory.create(), by=AuthorFactory.create())
    drafts.save(draft, data=entry_data(title="First"), version=1)
    with pytest.raises(drafts.SavedMeanwhile) as refused:
        drafts.save(draft, data=entry_data(title="Second"), version=1)
    assert refused.value.stored.document["title"] == "First"
    assert Revision.objects.get(pk=draft.pk).document["title"] == "First"


def test_a_draft_on_an_older_state_is_not_handed_in_before_it_was_merged() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    draft = drafts.draft_of(entry=entry, by=ada)
    theirs = published_meanwhile(entry)
    with pytest.raises(drafts.PublishedMeanwhile) as refused:
        drafts.submit(draft, by=ada)
    assert refused.value.published == theirs
    merged = drafts.save(draft, data=entry_data(title="Both"), version=1, is_merged=True)
    assert drafts.submit(merged, by=ada).state == State.IN_REVIEW


def test_what_is_handed_in_is_a_whole_document_and_stays_as_it_is() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    waiting = drafts.submit(drafts.draft_of(entry=entry, by=ada), by=ada)
    with pytest.raises(drafts.NotADraft):
        drafts.save(waiting, data={}, version=waiting.version)
    assert Event.objects.get().action == "submitted"


def test_the_writer_alone_takes_back_what_waits() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    waiting = drafts.submit(drafts.draft_of(entry=entry, by=ada), by=ada)
    with pytest.raises(drafts.NotADraft):
        drafts.take_back(waiting, by=AuthorFactory.create())
    assert drafts.take_back(waiting, by=ada).state == State.DRAFT


def test_discarding_the_only_draft_takes_the_entry_along() -> None:
    ada = AuthorFactory.create()
    draft = drafts.new_entry(context=ContextFactory.create(), slug="new", data={}, by=ada)
    drafts.discard(draft, by=ada)
    assert not Entry.objects.exists()


def test_discarding_a_draft_leaves_what_is_published() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    drafts.discard(drafts.draft_of(entry=entry, by=ada), by=ada)
    assert Entry.objects.get().published is not None


def test_the_database_allows_one_draft_a_writer() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    drafts.draft_of(entry=entry, by=ada)
    second = Revision(entry=entry, number=9, document={}, created_by=ada)
    with pytest.raises(IntegrityError):
        second.save()


def test_a_guide_is_drafted_in_the_same_way() -> None:
    context, ada = ContextFactory.create(), AuthorFactory.create()
    draft = drafts.draft_of_supplement(path=f"{context.slug}/_context.yaml", by=ada)
    data = {**draft.document, "title": "Clocks"}
    drafts.save(draft, data=data, version=draft.version)
    review.accept(drafts.submit(draft, by=ada), by=ReviewerFactory.create())
    context.refresh_from_db()
    assert context.title == "Clocks"


@pytest.mark.parametrize("path", ["oauth/invalid-grant.yaml", "../etc/passwd", "nothing.txt"])
def test_only_documents_that_are_no_entries_are_drafted_by_path(path: str) -> None:
    with pytest.raises(ValueError, match=r"entry|no document"):
        drafts.draft_of_supplement(path=path, by=AuthorFactory.create())


def test_what_the_database_does_not_take_is_not_saved() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    draft = drafts.draft_of(entry=entry, by=ada)
    with pytest.raises(ValidationError):
        drafts.save(draft, data={}, version=1, significance="no such")
    with pytest.raises(ValidationError):
        drafts.save(draft, data={}, version=1, note="x" * 5_000)
    draft.refresh_from_db()
    assert draft.version == 1


def test_a_draft_that_was_thrown_away_is_not_saved() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    draft = drafts.draft_of(entry=entry, by=ada)
    Revision.objects.filter(pk=draft.pk).delete()
    with pytest.raises(drafts.NotADraft):
        drafts.save(draft, data={}, version=1)
    with pytest.raises(drafts.NotADraft):
        drafts.submit(draft, by=ada)


def test_a_new_entry_is_named_by_its_title_or_else_by_its_address() -> None:
    context, ada = ContextFactory.create(), AuthorFactory.create()
    titled = drafts.new_entry(context=context, slug="one", data={"title": "Mine"}, by=ada)
    untitled = drafts.new_entry(context=context, slug="two", data={"title": ""}, by=ada)
    assert (titled.entry.title, untitled.entry.title) == ("Mine", "two")


def test_the_draft_of_another_document_is_found_again() -> None:
    ada = AuthorFactory.create()
    path = f"{ContextFactory.create().slug}/_context.yaml"
    draft = drafts.draft_of_supplement(path=path, by=ada)
    assert drafts.draft_of_supplement(path=path, by=ada) == draft


def messages_of(*steps: Callable[[], object]) -> list[str]:
    found = []
    for step in steps:
        with pytest.raises(drafts.NotADraft) as refused:
            step()
        found.append(str(refused.value).rpartition(" revision ")[2])
    return found


def test_each_step_is_refused_in_the_wrong_state() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    draft = drafts.draft_of(entry=entry, by=ada)
    assert messages_of(lambda: drafts.take_back(draft, by=ada)) == ["2 is draft"]
    for state, shown in ((State.IN_REVIEW, "in review"), (State.REFUSED, "refused")):
        Revision.objects.filter(pk=draft.pk).update(state=state)
        assert (
            messages_of(
                lambda: drafts.save(draft, data={}, version=1),
                lambda: drafts.submit(draft, by=ada),
                lambda: drafts.discard(draft, by=ada),
                lambda: drafts.take_back(draft, by=AuthorFactory.create()),
            )
            == [f"2 is {shown}"] * 4
        )
    Revision.objects.filter(pk=draft.pk).update(state=State.ACCEPTED)
    assert messages_of(lambda: drafts.take_back(draft, by=ada)) == ["2 is accepted"]
    Revision.objects.filter(pk=draft.pk).delete()
    assert (
        messages_of(
            lambda: drafts.save(draft, data={}, version=1),
            lambda: drafts.submit(draft, by=ada),
            lambda: drafts.take_back(draft, by=ada),
            lambda: drafts.discard(draft, by=ada),
        )
        == ["2 was thrown away"] * 4
    )


def test_a_save_changes_all_that_was_typed_and_what_the_draft_is_based_on_when_merged() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    draft = drafts.draft_of(entry=entry, by=ada)
    first = draft.based_on
    theirs = published_meanwhile(entry)
    saved = drafts.save(draft, data={"a": 1}, version=1, note="n", significance="facts")
    for each in (saved, Revision.objects.get(pk=draft.pk)):
        assert (each.document, each.note, each.significance) == ({"a": 1}, "n", "facts")
        assert (each.version, each.based_on, each.state) == (2, first, State.DRAFT)
    merged = drafts.save(draft, data={"b": 1}, version=2, is_merged=True)
    for each in (merged, Revision.objects.get(pk=draft.pk)):
        assert (each.document, each.note, each.significance) == ({"b": 1}, "", "")
        assert (each.version, each.based_on) == (3, theirs)
    assert Revision.objects.get(pk=draft.pk).updated_at > draft.updated_at


@pytest.mark.parametrize("version", [0, 2])
def test_a_draft_is_saved_from_its_version_only(version: int) -> None:
    draft = drafts.draft_of(entry=PublishedEntryFactory.create(), by=AuthorFactory.create())
    with pytest.raises(drafts.SavedMeanwhile, match="revision 2 was saved meanwhile"):
        drafts.save(draft, data={}, version=version)


def test_handing_in_and_taking_back_is_stored_and_recorded() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    draft = drafts.draft_of(entry=entry, by=ada)
    drafts.submit(draft, by=ada)
    stored = Revision.objects.get(pk=draft.pk)
    assert (stored.state, stored.document) == (State.IN_REVIEW, entry.document.to_json())
    assert stored.submitted_at is not None
    assert (stored.version, stored.updated_at > draft.updated_at) == (1, True)
    back = drafts.take_back(stored, by=ada)
    for each in (back, Revision.objects.get(pk=draft.pk)):
        assert (each.state, each.submitted_at, each.version) == (State.DRAFT, None, 2)
    drafts.discard(back, by=ada)
    events = Event.objects.order_by("number").values_list("action", "actor", "about", "details")
    assert list(events) == [
        ("submitted", ada.username, entry.key, {"revision": 2}),
        ("taken-back", ada.username, entry.key, {"revision": 2}),
        ("discarded", ada.username, entry.key, {}),
    ]


def test_a_refused_revision_is_taken_back_unless_another_draft_is_open() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    refused = drafts.draft_of(entry=entry, by=ada)
    Revision.objects.filter(pk=refused.pk).update(state=State.REFUSED)
    other = drafts.draft_of(entry=entry, by=ada)
    drafts.draft_of(entry=entry, by=AuthorFactory.create())  # of somebody else: in nobody's way
    with pytest.raises(drafts.DraftOpen, match="revision 3 is still open") as stopped:
        drafts.take_back(refused, by=ada)
    assert stopped.value.draft == other
    drafts.discard(other, by=ada)
    assert drafts.take_back(refused, by=ada).state == State.DRAFT


def test_what_stands_in_the_way_is_named() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    draft = drafts.draft_of(entry=entry, by=ada)
    theirs = published_meanwhile(entry)
    with pytest.raises(drafts.PublishedMeanwhile, match=f"{theirs} was published meanwhile"):
        drafts.submit(draft, by=ada)
    drafts.save(draft, data={"title": ""}, version=1)
    with pytest.raises(drafts.InvalidDraft) as refused:
        drafts.submit(draft, by=ada)
    assert str(refused.value) == str(refused.value.error)
    assert ("summary",) in [error["loc"] for error in refused.value.error.errors()]
    assert not Event.objects.filter(action="submitted", actor=ada.username).exists()


def test_discarding_a_draft_leaves_an_entry_that_others_write() -> None:
    ada, ben = AuthorFactory.create(), AuthorFactory.create()
    draft = drafts.new_entry(context=ContextFactory.create(), slug="new", data={}, by=ada)
    other = drafts.draft_of(entry=draft.entry, by=ben)
    assert (other.document, other.based_on, other.created_by) == ({}, None, ben)
    drafts.discard(draft, by=ada)
    assert list(Revision.objects.all()) == [other]
    assert Entry.objects.get() == draft.entry


def test_a_draft_by_path_starts_from_the_data_given_or_from_what_is_published() -> None:
    context = ContextFactory.create()
    path = f"{context.slug}/_context.yaml"
    ada, ben = AuthorFactory.create(), AuthorFactory.create()
    given = drafts.draft_of_supplement(path=path, by=ada, data={"title": "Given"})
    assert (given.document, given.created_by) == ({"title": "Given"}, ada)
    empty = drafts.draft_of_supplement(path=path, by=ben, data={})
    assert empty.document == {}
    from_published = drafts.draft_of_supplement(path=path, by=AuthorFactory.create())
    assert from_published.based_on is not None
    assert from_published.document == from_published.based_on.document
    new = drafts.draft_of_supplement(path="new/_context.yaml", by=ada)
    assert (new.document, new.based_on, new.number) == ({}, None, 1)


@pytest.mark.parametrize("chars", [89, 90, 91])
def test_the_title_of_a_new_entry_is_cut(chars: int) -> None:
    draft = drafts.new_entry(
        context=ContextFactory.create(),
        slug="new",
        data={"title": "t" * chars},
        by=AuthorFactory.create(),
    )
    assert len(draft.entry.title) == min(chars, 90)
    assert len(draft.document["title"]) == chars
