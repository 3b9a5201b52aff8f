"""Words of visitors go when it is time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import call_command

from audit.models import Event
from knowledge import keeping
from knowledge.keeping import Purged, purge
from knowledge.models import Asked, Told, Vote
from tests.factories import PublishedEntryFactory

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


def test_it_works() -> None:
    for make in (told, vote):
        make(30)
        make(31)
    asked(180)
    asked(181)
    assert purge(today=TODAY) == Purged(told=1, votes=1, asked=1)
    old, new = Told.objects.order_by("day")
    assert (old.text, old.comment, old.words) == ("", "", "flux")
    assert (new.text, new.comment) == ("qwxz", "c")
    assert list(Vote.objects.order_by("day").values_list("comment", "reason")) == [
        ("", "unclear"),
        ("c", "unclear"),
    ]
    assert list(Asked.objects.order_by("day").values_list("words", flat=True)) == ["", "flux"]


def test_a_second_run_finds_nothing() -> None:
    told(31)
    purge(today=TODAY)
    assert purge(today=TODAY) == Purged(0, 0, 0)


def test_each_run_is_noted_without_words() -> None:
    Told.objects.create(day=date(2001, 1, 1), verdict="unknown", text="qwxz")
    call_command("purge", verbosity=0)
    event = Event.objects.get(action="purged")
    assert event.details["told"] == 1
    assert "qwxz" not in str(event.details)


def test_it_is_overdue_when_it_has_not_run_for_two_days() -> None:
    now = datetime.now(UTC)
    assert not keeping.is_overdue(now=now)
    asked(1)
    assert keeping.is_overdue(now=now)
    purge(today=TODAY)
    assert keeping.has_run_lately(now=now)
    assert not keeping.is_overdue(now=now)
    assert keeping.is_overdue(now=now + timedelta(days=2, minutes=1))
