from __future__ import annotations

import gc
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from knowledge.diagnosis import Knowledge, diagnose
from knowledge.diagnosis.text import catalog_texts
from knowledge.models import Entry
from knowledge.publishing import publish
from knowledge.reading import snapshot
from knowledge.reading.snapshot import Snapshot
from staff.editor.trial import try_out
from tests.factories import (
    PublishedEntryFactory,
    RetiredEntryFactory,
    StaffEntryFactory,
    StaffFactory,
    entry_document,
)
from triage.guides import registry

PUBLISHES = 10

pytestmark = pytest.mark.django_db


def test_it_works() -> None:
    entry = PublishedEntryFactory.create()
    assert list(snapshot.current().catalog.entries) == [entry.key]


def test_it_is_the_same_until_something_is_published() -> None:
    PublishedEntryFactory.create()
    assert snapshot.current() is snapshot.current()


def test_a_publish_is_noticed() -> None:
    entry = PublishedEntryFactory.create()
    old = snapshot.current()
    revision = publish.revise(entry=entry, document=entry_document(title="Another"))
    publish.publish(revision=revision)
    new = snapshot.current()
    assert new.generation > old.generation
    assert new.catalog.entries[entry.key].title == "Another"


def test_an_old_snapshot_does_not_change() -> None:
    entry = PublishedEntryFactory.create()
    old = snapshot.current()
    revision = publish.revise(entry=entry, document=entry_document(title="Another"))
    publish.publish(revision=revision)
    assert old.catalog.entries[entry.key].title != "Another"


def test_a_retired_entry_is_not_in_it() -> None:
    RetiredEntryFactory.create()
    assert snapshot.current().catalog.entries == {}


def test_only_staff_are_answered_from_staff_entries() -> None:
    entry = StaffEntryFactory.create()
    current = snapshot.current()
    assert diagnose("flux_broken", current.knowledge_for(AnonymousUser())).matches == ()
    found = diagnose("flux_broken", current.knowledge_for(StaffFactory.create()))
    assert [match.key for match in found.matches] == [entry.key]


def publish_again(entry: Entry, title: str) -> None:
    document = entry_document(title=title, summary=f"Summary of {title}")
    publish.publish(revision=publish.revise(entry=entry, document=document))


def count(kind: type) -> int:
    return sum(type(each) is kind for each in gc.get_objects())


def use_all_of_it(entry: Entry) -> None:
    """Have the snapshot of now looked at by everything that derives something from it."""
    current = snapshot.current()
    diagnose("flux_broken", current.public)
    registry.shelf(AnonymousUser()).guide(entry.key)
    registry.whole_shelf().guide(entry.key)
    try_out(entry.key, entry_document(title="Tried out"), "flux_broken")


def test_an_old_snapshot_goes_with_all_that_was_made_of_it(
    without_collector: None,
) -> None:
    entry = PublishedEntryFactory.create()
    kept = None
    for number in range(3):
        publish_again(entry, f"Title {number}")
        use_all_of_it(entry)
        kept = count(Snapshot), count(Knowledge)
    assert kept == (1, 2)  # as published, and with the draft that was tried out
    publish_again(entry, "Last title")
    registry.shelf(AnonymousUser())  # only readers come here now
    assert count(Snapshot) == 1


def test_what_is_held_does_not_grow_with_the_number_of_publishes() -> None:
    entry = PublishedEntryFactory.create()
    objects: list[int] = []
    remembered: list[int] = []
    for number in range(2 * PUBLISHES):
        publish_again(entry, f"Title {number}")
        use_all_of_it(entry)
        connection.run_on_commit.clear()  # the test's transaction never ends
        if number % PUBLISHES == PUBLISHES - 1:
            gc.collect()
            objects.append(len(gc.get_objects()))
            remembered.append(sum(map(len, catalog_texts._all)))
    assert remembered[1] <= remembered[0]
    # Bounded caches may still fill; a snapshot of one entry has hundreds of objects.
    assert objects[1] - objects[0] < 50 * PUBLISHES


@pytest.fixture
def without_collector() -> Iterator[None]:
    """Leave what has no references to reference counting alone."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def follower(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have it look as if the thread of a worker ran."""
    monkeypatch.setattr(snapshot, "follower", SimpleNamespace(is_running=True))


@pytest.mark.usefixtures("follower")
def test_requests_of_a_worker_are_answered_while_the_next_snapshot_is_built(
    django_assert_num_queries: Any,
) -> None:
    entry = PublishedEntryFactory.create()
    old = snapshot.current()
    publish_again(entry, "Another")
    with django_assert_num_queries(0):
        assert snapshot.current() is old
    snapshot.refresh()
    assert snapshot.current().catalog.entries[entry.key].title == "Another"


@pytest.mark.usefixtures("follower")
def test_a_build_that_fails_leaves_the_old_snapshot_and_is_tried_again_later() -> None:
    entry = PublishedEntryFactory.create()
    old = snapshot.current()
    publish_again(entry, "Another")
    with patch.object(snapshot, "build", side_effect=ValueError("a fault")) as failing:
        with pytest.raises(ValueError, match="a fault"):
            snapshot.refresh()
        snapshot.refresh()
        assert failing.call_count == 1
    assert snapshot.current() is old
    assert snapshot.seconds_behind() > 0
    with patch.object(snapshot, "RETRY_SECONDS", 0):
        snapshot.refresh()
    assert snapshot.current() is not old
    assert snapshot.seconds_behind() == 0


def test_what_was_derived_of_something_is_kept_once() -> None:
    current = snapshot.current()
    assert current.derived("length", "abc", lambda: len("abc")) == 3
    assert current.derived("length", "abc", lambda: 0) == 3
    assert current.derived("length", "abcd", lambda: 4) == 4
    assert current.derived("length", "abc", lambda: 5) == 5
