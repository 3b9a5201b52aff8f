"""What the engine reasons over, what can happen in a case, and the belief that follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from operator import mul
from typing import Literal

Kind = Literal["fix", "question", "hand_over"]
Weights = list[float]
# Minutes, the chance of success by cause if above 0, and what the failure adds to a `Known`.
FixRow = tuple[float, list[tuple[int, float]], int]
# Minutes, the likelihoods of each answer with what it adds to a `Known`.
QuestionRow = tuple[float, list[tuple[tuple[float, ...], int]]]
Known = int  # what has been learnt from here on, in any order, as one number


@dataclass(frozen=True)
class Fix:
    """An attempt to end the case: `success` is the chance for each cause, in the model's order.

    A fix that `waits` (it cannot be undone, or it is risky) comes after others of comparable value.
    """

    key: str
    minutes: float
    success: tuple[float, ...]
    waits: bool = False


@dataclass(frozen=True)
class Answer:
    """One answer to a question: how likely each cause makes it, in the model's order."""

    key: str
    likelihood: tuple[float, ...]


@dataclass(frozen=True)
class Question:
    """Something to find out, and its answers; for each cause their likelihoods add up to 1."""

    key: str
    minutes: float
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Model:
    """What the engine reasons over: causes with prior weights, and the steps in the author's order.

    Handing over ends a case in `hand_over_minutes`, whatever the cause is.
    """

    causes: tuple[str, ...]
    priors: tuple[float, ...]
    fixes: tuple[Fix, ...]
    questions: tuple[Question, ...]
    hand_over_minutes: float

    @cached_property
    def fix_rows(self) -> dict[str, FixRow]:
        """Return every fix as the engine computes with it."""
        return {
            fix.key: (fix.minutes, [(i, s) for i, s in enumerate(fix.success) if s > 0.0], 1 << bit)
            for bit, fix in enumerate(self.fixes)
        }

    @cached_property
    def question_rows(self) -> dict[str, QuestionRow]:
        """Return every question as the engine computes with it."""
        bit = len(self.fixes)
        rows: dict[str, QuestionRow] = {}
        for question in self.questions:
            answers = [
                (answer.likelihood, 1 << bit + k) for k, answer in enumerate(question.answers)
            ]
            rows[question.key] = (question.minutes, answers)
            bit += len(answers)
        return rows


@dataclass(frozen=True, slots=True)
class Failed:
    """The fix was tried and did not help."""

    fix: str


@dataclass(frozen=True, slots=True)
class Answered:
    """The question was answered; of several answers to one question the last counts."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Hinted:
    """Evidence from outside the questions: how likely each cause makes it."""

    likelihood: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """The step is not open, and nothing was learnt from it."""

    kind: Kind
    key: str


Event = Failed | Answered | Hinted | Closed


def belief(model: Model, history: Iterable[Event]) -> Weights:
    """Return the unnormalised weight of each cause: the product of all that the history tells.

    The factors are multiplied in the model's order, so the order of events makes no difference.
    """
    events = list(history)
    failed = {event.fix for event in events if isinstance(event, Failed)}
    answers = {event.question: event.answer for event in events if isinstance(event, Answered)}
    weights = list(model.priors)
    for hint in sorted(event.likelihood for event in events if isinstance(event, Hinted)):
        weights = list(map(mul, weights, hint))
    for key, row in model.fix_rows.items():
        if key in failed:
            weights = after_failure(weights, row)
    for question in model.questions:
        for answer in question.answers:
            if answers.get(question.key) == answer.key:
                weights = list(map(mul, weights, answer.likelihood))
    return weights


def step_of(event: Event) -> tuple[Kind, str] | None:
    """Return kind and key of the step that the event closes, None if it closes none."""
    match event:
        case Failed(fix):
            return "fix", fix
        case Answered(question, _):
            return "question", question
        case Closed(kind, key):
            return kind, key
    return None


def after_failure(weights: Weights, fix: FixRow) -> Weights:
    """Return the weights once the fix was tried and did not help."""
    weights = weights.copy()
    for cause, chance in fix[1]:
        weights[cause] *= 1.0 - chance
    return weights
