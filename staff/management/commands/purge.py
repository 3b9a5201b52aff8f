"""Delete what visitors wrote, and uploads, once older than the site promises to keep them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from knowledge import keeping
from staff import staging


class Command(BaseCommand):
    help = "Delete words of visitors and uploads that are older than promised; run it daily."

    def handle(self, **options: Any) -> None:
        uploads = staging.drop_old()
        done = keeping.purge(today=timezone.localdate())
        self.stdout.write(
            f"words deleted: {done.told} told, {done.votes} votes, {done.asked} searches"
        )
        self.stdout.write(f"uploads deleted: {uploads}")
