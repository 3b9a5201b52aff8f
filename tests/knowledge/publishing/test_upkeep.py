"""Who looks after an entry, when it is due, and the word that it is still true."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from audit.models import Event
from knowledge.models import Entry, StaffNote
from knowledge.publishing import drafts, publish, review, upkeep
from tests.factories import (
    AuthorFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    ReviewerFactory,
    entry_data,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 26)
YEAR = timedelta(days=upkeep.DAYS_UNTIL_DUE)


def checked_on(day: date) -> Entry:
    return PublishedEntryFactory.create(changes={"reviewed": day.isoformat()})


def test_it_works() -> None:
    entry, ada = checked_on(TODAY - YEAR), AuthorFactory.create()
    revision = upkeep.confirm(entry=entry, by=ada, today=TODAY)
    entry.refresh_from_db()
    assert entry.published_id != revision.pk  # it waits for a reviewer like any other
    review.accept(revision, by=ReviewerFactory.create())
    stored = Entry.objects.get(pk=entry.pk)
    assert stored.document.reviewed == TODAY
    assert {**stored.document.to_json(), "reviewed": ""} == {
        **entry.document.to_json(),
        "reviewed": "",
    }
    assert revision.significance == "wording"
    assert list(Event.objects.values_list("action", flat=True)) == ["published", "submitted"]


@pytest.mark.parametrize(
    ("age", "review_in", "expected"),
    [
        (YEAR - timedelta(days=1), None, False),
        (YEAR, None, True),
        (YEAR, 1, False),
        (timedelta(days=10), 0, True),
        (timedelta(days=10), 1, False),
        # A day that lies before the last check has been kept, and counts no more.
        (timedelta(days=10), -10, False),
        (YEAR, -365, True),
    ],
)
def test_an_entry_is_due_on_its_day_or_after_a_year(
    age: timedelta, review_in: int | None, expected: bool
) -> None:
    entry = checked_on(TODAY - age)
    if review_in is not None:
        entry.review_on = TODAY + timedelta(days=review_in)
        entry.save()
    assert upkeep.is_stale(entry, today=TODAY) is expected
    many = Entry.objects.stale(TODAY, days=upkeep.DAYS_UNTIL_DUE)
    assert (entry in many) is expected


@pytest.mark.parametrize(
    ("checked", "due"),
    [
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_a_year_is_365_days_over_leap_days_too(checked: date, due: date) -> None:
    entry = checked_on(checked)
    assert upkeep.due_on(entry) == due
    for today, expected in ((due - timedelta(days=1), False), (due, True)):
        assert upkeep.is_stale(entry, today=today) is expected
        stale = Entry.objects.stale(today, days=upkeep.DAYS_UNTIL_DUE)
        assert stale.filter(pk=entry.pk).exists() is expected


def test_the_longest_unchecked_comes_first_and_the_retired_not_at_all() -> None:
    newer, older = checked_on(TODAY - YEAR), checked_on(TODAY - 2 * YEAR)
    RetiredEntryFactory.create(changes={"reviewed": "2020-01-01"})
    assert list(Entry.objects.stale(TODAY, days=upkeep.DAYS_UNTIL_DUE)) == [older, newer]


def test_what_was_checked_today_needs_no_second_word() -> None:
    with pytest.raises(upkeep.NothingToConfirm):
        upkeep.confirm(entry=checked_on(TODAY), by=AuthorFactory.create(), today=TODAY)


def test_a_retired_entry_is_not_confirmed() -> None:
    entry = RetiredEntryFactory.create()
    with pytest.raises(upkeep.NothingToConfirm):
        upkeep.confirm(entry=entry, by=AuthorFactory.create(), today=TODAY + YEAR)


def test_a_change_that_waits_goes_first() -> None:
    entry, ada = checked_on(TODAY - YEAR), AuthorFactory.create()
    draft = drafts.draft_of(entry=entry, by=ada)
    draft = drafts.save(draft, data=entry_data(title="Better"), version=draft.version)
    waiting = drafts.submit(draft, by=ada)
    with pytest.raises(upkeep.ReviewPending) as told:
        upkeep.confirm(entry=entry, by=ada, today=TODAY)
    assert told.value.waiting == waiting


def test_an_entry_has_an_owner_and_a_day() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    upkeep.look_after(entry=entry, owner=ada, review_on=TODAY)
    entry.refresh_from_db()
    assert (entry.owner, entry.review_on) == (ada, TODAY)
    upkeep.look_after(entry=entry, owner=None, review_on=None)
    entry.refresh_from_db()
    assert (entry.owner, entry.review_on) == (None, None)


def test_notes_come_and_go() -> None:
    entry = PublishedEntryFactory.create()
    note = upkeep.add_note(entry=entry, text="Ask the vendor first.", by=AuthorFactory.create())
    assert list(entry.staff_notes.all()) == [note]
    upkeep.delete_note(note)
    assert not StaffNote.objects.exists()


def test_a_successor_must_be_there_for_readers() -> None:
    with pytest.raises(publish.NotPublishable):
        publish.retire(entry=PublishedEntryFactory.create(), successor=RetiredEntryFactory.create())
