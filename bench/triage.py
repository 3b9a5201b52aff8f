"""How near the triage engine is to the optimum, and how long one decision takes.

    python -m bench.triage [--models M.json] [--per-family N]

Prints tables in Markdown. The models are random, but always the same; M.json holds others in the
format of `manage.py triage_step`.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean, median
from time import process_time

from tests.triage.random_models import FAMILIES, random_model
from triage.engine import Fix, Model, next_step
from triage.simulation.models_format import read_models
from triage.simulation.optimum import expected_minutes, optimum

PER_FAMILY = 60
TIMED_PER_FAMILY = 10
REPEATS = 5
SIZES = ((12, 12, 12), (30, 30, 30), (6, 8, 4))  # causes, fixes, questions

Minutes = Callable[[Model], float]


def in_order(model: Model, fixes: Sequence[Fix]) -> float:
    """Return the expected minutes of trying fixes in this order, with the best hand-over."""
    left, spent = list(model.priors), 0.0
    best = model.hand_over_minutes * sum(left)
    for fix in fixes:
        spent += fix.minutes * sum(left)
        left = [weight * (1.0 - s) for weight, s in zip(left, fix.success, strict=True)]
        best = min(best, spent + model.hand_over_minutes * sum(left))
    return best / sum(model.priors)


def cheapest_first(model: Model) -> float:
    """Return the expected minutes of trying the cheapest fix first."""
    return in_order(model, sorted(model.fixes, key=lambda fix: fix.minutes))


def likeliest_first(model: Model) -> float:
    """Return the expected minutes of always trying the fix that is likeliest to help."""
    left, order, rest = list(model.priors), [], list(model.fixes)
    while rest:
        fix = max(rest, key=lambda fix: sum(w * s for w, s in zip(left, fix.success, strict=True)))
        rest.remove(fix)
        order.append(fix)
        left = [weight * (1.0 - s) for weight, s in zip(left, fix.success, strict=True)]
    return in_order(model, order)


def author_order(model: Model) -> float:
    """Return the expected minutes of trying the fixes as they stand; here that is at random."""
    return in_order(model, model.fixes)


POLICIES: dict[str, Minutes] = {
    "this engine": lambda model: expected_minutes(model, next_step),
    "cheapest first": cheapest_first,
    "likeliest first": likeliest_first,
    "author's order": author_order,
}


def ratios(models: Sequence[Model]) -> dict[str, list[float]]:
    """Return for each policy its minutes as multiples of the optimum, in ascending order."""
    best = [optimum(model) for model in models]
    return {
        name: sorted(minutes(model) / least for model, least in zip(models, best, strict=True))
        for name, minutes in POLICIES.items()
    }


def ratio_table(groups: Mapping[str, Sequence[Model]]) -> Iterator[str]:
    """Yield the lines of a table: mean, 95th percentile, maximum of the engine; others' means."""
    names = list(POLICIES)
    yield "| models | n | mean | p95 | max | " + " | ".join(f"{n}, mean" for n in names[1:]) + " |"
    yield "|---|" + "---|" * (4 + len(names) - 1)
    for group, models in groups.items():
        found = ratios(models)
        own = found[names[0]]
        cells = [group, str(len(own)), f"{mean(own):.4f}", f"{_p95(own):.4f}", f"{own[-1]:.4f}"]
        cells += [f"{mean(found[name]):.2f}" for name in names[1:]]
        yield f"| {' | '.join(cells)} |"


def _p95(ordered: Sequence[float]) -> float:
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]


def decision_ms(model: Model) -> float:
    """Return the milliseconds of processor time of one first decision, the best of five."""
    times = []
    for _ in range(REPEATS):
        start = process_time()
        next_step(model, [])
        times.append((process_time() - start) * 1000)
    return min(times)


def timing_table() -> Iterator[str]:
    """Yield the lines of a table with the time of one decision by size of the model."""
    yield "| causes x fixes x questions | n | median ms | p95 ms | max ms |"
    yield "|---|---|---|---|---|"
    asking = [name for name, family in FAMILIES.items() if family.asks and family.overlapping]
    for causes, fixes, questions in SIZES:
        times = sorted(
            decision_ms(random_model(name, seed, causes=causes, fixes=fixes, questions=questions))
            for name in asking
            for seed in range(TIMED_PER_FAMILY)
        )
        cells = [f"{causes} x {fixes} x {questions}", str(len(times))]
        cells += [f"{number:.2f}" for number in (median(times), _p95(times), times[-1])]
        yield f"| {' | '.join(cells)} |"


def tables(models: Mapping[str, Model], per_family: int) -> Iterator[str]:
    """Yield all lines of the report."""
    groups: dict[str, Sequence[Model]] = {}
    if models:
        groups["given models"] = list(models.values())
    random = {name: [random_model(name, seed) for seed in range(per_family)] for name in FAMILIES}
    groups |= random
    groups["all random ones"] = [model for family in random.values() for model in family]
    yield from ratio_table(groups)
    yield ""
    yield from timing_table()


def report() -> str:
    """Return the report on random models in Markdown."""
    return "\n".join(tables({}, PER_FAMILY))


def main() -> None:
    """Print the report."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--per-family", type=int, default=PER_FAMILY)
    options = parser.parse_args()
    models = read_models(options.models.read_text(encoding="utf-8")) if options.models else {}
    for line in tables(models, options.per_family):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
