"""Score the recall of every class of secrets in many notations: `python -m bench.redaction_recall`.

Prints a table in Markdown: the half of the notations that may be looked at, then the half that is
held back, whose misses are never shown. With `--misses` the misses of the first half follow.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from bench.redaction_cases import Planted
from bench.redaction_notations import GROUPS, Group, plants
from redaction import redact

SEED = "20261201"
COUNT = 400
SHORT_CHARS = 12  # of a shorter secret nothing may be left
MAX_LEFT = 3  # of a longer one no more letters and digits than these


@dataclass(frozen=True, slots=True)
class Score:
    """How many of the secrets of a class were taken out of the notations of one half."""

    name: str
    found: int
    planted: int
    missed: tuple[Planted, ...]


def is_missed(planted: Planted) -> bool:
    """Return whether a telling part of the secret is left after redaction."""
    start = len(planted.before)
    left = set(range(start, start + len(planted.secret)))
    for secret in redact(planted.text):
        left.difference_update(range(secret.start, secret.end))
    count = sum(planted.text[place].isalnum() for place in left)
    return count > (0 if len(planted.secret) < SHORT_CHARS else MAX_LEFT)


def score(group: Group, *, held_back: bool, count: int = COUNT, seed: str = SEED) -> Score:
    """Return how `count` random secrets of the class fare in one half of its notations."""
    planted = list(plants(group, held_back=held_back, seed=seed, count=count))
    missed = tuple(filter(is_missed, planted))
    return Score(group.name, len(planted) - len(missed), len(planted), missed)


def report(*, with_misses: bool = False, count: int = COUNT) -> Iterator[str]:
    """Yield the lines of the table, and of the misses in the half that may be looked at."""
    yield "| class | notations looked at | held back |"
    yield "|---|---|---|"
    missed: list[tuple[str, Planted]] = []
    for group in GROUPS:
        seen = score(group, held_back=False, count=count)
        held = score(group, held_back=True, count=count)
        missed += ((group.name, planted) for planted in seen.missed)
        shares = " | ".join(f"{s.found / s.planted:.1%}" for s in (seen, held))
        yield f"| {group.name} | {shares} |"
    if with_misses:
        for name, planted in missed:
            marked = f"{planted.before}⟦{planted.secret}⟧{planted.after}"
            yield f"- {name}: {marked!r}"


if __name__ == "__main__":
    for line in report(with_misses="--misses" in sys.argv):
        sys.stdout.write(line + "\n")
