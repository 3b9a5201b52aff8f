"""The least expected minutes of a small model, by dynamic programming; the measure of the engine.

Shares no search with `triage.engine`, so that it can judge it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import mul

from triage.engine import Answered, Closed, Decision, Event, Failed, Fix, Model, belief

MAX_STATES = 200_000

Weights = tuple[float, ...]
State = tuple[int, tuple[str, ...]]  # open fixes as bits; the answer to each question, "" = open
Forbidden = Callable[[Mapping[str, str]], AbstractSet[str]]
Policy = Callable[[Model, Sequence[Event]], Decision]


class TooLarge(ValueError):
    """The model has more states than may be visited."""


def optimum(
    model: Model,
    history: Sequence[Event] = (),
    *,
    forbidden: Forbidden = lambda answers: frozenset(),
    max_states: int = MAX_STATES,
) -> float:
    """Return the least expected minutes from `history` to the end of the case.

    `forbidden` names the fixes that may not be tried once the given answers are known.
    Raises `TooLarge` when more than `max_states` states have to be visited.
    """
    weights = tuple(belief(model, history))
    solver = _Solver(model, forbidden, max_states)
    return solver.value(*_state(model, history), weights) / sum(weights)


def expected_minutes(model: Model, policy: Policy, history: Sequence[Event] = ()) -> float:
    """Return the expected minutes from `history` to the end of the case if `policy` chooses."""
    known: dict[State, float] = {}

    def value(events: tuple[Event, ...]) -> float:
        state = _state(model, events)
        if state not in known:
            known[state] = spent(events)
        return known[state]

    def spent(events: tuple[Event, ...]) -> float:
        weight = sum(belief(model, events))
        step = policy(model, events)
        if step.kind == "fix":
            return _minutes(model, step.key) * weight + value((*events, Failed(step.key)))
        if step.kind == "question":
            question = next(q for q in model.questions if q.key == step.key)
            return question.minutes * weight + sum(
                value((*events, Answered(question.key, answer.key))) for answer in question.answers
            )
        return model.hand_over_minutes * weight

    return value(tuple(history)) / sum(belief(model, history))


def _minutes(model: Model, fix: str) -> float:
    return next(candidate.minutes for candidate in model.fixes if candidate.key == fix)


def _state(model: Model, history: Sequence[Event]) -> State:
    closed = {event.key for event in history if isinstance(event, Closed) and event.kind == "fix"}
    closed |= {event.fix for event in history if isinstance(event, Failed)}
    answers = {event.question: event.answer for event in history if isinstance(event, Answered)}
    answers |= {
        event.key: "-"
        for event in history
        if isinstance(event, Closed) and event.kind == "question"
    }
    fixes = sum(1 << bit for bit, fix in enumerate(model.fixes) if fix.key not in closed)
    return fixes, tuple(answers.get(question.key, "") for question in model.questions)


class _Solver:
    """Values of states, in minutes times the weight with which they are reached."""

    def __init__(self, model: Model, forbidden: Forbidden, max_states: int) -> None:
        self.model = model
        self.forbidden = forbidden
        self.max_states = max_states
        self.values: dict[State, float] = {}
        self.bounds: dict[int, Weights] = {}

    def value(self, fixes: int, answers: tuple[str, ...], weights: Weights) -> float:
        """Return the least value of going on from this state."""
        state = (fixes, answers)
        if state not in self.values:
            if len(self.values) >= self.max_states:
                raise TooLarge(f"the model has more than {self.max_states} states")
            self.values[state] = self._best(fixes, answers, weights)
        return self.values[state]

    def _best(self, fixes: int, answers: tuple[str, ...], weights: Weights) -> float:
        allowed = self._allowed(fixes, answers)
        total = sum(weights)
        best = self.model.hand_over_minutes * total
        for bound, step in self._candidates(allowed, answers, weights):
            if bound >= best:
                break
            if step < len(self.model.fixes):
                left = _failed(weights, self.model.fixes[step])
                spent = self.model.fixes[step].minutes * total
                spent += self.value(fixes & ~(1 << step), answers, left)
            else:
                spent = self._asked(fixes, answers, weights, step - len(self.model.fixes))
            best = min(best, spent)
        return best

    def _asked(self, fixes: int, answers: tuple[str, ...], weights: Weights, index: int) -> float:
        question = self.model.questions[index]
        spent = question.minutes * sum(weights)
        for answer in question.answers:
            left = _product(weights, answer.likelihood)
            known = (*answers[:index], answer.key, *answers[index + 1 :])
            spent += self.value(fixes, known, left)
        return spent

    def _candidates(
        self, allowed: int, answers: tuple[str, ...], weights: Weights
    ) -> list[tuple[float, int]]:
        """Return the open steps, fixes first in number, with a lower bound of each, best first."""
        bounds, total = self._bounds(allowed), sum(weights)
        found = []
        for index, fix in enumerate(self.model.fixes):
            if allowed >> index & 1 and any(_product(fix.success, weights)):
                left = _failed(weights, fix)
                found.append((fix.minutes * total + _dot(left, bounds), index))
        for index, question in enumerate(self.model.questions):
            if not answers[index]:
                bound = question.minutes * total + _dot(weights, bounds)
                found.append((bound, len(self.model.fixes) + index))
        return sorted(found)

    def _allowed(self, fixes: int, answers: tuple[str, ...]) -> int:
        given = {q.key: a for q, a in zip(self.model.questions, answers, strict=True) if a}
        closed = self.forbidden(given)
        return sum(
            1 << bit
            for bit, fix in enumerate(self.model.fixes)
            if fixes >> bit & 1 and fix.key not in closed
        )

    def _bounds(self, fixes: int) -> Weights:
        """Return for each cause what the case costs if it is known to be the true one."""
        if fixes not in self.bounds:
            open_fixes = [fix for bit, fix in enumerate(self.model.fixes) if fixes >> bit & 1]
            self.bounds[fixes] = tuple(
                self._bound(open_fixes, cause) for cause in range(len(self.model.causes))
            )
        return self.bounds[fixes]

    def _bound(self, fixes: list[Fix], cause: int) -> float:
        best, spent, left = self.model.hand_over_minutes, 0.0, 1.0
        for fix in sorted(fixes, key=lambda fix: -fix.success[cause] / fix.minutes):
            spent += fix.minutes * left
            left *= 1.0 - fix.success[cause]
            best = min(best, spent + self.model.hand_over_minutes * left)
        return best


def _failed(weights: Weights, fix: Fix) -> Weights:
    return tuple(weight * (1.0 - s) for weight, s in zip(weights, fix.success, strict=True))


def _product(left: Weights, right: Weights) -> Weights:
    return tuple(map(mul, left, right))


def _dot(left: Weights, right: Weights) -> float:
    products: list[float] = list(map(mul, left, right))
    return sum(products)
