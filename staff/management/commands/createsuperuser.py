"""Django's own command, which the audit trail notes: it makes an account with every right."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.models import User
from django.db import transaction

from staff.people import services


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        known = set(User.objects.values_list("pk", flat=True))
        super().handle(*args, **options)
        with transaction.atomic():
            for user in User.objects.exclude(pk__in=known).filter(is_superuser=True):
                services.record_made_by_shell(user)
