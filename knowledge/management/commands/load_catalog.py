"""Load a catalog folder into the database and bring the index up to date."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge import catalog_sync
from knowledge.catalog import read_catalog
from knowledge.document import BadDocument


class Command(BaseCommand):
    help = "Load the documents of a catalog folder; loading twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="only list what would change, change nothing"
        )

    def handle(self, *, folder: Path, dry_run: bool, **options: Any) -> None:
        try:
            catalog = read_catalog(folder)
            changes = catalog_sync.plan(catalog) if dry_run else catalog_sync.load(catalog)
        except BadDocument as error:
            raise CommandError(str(error)) from error
        for change in changes:
            self.stdout.write(str(change))
        verb = "would change" if dry_run else "changed"
        self.stdout.write(f"{len(changes)} of {len(catalog.documents)} documents {verb}")
