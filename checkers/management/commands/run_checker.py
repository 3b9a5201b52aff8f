"""`manage.py run_checker NAME [FILE.json]`: the report of one checker."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from checkers.core.checker import Background, BadInput, Checker
from checkers.core.json5 import BadJson5, Node, line_of, parse
from checkers.registry import CHECKERS
from knowledge.documents.entry import BadDocument
from knowledge.documents.folder import read_catalog
from knowledge.documents.retry import RetryRulesDocument


class Command(BaseCommand):
    help = "Run a checker on the JSON object in FILE, or on standard input, and print its report."
    requires_system_checks = ()

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return a parser that takes FILE before and after an option.

        `parse_args` takes an optional FILE to be missing when an option follows NAME.
        """
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.parse_args = parser.parse_intermixed_args  # type: ignore[method-assign]
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "name", metavar="NAME", choices=list(CHECKERS), help=", ".join(CHECKERS)
        )
        parser.add_argument("file", metavar="FILE.json", nargs="?", type=Path)
        parser.add_argument("--json", action="store_true", help="print the report on one line")

    def handle(self, *, name: str, file: Path | None, **options: Any) -> None:
        checker = CHECKERS[name]
        background = _background(checker)
        source = str(file) if file else "standard input"
        text = _text(file, source)
        root = _object(text, source)
        try:
            report = checker.run(root.plain(), background)
        except BadInput as error:
            line = line_of(text, _place(root, error.field))
            raise CommandError(f"{source}:{line}: {error.field}: {error.message}") from error
        indent = None if options["json"] else 2
        self.stdout.write(
            _printable(json.dumps(report.to_json(), ensure_ascii=False, indent=indent))
        )


def _background(checker: Checker[Any]) -> Background:
    """Return the time, and what the catalog folder holds if the checker needs it."""
    now = timezone.now()
    if not checker.needs_catalog:
        return Background(now)
    try:
        catalog = read_catalog(settings.CATALOG_DIR)
    except BadDocument as error:
        raise CommandError(str(error)) from error
    rules = next(iter(catalog.of_kind(RetryRulesDocument).values()), None)
    return Background(now, catalog.entries, rules)


def _text(file: Path | None, source: str) -> str:
    try:
        data = file.read_bytes() if file else sys.stdin.buffer.read()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise CommandError(f"{source}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise CommandError(f"{source}:{line}: file: not UTF-8") from error


def _object(text: str, source: str) -> Node:
    """Return the JSON object in `text`; JSON5 is taken as well."""
    try:
        root = parse(text)
    except BadJson5 as error:
        line = line_of(text, error.at)
        raise CommandError(f"{source}:{line}: file: not JSON: {error.message}") from error
    if root.kind != "object":
        raise CommandError(f"{source}:1: file: has to be an object with the inputs by name")
    return root


def _place(root: Node, name: str) -> int:
    return next((member.start for member in root.members if member.key == name), 0)


def _printable(text: str) -> str:
    """Return JSON text with lone surrogates, which UTF-8 does not hold, written as escapes."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
