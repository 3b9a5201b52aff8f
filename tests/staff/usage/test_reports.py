"""The figures of the workbench about votes, cases, steps, entries and changes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User

from audit import trail
from knowledge.models import Asked, Entry, Revision, Told, Vote
from knowledge.publishing import publish
from staff.usage import reports
from staff.usage.reports import Waiting
from tests.factories import (
    DraftEntryFactory,
    PublishedEntryFactory,
    StaffEntryFactory,
    StaffFactory,
    UserFactory,
    entry_document,
)
from triage.models import Outcome

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)
BEFORE = DAY - timedelta(days=1)


@pytest.fixture
def dee() -> User:
    return StaffFactory.create()


def cast(entry: Entry, *, is_helpful: bool = False, count: int = 1, **changes: Any) -> None:
    for _ in range(count):
        values = {"day": DAY, "is_helpful": is_helpful, "revision": entry.published, **changes}
        Vote.objects.create(entry=entry, visitor=str(Vote.objects.count()), **values)


def outcome(*events: list[str], guide: str = "lamp", solved_by: str = "", day: date = DAY) -> None:
    Outcome.objects.create(
        guide=guide,
        generation=1,
        events=list(events),
        solved_by=solved_by,
        day=day,
        visitor=str(Outcome.objects.count()),
    )


class TestVotes:
    def test_it_works(self) -> None:
        entry = PublishedEntryFactory.create()
        cast(entry, count=6, reason="unclear")
        cast(entry, is_helpful=True, count=5)
        [row] = reports.votes(since=DAY)
        assert row.entry == entry
        assert (row.not_helpful.part, row.not_helpful.whole) == (6, 11)
        assert (row.no.number, row.all.number) == (6, 11)
        assert {label: count.number for label, count in row.reasons} == {
            Vote.Reason.OTHER_ERROR.label: 0,
            Vote.Reason.NO_HELP.label: 0,
            Vote.Reason.UNCLEAR.label: 6,
            Vote.Reason.CANNOT.label: 0,
        }

    def test_the_worst_stand_first(self) -> None:
        some, most = PublishedEntryFactory.create(), PublishedEntryFactory.create()
        cast(some)
        cast(most, count=2)
        assert [row.entry for row in reports.votes(since=DAY)] == [most, some]

    def test_who_was_only_helped_is_not_listed(self) -> None:
        cast(PublishedEntryFactory.create(), is_helpful=True)
        assert reports.votes(since=DAY) == []

    def test_votes_on_older_revisions_and_days_do_not_count(self) -> None:
        entry = PublishedEntryFactory.create()
        cast(entry)
        cast(entry, day=BEFORE)
        assert [row.all.number for row in reports.votes(since=DAY)] == [1]
        publish.publish(
            revision=publish.revise(entry=entry, document=entry_document(summary="New.")),
            index=False,
        )
        assert reports.votes(since=DAY) == []

    def test_retired_entries_are_not_listed(self) -> None:
        entry = PublishedEntryFactory.create()
        cast(entry)
        Entry.objects.update(is_retired=True)
        assert reports.votes(since=DAY) == []

    def test_the_last_accepted_comments_are_shown(self) -> None:
        entry = PublishedEntryFactory.create()
        cast(entry, comment="It waits.")
        cast(entry, moderation="accepted")
        for number in range(reports.COMMENTS_SHOWN + 1):
            cast(entry, comment=f"Number {number}.", moderation="accepted")
        [row] = reports.votes(since=DAY)
        assert list(row.comments) == [
            f"Number {number}." for number in range(1, reports.COMMENTS_SHOWN + 1)
        ]


@pytest.mark.usefixtures("lamp_site")
class TestCases:
    def test_where_cases_are_passed_on(self) -> None:
        outcome(["question", "neighbours", "Only this one"], ["fix", "bulb", "failed"])
        outcome(["question", "neighbours", "Only this one"], ["fix", "bulb", "failed"])
        outcome(["question", "neighbours", "cannot"])
        outcome(["fix", "bulb", "worked"], solved_by="bulb")
        outcome(["fix", "bulb", "failed"], day=BEFORE)
        rows = reports.handed_over(since=DAY)
        found = [(row.guide, row.title, row.part.number, row.whole.number) for row in rows]
        assert found == [("lamp", "A lamp does not work", 2, 4), ("lamp", rows[1].title, 1, 4)]
        assert rows[1].step == "Are other lamps dark too?"

    def test_guides_are_counted_apart(self) -> None:
        outcome(["fix", "bulb", "failed"])
        outcome(["fix", "bulb", "failed"], guide="lamp-for-two")
        rows = reports.handed_over(since=DAY)
        assert [(row.guide, row.whole.number) for row in rows] == [
            ("lamp", 1),
            ("lamp-for-two", 1),
        ]

    def test_a_case_without_a_step_ends_before_the_first(self) -> None:
        outcome()
        outcome(["saw", "lamps/dark", ""])
        [row] = reports.handed_over(since=DAY)
        assert (row.step, row.part.number) == ("before the first step", 2)

    @pytest.mark.parametrize(
        ("events", "stuck"),
        [
            ([["question", "neighbours", "cannot"]], 1),
            ([["question", "neighbours", "not-sure"]], 1),
            ([["fix", "bulb", "could-not"]], 1),
            ([["fix", "bulb", "not-now"]], 1),
            ([["fix", "bulb", "failed"]], 0),
            ([["question", "neighbours", "All dark"]], 0),
            ([["fix", "bulb", "could-not"], ["fix", "bulb", "failed"]], 0),
            ([["fix", "bulb", "failed"], ["fix", "bulb", "could-not"]], 1),
        ],
    )
    def test_the_last_that_is_said_of_a_step_counts(
        self, events: list[list[str]], stuck: int
    ) -> None:
        outcome(*events)
        rows = reports.steps_not_passed(since=DAY)
        assert [(row.part.number, row.whole.number) for row in rows] == [(1, 1)] * stuck

    def test_steps_that_nobody_passes_stand_first(self) -> None:
        for _ in range(5):
            outcome(["question", "neighbours", "cannot"])
        for _ in range(6):
            outcome(["fix", "bulb", "could-not"])
        for _ in range(6):
            outcome(["fix", "bulb", "failed"])
        rows = reports.steps_not_passed(since=DAY)
        assert [(row.part.number, row.whole.number) for row in rows] == [(5, 5), (6, 12)]

    def test_what_is_gone_is_named_by_its_key(self) -> None:
        outcome(["fix", "gone", "failed"])
        outcome(["fix", "bulb", "failed"], guide="no-guide")
        rows = {(row.title, row.step) for row in reports.handed_over(since=DAY)}
        assert rows == {("A lamp does not work", "gone"), ("no-guide", "bulb")}


class TestDueEntries:
    def entry(self, reviewed: date = DAY, **changes: Any) -> Entry:
        entry: Entry = PublishedEntryFactory.create(
            changes={"reviewed": reviewed.isoformat(), **changes}
        )
        return entry

    def due(self, user: User) -> list[Entry]:
        return [row.entry for row in reports.due_entries(user, today=DAY, since=DAY)]

    def test_it_works(self, dee: User) -> None:
        old, last = self.entry(DAY - timedelta(days=365)), self.entry(DAY - timedelta(days=364))
        assert self.due(dee) == [old]
        [row] = reports.due_entries(dee, today=DAY, since=DAY)
        assert (row.checked, row.due, row.is_stale) == (DAY - timedelta(days=365), DAY, True)
        assert last not in self.due(dee)

    def test_an_unconfirmed_one_is_listed_behind_those_that_are_due(self, dee: User) -> None:
        doubtful = self.entry(unverified=["It is.", "It was."])
        old = self.entry(DAY - timedelta(days=400))
        assert self.due(dee) == [old, doubtful]
        rows = reports.due_entries(dee, today=DAY, since=DAY)
        assert [(row.is_stale, row.unconfirmed) for row in rows] == [(True, 0), (False, 2)]

    def test_what_most_people_are_shown_stands_first(self, dee: User) -> None:
        older, shown = self.entry(DAY - timedelta(days=500)), self.entry(DAY - timedelta(days=400))
        for day, keys in (
            (DAY, [shown.key, older.key]),
            (DAY, [shown.key]),
            (DAY, [older.key]),
            (DAY, []),
            (BEFORE, [older.key]),
            (BEFORE, [older.key]),
        ):
            Asked.objects.create(day=day, verdict="known", keys=keys)
        assert self.due(dee) == [shown, older]
        rows = reports.due_entries(dee, today=DAY, since=DAY)
        assert [row.shown.number for row in rows] == [2, 1]

    def test_age_weighs_where_as_many_are_shown(self, dee: User) -> None:
        newer, older = self.entry(DAY - timedelta(days=400)), self.entry(DAY - timedelta(days=900))
        for entry in (newer, older):
            Asked.objects.create(day=DAY, verdict="known", keys=[entry.key])
        assert self.due(dee) == [older, newer]

    def test_a_day_of_its_own_counts(self, dee: User) -> None:
        entry = self.entry(DAY - timedelta(days=1))
        Entry.objects.filter(pk=entry.pk).update(review_on=DAY)
        assert self.due(dee) == [entry]

    def test_readers_see_their_own_only(self) -> None:
        StaffEntryFactory.create(changes={"audience": "staff", "reviewed": "2001-01-01"})
        DraftEntryFactory.create(changes={"reviewed": "2001-01-01"})
        assert self.due(UserFactory.create()) == []


def published(entry: Entry) -> None:
    """Note in the trail that the first revision of the entry was published."""
    trail.record(trail.Action.PUBLISHED, about=entry.key, details={"revision": 1})


class TestChanges:
    def test_the_newest_stands_first_with_its_note(self, dee: User) -> None:
        entry = PublishedEntryFactory.create()
        published(entry)
        trail.record(trail.Action.RETIRED, about=entry.key, details={"note": "It was wrong."})
        first, second = reports.changes(dee, since=date(2001, 1, 1))
        assert (first.what, first.about, first.note) == ("Retired", entry.key, "It was wrong.")
        assert (second.what, second.entry) == ("Published", entry)

    def test_a_revision_tells_its_own_note(self, dee: User) -> None:
        entry = PublishedEntryFactory.create()
        Revision.objects.update(note="Says more.")
        published(entry)
        trail.record(trail.Action.PUBLISHED, about=entry.key, details={"revision": 99})
        notes = [change.note for change in reports.changes(dee, since=date(2001, 1, 1))]
        assert notes == ["", "Says more."]

    def test_other_events_are_none(self, dee: User) -> None:
        trail.record(trail.Action.SIGNED_IN)
        trail.record(trail.Action.EXPORTED)
        assert reports.changes(dee, since=date(2001, 1, 1)) == []

    def test_old_ones_are_left_out(self, dee: User) -> None:
        published(PublishedEntryFactory.create())
        assert reports.changes(dee, since=date(2999, 1, 1)) == []

    def test_an_entry_that_is_not_shown_is_only_named(self) -> None:
        entry = StaffEntryFactory.create()
        published(entry)
        [change] = reports.changes(UserFactory.create(), since=date(2001, 1, 1))
        assert (change.entry, change.about) == (None, entry.key)


def test_trends_count_by_kind() -> None:
    for verdict in ("known", "unknown", "unknown"):
        Asked.objects.create(day=DAY, verdict=verdict)
    Told.objects.create(day=DAY, verdict="unknown", text="x")
    entry = PublishedEntryFactory.create()
    cast(entry, count=4)
    cast(entry, is_helpful=True)
    Asked.objects.create(day=DAY - timedelta(days=7), verdict="known")
    found = reports.trends(days=7, since=DAY - timedelta(days=6), today=DAY)
    assert [(trend.title, sum(trend.counts)) for trend in found] == [
        ("Searches", 3),
        ("Searches without an answer", 2),
        ("Texts sent to us", 1),
        ("Votes “No”", 4),
    ]
    assert {trend.counts[-1] for trend in found} == {3, 2, 1, 4}


class TestWaiting:
    def test_nothing_waits(self) -> None:
        assert reports.waiting() == Waiting(0, 0)

    @pytest.mark.parametrize(
        ("changes", "found"),
        [
            ({"text": "x"}, Waiting(1, 1)),
            ({"text": "x", "moderation": "accepted"}, Waiting(1, 0)),
            ({"text": "x", "moderation": "hidden"}, Waiting(0, 0)),
            ({"text": "", "comment": "y"}, Waiting(0, 1)),
            ({"text": "", "comment": ""}, Waiting(0, 0)),
        ],
    )
    def test_texts_that_were_sent(self, changes: dict[str, Any], found: Waiting) -> None:
        Told.objects.create(day=DAY, verdict="unknown", **changes)
        assert reports.waiting() == found

    def test_a_settled_text_waits_only_for_a_look(self) -> None:
        entry = PublishedEntryFactory.create()
        Told.objects.create(day=DAY, verdict="unknown", text="x", settled_by=entry)
        assert reports.waiting() == Waiting(0, 1)

    def test_comments_on_entries(self) -> None:
        entry = PublishedEntryFactory.create()
        cast(entry)
        cast(entry, comment="x", moderation="accepted")
        cast(entry, comment="x")
        assert reports.waiting() == Waiting(0, 1)


def test_reports_about_entries_read_no_documents(dee: User) -> None:
    """To check the documents of all entries takes a third of a second for 325 of them."""
    entry = PublishedEntryFactory.create(document=entry_document(unverified=["It hums."]))
    published(entry)
    with patch("knowledge.models.entries.read_document", side_effect=AssertionError):
        [due] = reports.due_entries(dee, today=DAY, since=DAY)
        [change] = reports.changes(dee, since=BEFORE)
    assert (due.entry, due.unconfirmed, due.checked) == (entry, 1, entry.document.reviewed)
    assert change.entry == entry
