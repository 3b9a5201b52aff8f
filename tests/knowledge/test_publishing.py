from __future__ import annotations

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from knowledge import publishing, search
from knowledge.models import Entry, Generation, Revision
from knowledge.publishing import NotPublishable
from tests.factories import (
    DraftEntryFactory,
    PublishedEntryFactory,
    cause_data,
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
