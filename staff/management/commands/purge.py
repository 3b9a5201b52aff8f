"""Delete what visitors sent, uploads and sessions, once older than the site keeps them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand
from django.utils import timezone

from knowledge.usage import retention
from staff.files import staging
from staff.models import Reminder
from triage.learning import outcomes

DAYS_OF_REMINDERS = 30  # there is one a person a day


class Command(BaseCommand):
    help = "Delete what visitors sent, uploads and sessions older than promised; run it daily."

    def handle(self, **options: Any) -> None:
        today = timezone.localdate()
        reminders = Reminder.objects.filter(day__lt=today - timedelta(days=DAYS_OF_REMINDERS))
        others = {
            "outcomes": outcomes.purge(today=today),
            "uploads": staging.drop_old(),
            "sessions": Session.objects.filter(expire_date__lt=timezone.now()).count(),
            "reminders": reminders.delete()[0],
        }
        SessionStore.clear_expired()
        done = retention.purge(today=today, others=others)
        self.stdout.write(f"words deleted: {done.told} told, {done.votes} votes")
        found = {"rows of visitors": done.rows, **others}
        self.stdout.write(
            "deleted: " + ", ".join(f"{count} {what}" for what, count in found.items())
        )
