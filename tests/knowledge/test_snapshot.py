from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from knowledge import publishing, snapshot
from knowledge.diagnosis import diagnose
from tests.factories import (
    PublishedEntryFactory,
    RetiredEntryFactory,
    StaffEntryFactory,
    StaffFactory,
    entry_document,
)

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
    revision = publishing.revise(entry=entry, document=entry_document(title="Another"))
    publishing.publish(revision=revision)
    new = snapshot.current()
    assert new.generation > old.generation
    assert new.catalog.entries[entry.key].title == "Another"


def test_an_old_snapshot_does_not_change() -> None:
    entry = PublishedEntryFactory.create()
    old = snapshot.current()
    revision = publishing.revise(entry=entry, document=entry_document(title="Another"))
    publishing.publish(revision=revision)
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
