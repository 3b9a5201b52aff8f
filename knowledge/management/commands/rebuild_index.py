"""Build the full-text index anew from what is published."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from knowledge import search


class Command(BaseCommand):
    help = "Build the full-text index anew; searches go on with the old one until it is ready."

    def handle(self, **options: Any) -> None:
        count = search.rebuild_index()
        self.stdout.write(f"{count} entries indexed")
