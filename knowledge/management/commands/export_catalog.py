"""Write what is published to a catalog folder."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from audit import trail
from knowledge.documents.archives import FORMATS
from knowledge.documents.folder import Catalog, write_catalog
from knowledge.publishing import sync

FOLDER = "folder"


class Command(BaseCommand):
    help = "Write all that is published: a catalog folder, or one file of another format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", metavar="OUT", type=Path, help="folder, or file to write")
        parser.add_argument("--format", choices=[FOLDER, *FORMATS], default=FOLDER)

    def handle(self, *, out: Path, format: str, **options: Any) -> None:
        catalog = sync.export()
        if format == FOLDER:
            self._write_folder(catalog, out)
        else:
            out.write_bytes(FORMATS[format](catalog))
            self.stdout.write(f"{len(catalog.documents)} documents written")
        details = {"documents": len(catalog.documents), "format": format}
        trail.record(trail.Action.EXPORTED, about="catalog", details=details)

    def _write_folder(self, catalog: Catalog, folder: Path) -> None:
        changed = write_catalog(catalog, folder)
        for path in changed:
            self.stdout.write(path)
        self.stdout.write(f"{len(changed)} of {len(catalog.documents)} files written or removed")
