"""Django's own command, which the audit trail notes."""

from __future__ import annotations

import getpass
from typing import Any

from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.models import User

from staff.people import services


class Command(changepassword.Command):
    def handle(self, *args: Any, **options: Any) -> str | None:
        done = super().handle(*args, **options)
        if done is None:  # three times two passwords that are not the same
            return None
        name = options["username"] or getpass.getuser()
        services.record_password_by_shell(User.objects.get(username=name))
        return done
