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
        self.failing = [tuple(1.0 - chance for chance in fix.success) for fix in model.fixes]
        self.forbidden = forbidden
        self.max_states = max_states
        self.values: dict[State, float] = {}
        self.bounds: dict[int, Weights] = {}
        self.never: dict[tuple[str, ...], int] = {}

    def value(self, fixes: int, answers: tuple[str, ...], weights: Weights) -> float:
        """Return the least value of going on from this state."""
        state = (fixes, answers)
        if state not in self.values:
            if len(self.values) >= self.max_states:
                raise TooLarge(f"the model has more than {self.max_states} states")
            self.values[state] = self._best(fixes, answers, weights)
        return self.values[state]

    def _best(self, fixes: int, answers: tuple[str, ...], weights: Weights) -> float:
        total = sum(weights)
        bounds = self._bounds(fixes & ~self._never(answers))
        best = self.model.hand_over_minutes * total
        for bound, step, left in self._candidates(fixes, answers, weights, bounds):
            if bound >= best:
                break
            if step < len(self.model.fixes):
                spent = self.model.fixes[step].minutes * total
                spent += self.value(fixes & ~(1 << step), answers, left)
            else:
                spent = self._asked(fixes, answers, weights, step - len(self.model.fixes), best)
            best = min(best, spent)
        return best

    def _asked(
        self, fixes: int, answers: tuple[str, ...], weights: Weights, index: int, limit: float
    ) -> float:
        """Return the value of asking a question, or a bound of it that is not below `limit`."""
        question = self.model.questions[index]
        bounds = self._bounds(fixes & ~self._never(answers))
        lefts = [tuple(map(mul, weights, answer.likelihood)) for answer in question.answers]
        spent = question.minutes * sum(weights)
        pending = sum(_dot(left, bounds) for left in lefts)
        for answer, left in zip(question.answers, lefts, strict=True):
            known = (*answers[:index], answer.key, *answers[index + 1 :])
            spent += self.value(fixes, known, left)
            pending -= _dot(left, bounds)
            if spent + pending >= limit:
                break
        return spent + max(0.0, pending)

    def _candidates(
        self, fixes: int, answers: tuple[str, ...], weights: Weights, bounds: Weights
    ) -> list[tuple[float, int, Weights]]:
        """Return the open steps with a lower bound of each, best first.

        Questions are numbered after the fixes. The weights are those after the step has failed.
        """
        found = []
        allowed, total = fixes & ~self._never(answers), sum(weights)
        for index, fix in enumerate(self.model.fixes):
            if allowed >> index & 1:
                left = tuple(map(mul, weights, self.failing[index]))
                if left != weights:
                    found.append((fix.minutes * total + _dot(left, bounds), index, left))
        known = _dot(weights, bounds)
        for index, question in enumerate(self.model.questions):
            if not answers[index]:
                step = len(self.model.fixes) + index
                found.append((question.minutes * total + known, step, weights))
        return sorted(found)

    def _never(self, answers: tuple[str, ...]) -> int:
        """Return the fixes that may not be tried after these answers, as bits."""
        if answers not in self.never:
            given = {q.key: a for q, a in zip(self.model.questions, answers, strict=True) if a}
            closed = self.forbidden(given)
            self.never[answers] = sum(
                1 << bit for bit, fix in enumerate(self.model.fixes) if fix.key in closed
            )
        return self.never[answers]

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


def _dot(left: Weights, right: Weights) -> float:
    products: list[float] = list(map(mul, left, right))
    return sum(products)
