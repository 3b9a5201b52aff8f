"""Random models in families that differ in what makes them hard, the same for the same seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from triage.engine import Answer, Fix, Model, Question

WORD_CHANCES = (0.95, 0.7, 0.4)
WORD_ROWS = (0.9, 0.4, 0.08)


@dataclass(frozen=True)
class Family:
    """What the models of one family have in common."""

    chance: Callable[[Random], float] = lambda r: r.choice((1.0, r.uniform(0.3, 1.0)))
    row: Callable[[Random, int], list[float]] = lambda r, n: [
        r.expovariate(1) ** 2 + 0.01 for _ in range(n)
    ]
    prior: Callable[[Random], float] = lambda r: r.expovariate(1) + 0.01
    fix_minutes: tuple[float, ...] = (1, 2, 3, 5, 8, 10, 15, 20, 30)
    question_minutes: tuple[float, ...] = (0.5, 1, 2, 3, 5)
    hand_over_minutes: tuple[float, ...] = (30, 45, 60, 90, 120)
    overlapping: bool = True
    asks: bool = True


def _sharp_row(random: Random, answers: int) -> list[float]:
    row = [0.01] * answers
    row[random.randrange(answers)] = 1.0
    return row


FAMILIES: dict[str, Family] = {
    "independent": Family(overlapping=False, asks=False),
    "independent_questions": Family(overlapping=False),
    "dependent": Family(asks=False),
    "dependent_questions": Family(),
    "words": Family(
        chance=lambda r: r.choice(WORD_CHANCES),
        row=lambda r, n: [r.choice(WORD_ROWS) for _ in range(n)],
        prior=lambda r: r.choice((9, 3, 1)),
    ),
    "skewed": Family(prior=lambda r: r.expovariate(1) ** 3 + 0.001),
    "sharp_answers": Family(
        row=_sharp_row, fix_minutes=(10, 15, 20, 30), hand_over_minutes=(120, 200, 500)
    ),
    "dull_answers": Family(row=lambda r, n: [r.uniform(0.5, 1.0) for _ in range(n)]),
    "cheap_questions": Family(question_minutes=(0.1, 0.2, 0.5)),
    "dear_questions": Family(question_minutes=(5, 8, 12)),
    "dear_hand_over": Family(
        fix_minutes=(10, 15, 20, 30, 45, 60), hand_over_minutes=(200, 500, 1000)
    ),
    "cheap_hand_over": Family(hand_over_minutes=(10, 15, 20)),
    "weak_fixes": Family(chance=lambda r: r.uniform(0.1, 0.5)),
    "sure_fixes": Family(chance=lambda r: 1.0),
}


def random_model(
    family: str,
    seed: int,
    *,
    causes: int | None = None,
    fixes: int | None = None,
    questions: int | None = None,
) -> Model:
    """Return the model of a family and a seed: small enough to be solved unless sizes are given."""
    kind, random = FAMILIES[family], Random(f"{family} {seed}")
    n = causes or random.randint(3, 6)
    fix_count = (fixes or random.randint(4, 8)) if kind.overlapping else n
    question_count = (questions or random.randint(1, 4)) if kind.asks else 0
    return Model(
        causes=tuple(f"c{i}" for i in range(n)),
        priors=_shares([kind.prior(random) for _ in range(n)]),
        fixes=tuple(_fix(kind, random, k, n) for k in range(fix_count)),
        questions=tuple(_question(kind, random, k, n) for k in range(question_count)),
        hand_over_minutes=random.choice(kind.hand_over_minutes),
    )


def _fix(kind: Family, random: Random, index: int, causes: int) -> Fix:
    solved = random.sample(range(causes), random.choice((1, 1, 1, 2, 2, 3)))
    if not kind.overlapping:
        solved = [index]
    success = tuple(kind.chance(random) if i in solved else 0.0 for i in range(causes))
    return Fix(f"a{index}", random.choice(kind.fix_minutes), success)


def _question(kind: Family, random: Random, index: int, causes: int) -> Question:
    answers = random.choice((2, 2, 3))
    rows = [_shares(kind.row(random, answers)) for _ in range(causes)]
    return Question(
        f"q{index}",
        random.choice(kind.question_minutes),
        tuple(Answer(f"k{k}", tuple(row[k] for row in rows)) for k in range(answers)),
    )


def _shares(weights: list[float]) -> tuple[float, ...]:
    total = sum(weights)
    return tuple(weight / total for weight in weights)
