from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoCaptureOnCommitCallbacks

from audit.models import Event
from knowledge import publishing, search
from knowledge.models import Context, Entry, Generation, Revision, SupplementRevision
from knowledge.publishing import NotPublishable
from tests.factories import (
    DraftEntryFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    ReviewerFactory,
    cause_data,
    context_document,
    entry_document,
)

pytestmark = pytest.mark.django_db


def revised(entry: Entry, **changes: object) -> Revision:
    return publishing.revise(entry=entry, document=entry_document(**changes))


def test_it_works() -> None:
    entry = DraftEntryFactory.create()
    publishing.publish(revision=entry.revisions.get())
    entry.refresh_from_db()
    assert entry.published == entry.revisions.get()
    assert entry.title == "flux_broken: the capacitor is empty"


def test_a_revision_keeps_the_whole_document() -> None:
    document = entry_document(terms=["1.21 gigawatts"])
    entry = DraftEntryFactory.create(document=document)
    assert entry.revisions.get().content == document


def test_a_draft_changes_nothing_for_readers() -> None:
    entry = PublishedEntryFactory.create()
    revised(entry, title="A new title")
    entry.refresh_from_db()
    assert entry.title == "flux_broken: the capacitor is empty"


def test_rows_follow_the_published_document() -> None:
    entry = PublishedEntryFactory.create()
    messages = [{"text": "flux <n> gone", "kind": "message", "points_to": "b"}]
    causes = [cause_data("a"), cause_data("b")]
    publishing.publish(revision=revised(entry, messages=messages, causes=causes))
    assert [cause.key for cause in entry.causes.all()] == ["a", "b"]
    message = entry.messages.get()
    assert (message.text, message.points_to) == ("flux <n> gone", entry.causes.get(key="b"))
    assert entry.sources.get().url == "https://example.org/manual"


def test_publishing_raises_the_generation() -> None:
    entry = DraftEntryFactory.create()
    before = Generation.current()
    publishing.publish(revision=entry.revisions.get())
    assert Generation.current() == before + 1


def test_a_refused_revision_is_not_published() -> None:
    revision = DraftEntryFactory.create().revisions.get()
    Revision.objects.update(state=Revision.State.REFUSED)
    with pytest.raises(NotPublishable):
        publishing.publish(revision=revision)


def test_an_older_revision_can_be_published_again() -> None:
    entry = PublishedEntryFactory.create()
    publishing.publish(revision=revised(entry, title="Second"))
    publishing.publish(revision=entry.revisions.get(number=1))
    entry.refresh_from_db()
    assert entry.title == "flux_broken: the capacitor is empty"


def test_the_index_follows_a_publish(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    entry = PublishedEntryFactory.create()
    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish(revision=revised(entry, title="Unmistakable wording"))
    hits = search.full_text().find(["unmistakable"], context=None, limit=5)
    assert [hit.key for hit in hits] == [entry.key]


def test_the_index_forgets_a_retired_entry(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    entry = PublishedEntryFactory.create()
    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish(revision=revised(entry, title="Unmistakable wording"))
        publishing.retire(entry=entry)
    assert search.full_text().find(["unmistakable"], context=None, limit=5) == []


def test_a_retired_entry_leads_to_its_successor() -> None:
    old, new = PublishedEntryFactory.create(), PublishedEntryFactory.create()
    publishing.retire(entry=old, successor=new)
    old.refresh_from_db()
    assert (old.is_retired, old.successor) == (True, new)


def test_retiring_is_recorded_and_announced() -> None:
    ben = ReviewerFactory.create()
    old, new = PublishedEntryFactory.create(), PublishedEntryFactory.create()
    before = Generation.current()
    publishing.retire(entry=old, successor=new, by=ben)
    assert Generation.current() == before + 1
    event = Event.objects.get(action=Event.Action.RETIRED)
    assert (event.actor, event.about, event.details) == (
        ben.username,
        old.key,
        {"successor": new.key},
    )
    publishing.retire(entry=new)
    assert Event.objects.get(about=new.key).details == {}


def test_what_readers_do_not_see_succeeds_nothing() -> None:
    entry = PublishedEntryFactory.create()
    for hidden in (DraftEntryFactory.create(), RetiredEntryFactory.create()):
        with pytest.raises(NotPublishable):
            publishing.retire(entry=entry, successor=hidden)
    entry.refresh_from_db()
    assert not entry.is_retired


def test_publishing_again_brings_a_retired_entry_back() -> None:
    old, new = PublishedEntryFactory.create(), PublishedEntryFactory.create()
    publishing.retire(entry=old, successor=new)
    publishing.publish(revision=revised(old, audience="staff"))
    old.refresh_from_db()
    assert (old.is_retired, old.successor, old.audience) == (False, None, "staff")


def test_the_revision_that_is_published_is_accepted_and_stays_in_the_history() -> None:
    entry = PublishedEntryFactory.create()
    second = revised(entry, title="Second")
    assert (second.number, second.state, second.based_on) == (2, "draft", entry.published)
    publishing.publish(revision=second)
    second.refresh_from_db()
    assert second.state == "accepted"
    assert list(entry.revisions.values_list("number", "state")) == [
        (2, "accepted"),
        (1, "accepted"),
    ]


def test_a_supplement_is_published_and_announced() -> None:
    before = Generation.current()
    context = publishing.save_context(slug="time", document=context_document(title="Old"))
    assert (context.title, context.document["title"]) == ("Old", "Old")
    again = publishing.save_context(slug="time", document=context_document(title="New"))
    assert (again.pk, again.title) == (context.pk, "New")
    assert Generation.current() == before + 2
    revisions = SupplementRevision.objects.filter(path="time/_context.yaml")
    assert list(revisions.values_list("number", "state")) == [(2, "accepted"), (1, "accepted")]
    assert all(revision.reviewed_at is not None for revision in revisions)


def test_a_refused_supplement_is_not_published() -> None:
    publishing.save_context(slug="time", document=context_document(title="Old"))
    SupplementRevision.objects.update(state="refused")
    with pytest.raises(NotPublishable):
        publishing.publish_supplement(revision=SupplementRevision.objects.get())


def test_a_context_needs_a_slug_that_fits() -> None:
    with pytest.raises(ValidationError):
        publishing.save_context(slug="a" * 61, document=context_document())
    assert not Context.objects.exists()


def test_an_entry_needs_a_slug_of_its_own() -> None:
    entry = DraftEntryFactory.create()
    for slug in (entry.slug, "No Slug"):
        with pytest.raises(ValidationError):
            publishing.create_entry(context=entry.context, slug=slug, title="x")


def test_an_entry_whose_address_cannot_be_is_not_published() -> None:
    entry = DraftEntryFactory.create()
    Entry.objects.update(slug="No Slug")
    with pytest.raises(ValidationError):
        publishing.publish(revision=entry.revisions.get())
