"""What visitors sent goes when it is time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from audit.models import Event
from knowledge.models import Asked, Told, Vote
from knowledge.usage import retention
from knowledge.usage.retention import Purged, purge
from staff.models import Reminder
from tests.factories import PublishedEntryFactory, StaffFactory
from triage.models import Outcome

pytestmark = pytest.mark.django_db
TODAY = date(2028, 2, 29)


def told(days: int) -> Told:
    day = TODAY - timedelta(days=days)
    return Told.objects.create(day=day, verdict="unknown", text="qwxz", comment="c", words="flux")


def vote(days: int) -> Vote:
    entry = PublishedEntryFactory.create()
    assert entry.published is not None
    return Vote.objects.create(
        entry=entry,
        revision=entry.published,
        is_helpful=False,
        reason="unclear",
        comment="c",
        day=TODAY - timedelta(days=days),
        visitor="x",
    )


def asked(days: int) -> Asked:
    day = TODAY - timedelta(days=days)
    return Asked.objects.create(day=day, verdict="unknown", words="flux")


def test_words_go_before_their_rows() -> None:
    for make in (told, vote):
        make(30)
        make(31)
    assert purge(today=TODAY) == Purged(told=1, votes=1, rows=0)
    old, new = Told.objects.order_by("day")
    assert (old.text, old.comment, old.words) == ("", "", "flux")
    assert (new.text, new.comment) == ("qwxz", "c")
    assert list(Vote.objects.order_by("day").values_list("comment", "reason")) == [
        ("", "unclear"),
        ("c", "unclear"),
    ]


def test_rows_go_as_well() -> None:
    for make in (told, asked):
        make(180)
        make(181)
    vote(730)
    vote(731)
    assert purge(today=TODAY).rows == 3
    oldest = TODAY - timedelta(days=180)
    assert Told.objects.get().day == Asked.objects.get().day == oldest
    assert Vote.objects.get().day == TODAY - timedelta(days=730)


def test_a_second_run_finds_nothing() -> None:
    told(31)
    purge(today=TODAY)
    assert purge(today=TODAY) == Purged(0, 0, 0)


def test_each_run_is_noted_without_words() -> None:
    day = timezone.localdate() - timedelta(days=31)
    Told.objects.create(day=day, verdict="unknown", text="qwxz")
    call_command("purge", verbosity=0)
    event = Event.objects.get(action="purged")
    assert event.details["told"] == 1
    assert "qwxz" not in str(event.details)


def test_it_is_overdue_when_it_has_not_run_for_two_days() -> None:
    now = datetime.now(UTC)
    assert not retention.is_overdue(now=now)
    Asked.objects.create(day=now.date() - timedelta(days=1), verdict="unknown")
    assert not retention.is_overdue(now=now)  # a new site is in order after its first search
    Asked.objects.create(day=now.date() - timedelta(days=3), verdict="unknown")
    assert retention.is_overdue(now=now)
    purge(today=now.date())
    assert retention.has_run_lately(now=now)
    assert not retention.is_overdue(now=now)
    assert retention.is_overdue(now=now + timedelta(days=2, minutes=1))


def test_the_command_deletes_what_else_only_grows() -> None:
    now = timezone.now()
    long_ago = timezone.localdate() - timedelta(days=800)
    for key, expires in (("old", now - timedelta(hours=1)), ("new", now + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=expires)
    for number, day in enumerate((long_ago, timezone.localdate())):
        Outcome.objects.create(guide="lamp", generation=1, day=day, visitor=str(number))
        Reminder.objects.create(user=StaffFactory.create(), day=day)

    call_command("purge", verbosity=0)

    assert Session.objects.get().session_key == "new"
    assert Outcome.objects.get().visitor == "1"
    assert Reminder.objects.get().day == timezone.localdate()
    details = Event.objects.get(action="purged").details
    assert (details["outcomes"], details["sessions"], details["reminders"]) == (1, 1, 1)
