"""Whether the scores hold: how often the first entry is right, by score and by verdict.

    python -m bench.reliability [--bench DIR]

Prints tables in Markdown and draws docs/img/bench-reliability.svg.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from bench import queries
from bench.compare import outcome
from bench.engines import product
from bench.plots import IMAGES, Bin, draw_reliability
from bench.sets import Labelled, add_bench_option, read_sets
from knowledge.diagnosis.ranking.confidence import KNOWN, LIKELY, POSSIBLE, verdict_of
from knowledge.documents.folder import read_catalog

ROOT = Path(__file__).parent.parent
BINS = 10
BOUNDS = {"possible": POSSIBLE, "likely": LIKELY, "known": KNOWN}
VERDICTS = ("known", "likely", "possible", "unknown")
PLOT = "bench-reliability.svg"

HOW = """\
The score of the first entry shown is meant as the probability that it is right. By verdict: how
often it was said, and how often the first entry was right then. The noisy texts are all variants of
the sets, those cut off included; the texts that no entry knows (far and near) show what is claimed
wrongly. Real texts: tests/data/queries.jsonl with the shipped catalog, without those that are only
about their context and those that are answered by a question."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer: the score of its first entry, and whether that is right."""

    score: float
    is_right: bool


def in_bins(answers: Iterable[Judged]) -> list[Bin]:
    """Return the answers in bins of equal width by their score; empty bins are left out."""
    groups: dict[int, list[Judged]] = {}
    for one in answers:
        groups.setdefault(min(int(one.score * BINS), BINS - 1), []).append(one)
    return [
        Bin(mean(one.score for one in group), mean(one.is_right for one in group), len(group))
        for _, group in sorted(groups.items())
    ]


def by_verdict(answers: Iterable[Judged]) -> dict[str, list[bool]]:
    """Return by verdict whether each answer was right."""
    groups: dict[str, list[bool]] = {verdict: [] for verdict in VERDICTS}
    for one in answers:
        groups[verdict_of(one.score)].append(one.is_right)
    return groups


def verdict_table(answers: Mapping[str, Sequence[Judged]]) -> str:
    """Return how often each verdict was said, and was right, as a Markdown table."""
    lines = ["| texts | " + " | ".join(VERDICTS) + " |", "|---" * (len(VERDICTS) + 1) + "|"]
    for name, judged in answers.items():
        cells = [_said(right) for right in by_verdict(judged).values()]
        lines.append(f"| {name} ({len(judged):,}) | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _said(right: Sequence[bool]) -> str:
    return f"{len(right):,}, {100 * mean(right):.1f} % right" if right else "0"


def bin_table(bins: Mapping[str, Sequence[Bin]]) -> str:
    """Return the bins as a Markdown table: texts, mean score and share right of each."""
    lines = ["| texts | " + " | ".join(f"from {i / BINS:.1f}" for i in range(BINS)) + " |"]
    lines.append("|---" * (BINS + 1) + "|")
    for name, filled in bins.items():
        cells = [""] * BINS
        for one in filled:
            place = min(int(one.score * BINS), BINS - 1)
            cells[place] = f"{one.texts:,}: {one.score:.2f} → {one.right:.2f}"
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def judged_real_texts() -> list[Judged]:
    """Return the answers to the project's own labelled texts."""
    rows = queries.read_rows(ROOT / "tests" / "data" / "queries.jsonl")
    answers = queries.ask_product(rows, read_catalog(ROOT / "catalog"))
    return list(judge_rows(rows, answers))


def judge_rows(
    rows: Iterable[queries.Row], answers: Mapping[str, queries.Answer]
) -> Iterator[Judged]:
    """Yield the answers that claim or offer something; out of scope nothing is right."""
    for row in rows:
        answer = answers[row["id"]]
        counts = row.get("expected") or queries.is_out_of_scope(row)
        if counts and not answer.asks and answer.score is not None:
            yield Judged(
                answer.score, bool(row.get("expected")) and queries.is_found(row, answer, 1)
            )


def judged_sets(folder: Path) -> dict[str, list[Judged]]:
    """Return the answers to the texts of the sets, by set and kind of text."""
    found: dict[str, list[Judged]] = {}
    for one in read_sets(folder):
        engine = product.build(one.templates, folder)
        found[f"{one.name}, noisy"] = list(_judge(engine, one.noisy))
        found[f"{one.name}, no entry"] = list(_judge(engine, [*one.far, *one.near]))
    return found


def _judge(engine: product.Product, texts: Iterable[Labelled]) -> Iterator[Judged]:
    for text in texts:
        result = outcome(engine, text)
        # Nothing found is said with the score 0: unknown, and no entry is right.
        yield Judged(result.score or 0.0, result.place == 0)


def report(folder: Path, images: Path = IMAGES) -> str:
    """Return the tables in Markdown and draw the plot; the sets count if `folder` is there."""
    answers = {**judged_sets(folder), "real texts": judged_real_texts()}
    bins = {
        name: in_bins(judged) for name, judged in answers.items() if not name.endswith("no entry")
    }
    parts = [HOW, verdict_table(answers), "By score (texts: mean score → share right):"]
    parts.append(bin_table(bins))
    if draw_reliability(images / PLOT, bins, BOUNDS, title="Does the score hold?"):
        parts.append(f"![Share of right answers against their score](img/{PLOT})")
    return "\n\n".join(parts)


def main() -> None:
    """Read the command line and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    add_bench_option(parser)
    sys.stdout.write(report(parser.parse_args().bench) + "\n")


if __name__ == "__main__":
    main()
