"""How long a text of 100 characters to a million takes: this product beside plain Whoosh.

    python -m bench.text_size [--bench DIR]

Prints a table in Markdown and draws docs/img/bench-text-size.svg.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.engines import WHOOSH, build
from bench.plain_whoosh import PlainWhoosh
from bench.plots import IMAGES, Curve, draw_curves
from bench.sets import SEED, BenchSet, Template, add_bench_option, grow, read_sets, words_in
from bench.speed import LARGEST, LIMIT, milliseconds, settled_memory
from knowledge.diagnosis import Knowledge, compile_foreign, compile_knowledge, diagnose
from knowledge.documents.folder import Catalog, read_catalog
from knowledge.search.records import record_of
from redaction import redact

ROOT = Path(__file__).parent.parent
SIZES = (100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
MOST_CALLS = 5
MOST_SECONDS = 3.0  # for the calls with one text; the first may take as long as it takes
LEAST_MS = 0.001  # a difference of two times may come out below nothing
PLOT = "bench-text-size.svg"

HOW = """\
Milliseconds of processor time for a text of log lines with one message of TypeScript in the middle:
the median of {calls} calls, fewer where they take seconds. With the shipped catalog ({entries:,}
entries) and with that of TypeScript grown to {largest:,}. Redaction is the same for every catalog;
recognition is all the rest of `diagnose`. Plain Whoosh is asked for every distinct word, and goes
another way when there are very many."""

_DIGIT = re.compile(r"[0-9]")


@dataclass(frozen=True, slots=True)
class Column:
    """The median milliseconds of something, text by text."""

    name: str
    times: Sequence[float]
    is_ours: bool = False


def log_lines(bench_set: BenchSet) -> list[str]:
    """Return the distinct lines of other output in the set's logs."""
    logs = [one for one in bench_set.noisy if one.variant == "surround"]
    messages = {line.strip() for one in bench_set.clean for line in one.text.splitlines()}
    lines = {line: None for one in logs for line in one.text.splitlines()}
    return [line for line in lines if line.strip() and line.strip() not in messages]


def log_of(size: int, message: str, lines: Sequence[str]) -> str:
    """Return a text of `size` characters: log lines with the message in the middle.

    The lines come again and again, each time with other digits. Always the same.
    """
    rng = random.Random(SEED)  # noqa: S311
    half = max(0, size - len(message)) // 2
    again = cycle(lines)

    def some(chars: int) -> str:
        text, length = [], 0
        while length < chars:
            text.append(_DIGIT.sub(lambda _: str(rng.randrange(10)), next(again)))
            length += len(text[-1]) + 1
        return "\n".join(text)

    before, after = some(half)[: max(0, half - 1)], some(half)[: max(0, half - 1)]
    return f"{before}\n{message}\n{after}"


def timed(ask: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Return the median milliseconds of each text."""
    return [median(_calls(ask, text)) for text in texts]


def _calls(ask: Callable[[str], object], text: str) -> list[float]:
    times = [milliseconds(ask, text)]
    while len(times) < MOST_CALLS and sum(times) < 1000 * MOST_SECONDS:
        times.append(milliseconds(ask, text))
    return times


def columns_of(
    catalog: Catalog, templates: Sequence[Template], texts: Sequence[str]
) -> list[Column]:
    """Return the times of redaction, of recognition and plain Whoosh in both catalogs."""
    shipped = compile_knowledge(
        catalog.entries, catalog.contexts, catalog.synonyms, catalog.ambiguous
    )
    foreign = compile_foreign({"key": one.key, "text": one.text} for one in templates)
    few, many = f"{len(catalog.entries):,}", f"{len(templates):,}"
    with settled_memory():
        redaction = timed(redact, texts)
        return [
            Column("redaction", redaction, is_ours=True),
            _recognition(few, shipped, texts, redaction),
            _recognition(many, foreign, texts, redaction),
            *_plain_whoosh(catalog, templates, texts),
        ]


def _recognition(
    size: str, knowledge: Knowledge, texts: Sequence[str], redaction: Sequence[float]
) -> Column:
    """Return what `diagnose` takes, less redaction."""
    whole = timed(lambda text: diagnose(text, knowledge, limit=LIMIT), texts)
    rest = [max(LEAST_MS, one - own) for one, own in zip(whole, redaction, strict=True)]
    return Column(f"recognition, {size}", rest, is_ours=True)


def _plain_whoosh(
    catalog: Catalog, templates: Sequence[Template], texts: Sequence[str]
) -> Iterator[Column]:
    records = [record_of(key, entry) for key, entry in catalog.entries.items()]
    with TemporaryDirectory() as folder:
        plain = PlainWhoosh(Path(folder), records, max_words=None)
        times = timed(lambda text: plain.find(text, LIMIT), texts)
        plain.close()
        yield Column(f"plain Whoosh, {len(records):,}", times)
    with TemporaryDirectory() as folder:
        engine = build(WHOOSH, templates, Path(folder))
        times = timed(lambda text: engine.rank(text, LIMIT), texts)
        engine.close()
        yield Column(f"plain Whoosh, {len(templates):,}", times)


def table(texts: Sequence[str], columns: Sequence[Column]) -> str:
    """Return the milliseconds, one line a text, in Markdown."""
    head = ["characters", *(column.name for column in columns)]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for place, text in enumerate(texts):
        cells = (f"{column.times[place]:.2f}" for column in columns)
        lines.append(f"| {len(text):,} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def report(folder: Path, images: Path = IMAGES) -> str:
    """Return the table in Markdown and draw the plot; the texts are of the first set."""
    sets = read_sets(folder)
    templates = grow(sets[0].templates, LARGEST, words_in(sets))
    lines, message = log_lines(sets[0]), sets[0].clean[0].text
    texts = [log_of(size, message, lines) for size in SIZES]
    catalog = read_catalog(ROOT / "catalog")
    columns = columns_of(catalog, templates, texts)
    how = HOW.format(calls=MOST_CALLS, entries=len(catalog.entries), largest=LARGEST)
    parts = [how, table(texts, columns)]
    curves = [
        Curve(one.name, list(zip(map(len, texts), one.times, strict=True)), one.is_ours)
        for one in columns
    ]
    title = "One text, by its length"
    if draw_curves(images / PLOT, curves, title=title, across="characters", up="milliseconds"):
        parts.append(f"![Milliseconds a text against its length](img/{PLOT})")
    return "\n\n".join(parts)


def main() -> None:
    """Read the command line and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    add_bench_option(parser)
    sys.stdout.write(report(parser.parse_args().bench) + "\n")


if __name__ == "__main__":
    main()
