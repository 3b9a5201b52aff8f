"""Load a catalog folder or file into the database and bring the index up to date."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge.documents.archives import read_file
from knowledge.documents.entry import BadDocument
from knowledge.documents.folder import Catalog, read_catalog
from knowledge.publishing import sync


class Command(BaseCommand):
    help = "Load a catalog: a folder, a zip, a JSON export; loading twice changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="SOURCE", type=Path, help="folder or file")
        parser.add_argument("--path", default="", help="where a single YAML document belongs")
        parser.add_argument(
            "--dry-run", action="store_true", help="only list what would change, change nothing"
        )

    def handle(self, *, source: Path, path: str, dry_run: bool, **options: Any) -> None:
        try:
            catalog = _read(source, path)
            changes = sync.plan(catalog) if dry_run else sync.load(catalog)
        except BadDocument as error:
            raise CommandError(str(error)) from error
        for change in changes:
            self.stdout.write(str(change))
        verb = "would change" if dry_run else "changed"
        self.stdout.write(f"{len(changes)} of {len(catalog.documents)} documents {verb}")


def _read(source: Path, path: str) -> Catalog:
    if not source.is_file():
        return read_catalog(source)
    known = sync.stored_documents()
    return read_file(source.name, source.read_bytes(), path=path, known=known)
