"""Make one account a role, to look around with."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from knowledge.rights import Role
from staff.people import services


class Command(BaseCommand):
    help = "Make one account for each role, with a random password each; only with DEBUG."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Only with DEBUG=on: a server has no accounts for trying out.")
        for role in Role:
            name, password = f"demo-{role}", secrets.token_urlsafe(15)
            _make(name, role, password)
            self.stdout.write(f"{name}\t{password}")


def _make(name: str, role: Role, password: str) -> None:
    """Make the account, or give it a new password and its role back."""
    user = User.objects.filter(username=name).first()
    if user is None:
        services.create(username=name, role=role, password=password, by=None)
    else:
        services.renew(user=user, role=role, password=password, by=None)
