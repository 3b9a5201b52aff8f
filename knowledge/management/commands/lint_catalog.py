"""Check a catalog folder without loading it."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge.documents.entry import BadDocument
from knowledge.documents.folder import read_catalog
from knowledge.documents.lint import lint


class Command(BaseCommand):
    help = "Check the documents of a catalog folder; exit status 1 when there is a problem."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", metavar="DIR", type=Path)

    def handle(self, *, folder: Path, **options: Any) -> None:
        try:
            catalog = read_catalog(folder)
        except BadDocument as error:
            raise CommandError(str(error)) from error
        problems = lint(catalog, folder)
        if problems:
            raise CommandError("\n".join(map(str, problems)))
        self.stdout.write(f"{len(catalog.documents)} documents, no problems")
