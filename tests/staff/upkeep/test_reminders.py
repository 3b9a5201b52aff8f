"""Mails that tell staff what waits for them."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import CommandError, call_command
from pytest_django import Settings

from knowledge.models import Entry
from knowledge.publishing import upkeep
from staff.models import Reminder
from tests.factories import AuthorFactory, PublishedEntryFactory, ReviewerFactory, StaffFactory
from tests.staff.writing import handed_in

pytestmark = pytest.mark.django_db
LONG_AGO = {"reviewed": "2020-01-01"}


@pytest.fixture(autouse=True)
def set_up(settings: Settings) -> None:
    """Let the site know a mail server, whose mails are kept by Django."""
    settings.EMAIL_URL = "smtp://localhost"
    settings.SITE_URL = "https://unstuck.example.org"


def stale(owner: User | None, title: str = 'A "quoted" title') -> Entry:
    entry = PublishedEntryFactory.create(changes={**LONG_AGO, "title": title})
    return upkeep.look_after(entry=entry, owner=owner, review_on=None)


def remind() -> list[tuple[str, str]]:
    """Return to whom the command sends what."""
    mail.outbox.clear()
    call_command("send_reminders")
    return [(letter.to[0], str(letter.body)) for letter in mail.outbox]


def test_it_works() -> None:
    ada = AuthorFactory.create(email="ada@example.org")
    entry = stale(ada)
    ((to, text),) = remind()
    assert to == "ada@example.org"
    assert 'A "quoted" title' in text
    assert f"https://unstuck.example.org{entry.get_absolute_url()}" in text


def test_it_is_one_mail_a_person_a_day() -> None:
    stale(AuthorFactory.create(email="ada@example.org"))
    assert len(remind()) == 1
    assert remind() == []


def test_reviewers_are_told_what_others_wrote() -> None:
    ben = ReviewerFactory.create(email="ben@example.org")
    handed_in(PublishedEntryFactory.create(), ben)
    assert remind() == []
    waiting = handed_in(PublishedEntryFactory.create(), AuthorFactory.create(email="a@example.org"))
    ((to, text),) = remind()
    assert to == "ben@example.org"
    assert f"/staff/review/{waiting.pk}/" in text


def test_reviewers_look_after_what_has_no_owner() -> None:
    ReviewerFactory.create(email="ben@example.org")
    AuthorFactory.create(email="ada@example.org")
    stale(None)
    assert [to for to, _ in remind()] == ["ben@example.org"]


@pytest.mark.parametrize(
    "change", [{"email": ""}, {"is_active": False}, {"role": "reader"}], ids=str
)
def test_who_has_no_address_or_no_right_gets_none(change: dict[str, Any]) -> None:
    stale(StaffFactory.create(**{"role": "author", "email": "dee@example.org", **change}))
    assert remind() == []


def test_without_a_mail_server_nothing_happens(settings: Settings) -> None:
    settings.EMAIL_URL = ""
    stale(AuthorFactory.create(email="ada@example.org"))
    assert remind() == []
    assert not Reminder.objects.exists()


def test_a_mail_that_failed_is_sent_next_time(monkeypatch: pytest.MonkeyPatch) -> None:
    stale(AuthorFactory.create(email="ada@example.org"))

    def fail(*args: Any, **kwargs: Any) -> None:
        raise SMTPException("the server is down")

    with monkeypatch.context() as patch:
        patch.setattr("staff.upkeep.reminders.send_mail", fail)
        with pytest.raises(CommandError):
            call_command("send_reminders")
    assert len(remind()) == 1
