"""Delete what visitors wrote once it is older than the site promises to keep it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from knowledge import keeping


class Command(BaseCommand):
    help = "Delete words of visitors that are older than promised; run it daily."

    def handle(self, **options: Any) -> None:
        done = keeping.purge(today=timezone.localdate())
        self.stdout.write(
            f"words deleted: {done.told} told, {done.votes} votes, {done.asked} searches"
        )
