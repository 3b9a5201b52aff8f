"""All benchmarks in one run: prints them and writes docs/benchmarks.md and its plots.

    python -m bench [--bench DIR]

`python -m bench.NAME` runs one of them. Compare the figures of one run; times are the machine's.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bench import (
    abuse,
    compare,
    grouping,
    hostile_texts,
    memory,
    publishing,
    queries,
    redaction,
    reliability,
    speed,
    text_size,
    triage,
)
from bench.sets import add_bench_option, read_sets
from knowledge.documents.folder import read_catalog

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
PACKAGES = ("Whoosh-Reloaded", "tantivy", "rapidfuzz", "scikit-learn", "psycopg")
CPU_INFO = Path("/proc/cpuinfo")

HEAD = """# Benchmarks

Written by `make bench`, all in one run on one machine. Times are those of this machine; compare the
figures of one run. `python -m bench.NAME` runs one part alone, NAME as given beside its title.

- Machine: {machine}
- Software: {software}
- The labelled sets of error messages (TypeScript 4.8.4 and PostgreSQL 15.18, with their noisy
  variants and with messages that no entry knows) lie outside the project, in `../shared/bench` or
  where `--bench DIR` says. Without them their parts are left out.

How to read: a share is in per cent of the texts of its column; more is better, but for false
claims. p50 / p95 is what half / 95 % of the texts do not exceed. The plots of times have two
logarithmic axes: a line that rises by one decade for each decade is linear growth, a flatter one
less.
"""
SKIPPED = "Left out in this run: the labelled sets were not there."


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its title, the module that measures it, and its text in Markdown."""

    title: str
    module: str
    report: Callable[[], str]
    needs_sets: bool = False


def real_texts() -> str:
    """Return how real pasted texts are answered, beside a plain Whoosh search."""
    rows = queries.read_rows(ROOT / "tests" / "data" / "queries.jsonl")
    return queries.measure(rows, read_catalog(ROOT / "catalog")).report()


def sections(folder: Path) -> list[Section]:
    """Return the parts of the page in their order; `folder` holds the labelled sets."""
    return [
        Section("Engines side by side", "compare", partial(compare.report, folder), True),
        Section("Time by size of the catalog", "speed", partial(speed.report, folder), True),
        Section("Time by length of the text", "text_size", partial(text_size.report, folder), True),
        Section("Time and memory by shape of the text", "hostile_texts", hostile_texts.report),
        Section("Do the scores hold", "reliability", partial(reliability.report, folder)),
        Section("Real texts with the entry that answers them", "queries", real_texts),
        Section("The next step beside the exact optimum", "triage", triage.report),
        Section("Secrets taken out of a text", "redaction", redaction.report),
        Section("Unknown texts put into groups", "grouping", grouping.report),
        Section("From publishing to finding", "publishing", publishing.report),
        Section("Readers beside an attack", "abuse", abuse.report),
        Section("Memory over many publishes", "memory", memory.report),
    ]


def written(section: Section, *, has_sets: bool) -> str:
    """Return a part as it stands on the page; one that needs the sets says so without them."""
    text = section.report() if has_sets or not section.needs_sets else SKIPPED
    return f"## {section.title}\n\n`bench.{section.module}`\n\n{text.strip()}\n"


def head() -> str:
    """Return what stands before the parts."""
    return HEAD.format(machine=_machine(), software=_software())


def _machine() -> str:
    cores = os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{_processor()}, {cores} cores, {memory:.0f} GB memory, {platform.system()}"


def _processor() -> str:
    if CPU_INFO.exists():
        for line in CPU_INFO.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return f"{line.partition(':')[2].strip()} ({platform.machine()})"
    return platform.machine()


def _software() -> str:
    names = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    for package in PACKAGES:
        try:
            names.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            names.append(f"no {package}")
    return ", ".join(names)


def main() -> None:
    """Run every part, print it, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    add_bench_option(parser)
    folder = parser.parse_args().bench
    has_sets = bool(read_sets(folder))
    page = [head()]
    began = time.monotonic()
    for section in sections(folder):
        page.append(written(section, has_sets=has_sets))
        sys.stdout.write(page[-1] + "\n")
        sys.stdout.flush()
    page.append(f"The whole run took {(time.monotonic() - began) / 60:.0f} minutes.\n")
    PAGE.write_text("\n".join(page), encoding="utf-8")


if __name__ == "__main__":
    main()
