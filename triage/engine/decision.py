"""The step to take next: the one with the least expected minutes to the end of the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from triage.engine.model import Event, Fix, Kind, Model, Question, Weights, belief, step_of
from triage.engine.search import SLACK, LookAhead, minutes_if_known

# Three steps ahead on the best five, two on the best three: 5 ms of plain Python in the worst case.
STEPS_SEEN_THREE_DEEP, BEST_THREE_DEEP = 12, 5
STEPS_SEEN_TWO_DEEP, BEST_TWO_DEEP = 24, 3
# A fix that waits lets one go first that has at least this part of its chance for a minute.
COMPARABLE = 0.8


@dataclass(frozen=True, slots=True)
class Ranked:
    """An open step and the expected minutes to the end of the case if it is taken next."""

    kind: Kind
    key: str
    minutes: float
    minutes_to_end: float


@dataclass(frozen=True, slots=True)
class Decision:
    """The next step (the key of handing over is empty) and what it was chosen from.

    `ranked` holds all open steps, the best one first; the minutes of the others are seen one step
    ahead only. `belief` is the probability of each cause, in the model's order.
    """

    kind: Kind
    key: str
    minutes_to_end: float
    ranked: tuple[Ranked, ...]
    belief: tuple[float, ...]


def next_step(model: Model, history: Sequence[Event]) -> Decision:
    """Return the open step with the least expected minutes to the end of the case.

    Handing over is chosen where no step is expected to be cheaper, and where the history is
    impossible in the model. Ties go to the author's order, fixes before questions.
    """
    weights = belief(model, history)
    total = sum(weights)
    if total <= 0.0:
        return _handing_over(model, (), weights)
    shares = [weight / total for weight in weights]
    ranked = _OpenSteps(model, history, shares).ranked()
    if not ranked or ranked[0].minutes_to_end >= model.hand_over_minutes - SLACK:
        return _handing_over(model, tuple(ranked), shares)
    best = ranked[0]
    return Decision(best.kind, best.key, best.minutes_to_end, tuple(ranked), tuple(shares))


def _handing_over(model: Model, ranked: tuple[Ranked, ...], shares: Weights) -> Decision:
    return Decision("hand_over", "", model.hand_over_minutes, ranked, tuple(shares))


class _OpenSteps:
    """The steps that can be taken now, valued and put in order."""

    def __init__(self, model: Model, history: Sequence[Event], shares: Weights) -> None:
        taken = {step_of(event) for event in history}
        fixes = [fix for fix in model.fixes if ("fix", fix.key) not in taken]
        questions = [q for q in model.questions if ("question", q.key) not in taken]
        self.steps: list[Fix | Question] = [*fixes, *questions]
        self.fixes = [model.fix_rows[fix.key] for fix in fixes]
        self.questions = [model.question_rows[question.key] for question in questions]
        self.shares = shares
        self.look_ahead = LookAhead(
            model.hand_over_minutes,
            minutes_if_known(self.fixes, len(model.causes), model.hand_over_minutes),
        )

    def ranked(self) -> list[Ranked]:
        """Return all open steps: the one to take, then the others by what they would cost."""
        if not self.steps:
            return []
        values = [self._value(index, 0, inf) for index in range(len(self.steps))]
        order = sorted(range(len(values)), key=lambda index: values[index])
        best, values[best] = self._best_of(order, values)
        best = self._less_grave(best, order)
        order.remove(best)
        return [self._as_ranked(index, values[index]) for index in (best, *order)]

    def _best_of(self, order: list[int], values: list[float]) -> tuple[int, float]:
        depth, width = _reach(len(order))
        best, least = order[0], values[order[0]]
        for index in order[:width]:
            found = self._value(index, depth, least)
            if found < least - SLACK:
                best, least = index, found
        return best, least

    def _less_grave(self, best: int, order: list[int]) -> int:
        """Return the fix that goes before a waiting one of comparable value, or `best`."""
        if not self._waits(best):
            return best
        enough = COMPARABLE * self._rate(best)
        others = (index for index in order if index < len(self.fixes) and not self._waits(index))
        return next((index for index in others if self._rate(index) >= enough), best)

    def _waits(self, index: int) -> bool:
        step = self.steps[index]
        return isinstance(step, Fix) and step.waits

    def _rate(self, index: int) -> float:
        minutes, chances, _ = self.fixes[index]
        return sum(chance * self.shares[cause] for cause, chance in chances) / minutes

    def _value(self, index: int, depth: int, limit: float) -> float:
        rows = (self.shares, self.fixes, self.questions)
        if index < len(self.fixes):
            return self.look_ahead.trying(*rows, index, learnt=0, depth=depth, limit=limit)
        index -= len(self.fixes)
        return self.look_ahead.asking(*rows, index, learnt=0, depth=depth, limit=limit)

    def _as_ranked(self, index: int, minutes_to_end: float) -> Ranked:
        step = self.steps[index]
        kind: Kind = "fix" if isinstance(step, Fix) else "question"
        return Ranked(kind, step.key, step.minutes, minutes_to_end)


def _reach(open_steps: int) -> tuple[int, int]:
    """Return how many steps to look ahead beyond a first step, and for how many first steps."""
    if open_steps <= STEPS_SEEN_THREE_DEEP:
        return 2, BEST_THREE_DEEP
    if open_steps <= STEPS_SEEN_TWO_DEEP:
        return 1, BEST_TWO_DEEP
    return 0, 1
