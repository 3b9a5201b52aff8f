"""How well each engine finds the template of a message: all engines side by side.

    python -m bench.compare [--bench DIR] [--every N]

Prints tables in Markdown. Every engine gets the same texts.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import mean

from bench.engines import KINDS, PRODUCT, Engine, Kind, Unavailable, build
from bench.sets import BenchSet, Labelled, add_bench_option, read_sets
from knowledge.diagnosis.ranking.confidence import LIKELY

PLACES = {"trunc": 5}  # among how many the right one counts; a cut-off text is often ambiguous
KEPT_CLEAN_HITS = 0.985
LOOKED_AT = 5
JOBS = 2

HOW = """\
Top 1 by variant in per cent (`trunc`: among the first five, because what is left of the message is
often the beginning of several). Mean: of all variants but `trunc`. False claims: of messages of
other software (far) and of messages of the same software whose entry was taken out (near), those
whose best hit scores at or above a threshold. The rule for the threshold is the same for every
engine: the highest that still claims {kept:.1%} of the clean messages that it gets right. The score
is the engine's own where it means the same in every text; BM25 and ts_rank grow with the text, so
their hits are scored by coverage: the share of the template's words that the text has."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one text: the place of the right entry (0 first), and the score of the best."""

    place: int | None
    score: float | None


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of the texts of a set, in their order; `why_not` tells why nothing did."""

    kind: Kind
    clean: Sequence[Outcome] = ()
    noisy: Sequence[Outcome] = ()
    far: Sequence[Outcome] = ()
    near: Sequence[Outcome] = ()
    why_not: str = ""


def run(kind: Kind, bench_set: BenchSet) -> Outcomes:
    """Return what an engine makes of every text of a set."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            engine = build(kind, bench_set.templates, Path(folder))
        except Unavailable as error:
            return Outcomes(kind, why_not=str(error))
        try:
            return Outcomes(
                kind,
                clean=_outcomes(engine, bench_set.clean),
                noisy=_outcomes(engine, bench_set.noisy),
                far=_outcomes(engine, bench_set.far),
                near=_outcomes(engine, bench_set.near),
            )
        finally:
            engine.close()


def _outcomes(engine: Engine, texts: Iterable[Labelled]) -> list[Outcome]:
    return [outcome(engine, text) for text in texts]


def outcome(engine: Engine, text: Labelled) -> Outcome:
    """Return what an engine makes of one text."""
    hits = engine.rank(text.text, LOOKED_AT)
    keys = [hit.key for hit in hits]
    place = keys.index(text.expected) if text.expected in keys else None
    return Outcome(place, hits[0].score if hits else None)


def thinned(bench_set: BenchSet, every: int) -> BenchSet:
    """Return the set with each `every`-th of its texts, variant by variant."""
    by_variant: dict[str, list[Labelled]] = {}
    for text in bench_set.noisy:
        by_variant.setdefault(text.variant, []).append(text)
    return BenchSet(
        bench_set.name,
        bench_set.templates,
        bench_set.clean[::every],
        [text for texts in by_variant.values() for text in texts[::every]],
        bench_set.far,
        bench_set.near,
    )


def threshold(clean: Iterable[Outcome]) -> float:
    """Return the highest score that KEPT_CLEAN_HITS of the right answers reach or pass."""
    scores = sorted(one.score for one in clean if one.place == 0 and one.score is not None)
    return scores[int((1 - KEPT_CLEAN_HITS) * len(scores))] if scores else float("inf")


def claimed(outcomes: Sequence[Outcome], least: float) -> float:
    """Return the share of texts whose best hit scores `least` or more."""
    return mean(one.score is not None and one.score >= least for one in outcomes)


def shares(texts: Sequence[Labelled], outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Return by variant, in the order of the texts, how often the right entry was found."""
    found: dict[str, list[bool]] = {}
    for text, one in zip(texts, outcomes, strict=True):
        places = PLACES.get(text.variant, 1)
        found.setdefault(text.variant, []).append(one.place is not None and one.place < places)
    return {variant: mean(values) for variant, values in found.items()}


def mean_share(by_variant: Mapping[str, float]) -> float:
    """Return the mean over the variants of which the first answer counts."""
    return mean(share for variant, share in by_variant.items() if variant not in PLACES)


def table(bench_set: BenchSet, results: Iterable[Outcomes]) -> str:
    """Return the figures of one set, one line an engine, in Markdown."""
    variants = list(dict.fromkeys(text.variant for text in bench_set.noisy))
    names = [f"{name} (5)" if name in PLACES else name for name in variants]
    head = ["engine", "clean", *names, "mean", "false claims far / near"]
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    for result in results:
        cells = _cells(bench_set, result, variants)
        lines.append(f"| {result.kind.name} | " + " | ".join(cells) + " |")
        if result.kind == PRODUCT and not result.why_not:
            skipped = " | ".join("" for _ in cells[:-1])
            lines.append(f"| … at its shipped threshold | {skipped} | {_claims(result, LIKELY)} |")
    return "\n".join(lines)


def _cells(bench_set: BenchSet, result: Outcomes, variants: Sequence[str]) -> list[str]:
    if result.why_not:
        return [result.why_not, *("" for _ in variants), "", ""]
    by_variant = shares(bench_set.noisy, result.noisy)
    clean = mean(one.place == 0 for one in result.clean)
    figures = [clean, *(by_variant[name] for name in variants), mean_share(by_variant)]
    return [*(f"{100 * one:.1f}" for one in figures), _claims(result, threshold(result.clean))]


def _claims(result: Outcomes, least: float) -> str:
    return " / ".join(f"{100 * claimed(group, least):.1f}" for group in (result.far, result.near))


def report(folder: Path, every: int = 1) -> str:
    """Return the tables of all sets in `folder`, in Markdown."""
    sets = [thinned(one, every) for one in read_sets(folder)]
    context = get_context("spawn")  # a fork would share open indexes and native threads
    with ProcessPoolExecutor(JOBS, mp_context=context) as pool:
        running = [[pool.submit(run, kind, one) for kind in KINDS] for one in sets]
        results = [[job.result() for job in jobs] for jobs in running]
    parts = [HOW.format(kept=KEPT_CLEAN_HITS), _forms()]
    for one, outcomes in zip(sets, results, strict=True):
        counts = f"{len(one.templates):,} templates, {len(one.clean) + len(one.noisy):,} texts"
        parts.append(f"**{one.name}** ({counts}, {len(one.far)} far, {len(one.near)} near)")
        parts.append(table(one, outcomes))
    return "\n\n".join(parts)


def _forms() -> str:
    """Return how each engine is used, as a list."""
    lines = (f"- {kind.name}: {kind.form}." for kind in KINDS)
    return "How each engine is used:\n\n" + "\n".join(lines)


def main() -> None:
    """Read the command line and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    add_bench_option(parser)
    parser.add_argument("--every", type=int, default=1, help="take each N-th text only")
    options = parser.parse_args()
    sys.stdout.write(report(options.bench, options.every) + "\n")


if __name__ == "__main__":
    main()
