"""Build the full-text index anew from what is published."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge.search import site_index
from knowledge.search.protocol import IndexUnavailable


class Command(BaseCommand):
    help = "Build the full-text index anew; searches go on with the old one until it is ready."

    def handle(self, **options: Any) -> None:
        try:
            count = site_index.rebuild_index()
        except IndexUnavailable as error:
            raise CommandError(f"{error}: {error.__cause__}") from error
        self.stdout.write(f"{count} entries indexed")
