"""Recognise a text: from a file or standard input, for a person, as JSON, or many at once."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge.diagnosis import diagnose
from knowledge.diagnosis.types import Diagnosis, Match
from knowledge.documents.entry import EntryDocument
from knowledge.documents.jsonl import BadLine, read_lines
from knowledge.reading import snapshot


class Command(BaseCommand):
    help = "Recognise the error in a text and print the answer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", nargs="?", type=Path, help="default: stdin")
        parser.add_argument("--json", action="store_true", help="print one Diagnosis object")
        parser.add_argument("--context", metavar="SLUG", help="only entries of this context")
        parser.add_argument("--limit", metavar="N", type=int, default=10, help="most entries shown")
        parser.add_argument("--batch", metavar="IN.jsonl", type=Path, help="one id and text a line")
        parser.add_argument("--out", metavar="OUT.jsonl", type=Path, help="for --batch")

    def handle(
        self,
        *,
        file: Path | None,
        json: bool,
        context: str | None,
        limit: int,
        batch: Path | None,
        out: Path | None,
        **options: Any,
    ) -> None:
        current = snapshot.current()
        if context is not None and context not in current.catalog.contexts:
            raise CommandError(f"there is no context {context!r}")
        if (batch is None) != (out is None):
            raise CommandError("--batch and --out belong together", returncode=2)
        if batch is not None and out is not None:
            self._diagnose_all(batch, out, context=context, limit=limit)
            return
        diagnosis, ms = _diagnose(_read(file), context=context, limit=limit)
        if json:
            self.stdout.write(_line(None, diagnosis, ms))
        else:
            self.stdout.write("\n".join(_for_people(diagnosis, current.catalog.entries)))

    def _diagnose_all(self, batch: Path, out: Path, *, context: str | None, limit: int) -> None:
        try:
            with out.open("w", encoding="utf-8") as lines:
                for row in read_lines(batch, texts=("text",)):
                    diagnosis, ms = _diagnose(row["text"], context=context, limit=limit)
                    lines.write(_line(row.get("id"), diagnosis, ms) + "\n")
        except (BadLine, OSError) as error:
            raise CommandError(str(error)) from error


def _read(file: Path | None) -> str:
    """Return the text of `file`, or standard input; what is no UTF-8 is replaced, not refused."""
    try:
        data = sys.stdin.buffer.read() if file is None else file.read_bytes()
    except OSError as error:
        raise CommandError(str(error)) from error
    return data.decode("utf-8", "replace")


def _diagnose(text: str, *, context: str | None, limit: int) -> tuple[Diagnosis, float]:
    current = snapshot.current()
    started = time.perf_counter()
    diagnosis = diagnose(
        text, current.public, full_text=current.full_text, context=context, limit=limit
    )
    return diagnosis, (time.perf_counter() - started) * 1000


def _line(name: Any, diagnosis: Diagnosis, ms: float) -> str:
    return json.dumps({"id": name, **diagnosis.to_json(), "ms": round(ms, 2)}, ensure_ascii=False)


def _for_people(diagnosis: Diagnosis, entries: dict[str, EntryDocument]) -> Iterator[str]:
    yield f"{diagnosis.verdict}: {diagnosis.context or 'no context'}"
    if diagnosis.question:
        yield f"\n{diagnosis.question.ask}"
        yield from (f"  - {option.label}" for option in diagnosis.question.options)
    for match in diagnosis.matches:
        yield from _match_for_people(match, diagnosis.text, entries[match.key])
    if diagnosis.offers:
        yield "\nsimilar wording:"
        yield from (f"  {offer.key}  {entries[offer.key].title}" for offer in diagnosis.offers)
    for kind, count in sorted(diagnosis.redactions.items()):
        yield f"\ntaken out: {count} x {kind}"


def _match_for_people(match: Match, text: str, entry: EntryDocument) -> Iterator[str]:
    yield f"\n{entry.title}"
    yield f"  {match.key}  {match.verdict} {match.score:.2f}  ({', '.join(match.reasons)})"
    for evidence in match.evidence:
        yield f"  > {' '.join(text[evidence.start : evidence.end].split())[:100]}"
    causes = [cause for cause in entry.causes if match.cause in (None, cause.key)]
    yield from (f"  - {cause.title}" for cause in causes[:3])
