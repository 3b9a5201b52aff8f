"""Write what is published to a catalog folder."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from knowledge import catalog_sync
from knowledge.catalog import write_catalog


class Command(BaseCommand):
    help = "Write all that is published as a catalog folder, one canonical file a document."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        catalog = catalog_sync.export()
        changed = write_catalog(catalog, folder)
        for path in changed:
            self.stdout.write(path)
        self.stdout.write(f"{len(changed)} of {len(catalog.documents)} files written or removed")
