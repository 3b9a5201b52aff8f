"""Mails that tell staff what waits for them: one a person a day, and none when nothing waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse

from knowledge.models import Entry
from knowledge.publishing import upkeep
from knowledge.rights import Right, may
from staff import links
from staff.links import AnyRevision
from staff.models import Reminder
from staff.review import queries

DAYS_KEPT = 30
SUBJECT = "Unstuck: what waits for you"


@dataclass(frozen=True)
class Letter:
    """What one person is told: entries that are due, and what waits for their review."""

    to: User
    stale: list[Entry]
    waiting: list[AnyRevision]

    @property
    def text(self) -> str:
        lines = {
            "name": self.to.get_full_name() or self.to.get_username(),
            "stale": [
                (entry.title, upkeep.due_on(entry), _address(entry.get_absolute_url()))
                for entry in self.stale
            ],
            "waiting": [
                (links.title(each), each.submitted_at, _address(links.review_url(each)))
                for each in self.waiting
            ],
            "home": _address(reverse("staff:home")),
        }
        return render_to_string("staff/life/reminder.txt", lines)


def is_set_up() -> bool:
    """Return whether the site knows how to send mail."""
    return bool(settings.EMAIL_URL)


def letters(*, today: date) -> Iterator[Letter]:
    """Yield a letter for everybody with an address for whom something waits.

    An entry without an owner is due to the reviewers together; nobody reviews their own.
    """
    for user in queries.writers().exclude(email=""):
        may_review = may(user, Right.REVIEW)
        stale = [
            entry
            for entry in queries.stale_entries(user, today=today)
            if entry.owner_id == user.pk or (entry.owner_id is None and may_review)
        ]
        waiting = [
            each
            for each in (queries.waiting_for_review(user) if may_review else [])
            if each.created_by_id != user.pk or settings.ONE_PERSON_TEAM
        ]
        if stale or waiting:
            yield Letter(user, stale, waiting)


def send(letter: Letter, *, today: date) -> bool:
    """Send the letter unless its reader had one today; return whether it was sent.

    Raises what the mail server answers; the letter then counts as not sent. The day is noted
    before: a slow server holds up nobody, and two runs at once send one mail.
    """
    noted, is_first = Reminder.objects.get_or_create(user=letter.to, day=today)
    if not is_first:
        return False
    try:
        send_mail(SUBJECT, letter.text, settings.DEFAULT_FROM_EMAIL, [letter.to.email])
    except OSError:  # which those of SMTP are as well
        Reminder.objects.filter(pk=noted.pk).delete()
        raise
    return True


def forget_old(*, today: date) -> None:
    """Delete what is kept of mails that were sent over 30 days ago."""
    Reminder.objects.filter(day__lt=today - timedelta(days=DAYS_KEPT)).delete()


def _address(path: str) -> str:
    return f"{settings.SITE_URL}{path}"
