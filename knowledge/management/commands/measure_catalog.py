"""Measure the recogniser on a foreign catalog with labelled texts; the site is not touched."""

from __future__ import annotations

import gc
import json
import resource
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError

from knowledge.diagnosis import Knowledge, compile_foreign, diagnose
from knowledge.diagnosis.measure import Tally, as_lines
from knowledge.diagnosis.types import Diagnosis
from knowledge.documents.jsonl import BadLine, read_lines


class Command(BaseCommand):
    help = "Build a throw-away knowledge base from a foreign catalog and measure it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--catalog", type=Path, required=True, help="key, text, help? a line")
        parser.add_argument("--instances", type=Path, required=True, help="id, text, expected")
        parser.add_argument("--negatives", type=Path, help="id and text that no entry knows")
        parser.add_argument("--out", type=Path, help="gets one Diagnosis a line")
        parser.add_argument("--json", action="store_true", help="print the figures as one object")

    def handle(
        self,
        *,
        catalog: Path,
        instances: Path,
        negatives: Path | None,
        out: Path | None,
        json: bool,
        **options: Any,
    ) -> None:
        try:
            figures = _measure(catalog, instances, negatives, out)
        except (BadLine, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_dumped(figures) if json else "\n".join(as_lines(figures.items())))


def _measure(
    catalog: Path, instances: Path, negatives: Path | None, out: Path | None
) -> dict[str, Any]:
    rows = list(read_lines(catalog, texts=("key", "text")))
    started = time.perf_counter()
    knowledge = compile_foreign(rows)
    build_seconds = time.perf_counter() - started
    gc.collect()
    gc.freeze()  # a large catalog is not looked through for garbage again and again
    tally = Tally()
    with ExitStack() as stack:
        lines = stack.enter_context(out.open("w", encoding="utf-8")) if out else None
        for row in read_lines(instances, texts=("text", "expected")):
            diagnosis, ms = _timed(row, knowledge, lines)
            tally.add(diagnosis, row["expected"], ms)
        for row in read_lines(negatives, texts=("text",)) if negatives else ():
            tally.add_foreign(*_timed(row, knowledge, lines))
    return {
        **tally.figures(),
        "entries": len(knowledge.keys),
        "build_seconds": round(build_seconds, 3),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def _timed(
    row: dict[str, Any], knowledge: Knowledge, lines: IO[str] | None
) -> tuple[Diagnosis, float]:
    started = time.perf_counter()
    diagnosis = diagnose(row["text"], knowledge)
    ms = (time.perf_counter() - started) * 1000
    if lines:
        lines.write(
            _dumped({"id": row.get("id"), **diagnosis.to_json(), "ms": round(ms, 3)}) + "\n"
        )
    return diagnosis, ms


def _dumped(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)
