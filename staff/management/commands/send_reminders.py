"""`manage.py send_reminders`: tell staff by mail what is due and what waits for review."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from staff.upkeep import reminders


class Command(BaseCommand):
    help = "Send one mail a person a day about entries that are due and reviews that wait."

    def handle(self, **options: Any) -> None:
        if not reminders.is_set_up():
            self.stdout.write("EMAIL_URL is not set: no mail is sent")
            return
        today = timezone.localdate()
        sent, failed = 0, 0
        for letter in reminders.letters(today=today):
            try:
                sent += reminders.send(letter, today=today)
            except (SMTPException, OSError) as error:
                failed += 1
                self.stderr.write(f"{letter.to.get_username()}: {error}")
        reminders.forget_old(today=today)
        self.stdout.write(f"{sent} reminders sent")
        if failed:
            raise CommandError(f"{failed} reminders could not be sent")
