"""All benchmarks in one run: prints them and writes docs/benchmarks.md.

Times wander with the machine; compare the figures of one run.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from pathlib import Path

from bench import grouping, queries, redaction, triage
from knowledge.catalog import read_catalog

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"

HEAD = """# Benchmarks

Written by `make bench`, all in one run on one machine (Python {python}, {machine}). Times wander
with the load of the machine; compare the figures of one run.
"""


def real_texts() -> str:
    """Return how real pasted texts are answered, beside a plain Whoosh search."""
    rows = queries.read_rows(ROOT / "tests" / "data" / "queries.jsonl")
    return queries.measure(rows, read_catalog(ROOT / "catalog")).report()


SECTIONS: dict[str, Callable[[], str]] = {
    "Real texts with the entry that answers them": real_texts,
    "The next step beside the exact optimum": triage.report,
    "Secrets taken out of a text": redaction.report,
    "Unknown texts put into groups": grouping.report,
}


def main() -> None:
    """Run every section, print it, and write the page."""
    page = [HEAD.format(python=platform.python_version(), machine=platform.machine())]
    for title, section in SECTIONS.items():
        page.append(f"## {title}\n\n{section().strip()}\n")
        sys.stdout.write(page[-1] + "\n")
        sys.stdout.flush()
    PAGE.write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
