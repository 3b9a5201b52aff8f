"""The look-ahead: what taking a step costs, counted to the end of the case.

All values are minutes times the sum of the weights that they are seen with.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import mul
from typing import TypeVar

from triage.engine.model import FixRow, Known, QuestionRow, Weights, after_failure

SLACK = 1e-12

RowT = TypeVar("RowT", FixRow, QuestionRow)


def rest(weights: Weights, fixes: Sequence[FixRow], hand_over_minutes: float) -> float:
    """Return the value of trying only fixes from here.

    They come in the order of their gain for a minute, and the case is handed over at the best
    moment of all. As gains only fall, a fix is valued anew only when it is its turn.
    """
    left = sum(weights)
    best = hand_over_minutes * left
    queue = _by_rate(weights, fixes)
    weights = weights.copy()
    spent = 0.0
    while queue:
        rate, index = queue.pop()
        # No later fix gains faster: to get all that is left takes at least left / rate minutes.
        if left * left >= 2.0 * rate * (best - spent):
            break
        minutes, chances, _ = fixes[-index]
        gain = 0.0
        for cause, chance in chances:
            gain += chance * weights[cause]
        if queue and gain / minutes < queue[-1][0] - SLACK * left:
            insort(queue, (gain / minutes, index))
            continue
        spent += minutes * left
        left -= gain
        for cause, chance in chances:
            weights[cause] *= 1.0 - chance
        best = min(best, spent + hand_over_minutes * left)
    return best


def _by_rate(weights: Weights, fixes: Sequence[FixRow]) -> list[tuple[float, int]]:
    """Return gain for a minute and negative index of each fix: the best last, ties by index."""
    queue = []
    for index, (minutes, chances, _) in enumerate(fixes):
        gain = 0.0
        for cause, chance in chances:
            gain += chance * weights[cause]
        if gain > 0.0:
            queue.append((gain / minutes, -index))
    queue.sort()
    return queue


def minutes_if_known(fixes: Iterable[FixRow], causes: int, hand_over_minutes: float) -> list[float]:
    """Return for each cause the expected minutes to the end for somebody who knows it to be true.

    No way of finding out can do better: this is the lower bound by which the search is cut.
    """
    by_cause: list[list[tuple[float, float, float]]] = [[] for _ in range(causes)]
    for minutes, chances, _ in fixes:
        for cause, chance in chances:
            by_cause[cause].append((chance / minutes, minutes, chance))
    return [_known(sorted(found, reverse=True), hand_over_minutes) for found in by_cause]


def _known(fixes: list[tuple[float, float, float]], hand_over_minutes: float) -> float:
    best, spent, left = hand_over_minutes, 0.0, 1.0
    for _, minutes, chance in fixes:
        spent += minutes * left
        left *= 1.0 - chance
        best = min(best, spent + hand_over_minutes * left)
    return best


@dataclass(frozen=True, slots=True)
class LookAhead:
    """The search below one step; `known` holds what `minutes_if_known` tells.

    A `limit` cuts the search: a result that is not below it says only that it is not beaten.
    The same things learnt in another order have the same `rest`, which is computed once.
    """

    hand_over_minutes: float
    known: list[float]
    rests: dict[Known, float] = field(default_factory=dict)

    def value(
        self,
        weights: Weights,
        fixes: list[FixRow],
        questions: list[QuestionRow],
        *,
        learnt: Known,
        depth: int,
        limit: float,
    ) -> float:
        """Return the value of going on with the best step, seen `depth` steps ahead.

        A fix as the last step seen is left out: the order in `rest` is as good.
        """
        best = self.rests.get(learnt)
        if best is None:
            best = self.rests[learnt] = rest(weights, fixes, self.hand_over_minutes)
        if not depth:
            return best
        limit = min(limit, best)
        total, bound = sum(weights), sum(map(mul, weights, self.known))
        further = {"learnt": learnt, "depth": depth - 1}
        for index, (minutes, _) in enumerate(questions):
            if minutes * total + bound < limit:
                found = self.asking(weights, fixes, questions, index, limit=limit, **further)
                if found < limit:
                    best = limit = found
        for index, (minutes, chances, _) in enumerate(fixes if depth > 1 else ()):
            solved = sum([self.known[cause] * chance * weights[cause] for cause, chance in chances])
            if minutes * total + bound - solved < limit:
                found = self.trying(weights, fixes, questions, index, limit=limit, **further)
                if found < limit:
                    best = limit = found
        return best

    def trying(
        self,
        weights: Weights,
        fixes: list[FixRow],
        questions: list[QuestionRow],
        index: int,
        *,
        learnt: Known,
        depth: int,
        limit: float,
    ) -> float:
        """Return the value of trying the fix at `index`, seen `depth` steps beyond it."""
        minutes, _, failure = fixes[index]
        spent = minutes * sum(weights)
        return spent + self.value(
            after_failure(weights, fixes[index]),
            _without(fixes, index),
            questions,
            learnt=learnt + failure,
            depth=depth,
            limit=limit - spent,
        )

    def asking(
        self,
        weights: Weights,
        fixes: list[FixRow],
        questions: list[QuestionRow],
        index: int,
        *,
        learnt: Known,
        depth: int,
        limit: float,
    ) -> float:
        """Return the value of asking the question at `index`, seen `depth` steps beyond it."""
        minutes, answers = questions[index]
        others = _without(questions, index)
        lefts = [list(map(mul, weights, likelihood)) for likelihood, _ in answers]
        bounds: list[float] = [sum(map(mul, left, self.known)) for left in lefts]
        # Starts as the lower bound of all answers; the bound of each then gives way to its value.
        spent = minutes * sum(weights) + sum(bounds)
        for (_, answer), left, bound in zip(answers, lefts, bounds, strict=True):
            value = self.value(
                left,
                fixes,
                others,
                learnt=learnt + answer,
                depth=depth,
                limit=limit - spent + bound,
            )
            spent += value - bound
            if spent >= limit:
                break
        return spent


def _without(items: list[RowT], index: int) -> list[RowT]:
    return items[:index] + items[index + 1 :]
