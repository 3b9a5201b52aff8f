"""What a guide does to all its cases at once: every path, weighted by how often it is taken.

Cases run exactly as real ones do, through `triage.cases.state`. Nothing is drawn at random: the
weights of the causes are split at every answer. Cases with the same events, whatever the order, are
one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from operator import mul

from triage import engine
from triage.cases.state import FAILED, CaseEvent, CaseState, state
from triage.guides.numbers import CompiledGuide, Step
from triage.simulation.optimum import MAX_STATES, Forbidden, TooLarge, optimum

# Paths that are rarer than this are not followed; the report says how many cases that leaves out.
LEAST_SHARE = 1e-5
MOST_FIXES_SOLVED_EXACTLY, MOST_QUESTIONS_SOLVED_EXACTLY = 12, 6
WORST_PATHS = 3
LEAST_SHARE_OF_WORST = 1e-3

Weights = list[float]


class EndlessGuide(RuntimeError):
    """A path suggests a step twice, or one that is not open."""


@dataclass(frozen=True)
class Path:
    """A way through a guide: what happened, the minutes spent, the share of cases that go it."""

    events: tuple[CaseEvent, ...]
    minutes: float
    share: float


@dataclass(frozen=True)
class CauseResult:
    """What happens to the cases of one cause, as means and shares of these cases."""

    minutes: float
    steps: float
    solved: float
    fix_tried: float


@dataclass
class Simulation:
    """The result: shares are of all cases, minutes are the priced ones (a risky fix counts twice).

    Cases on paths that were not followed count as handed over where the path was left.
    """

    compiled: CompiledGuide
    states: int = 0
    not_followed: float = 0.0
    suggested: dict[Step, float] = field(default_factory=lambda: defaultdict(float))
    answers: set[tuple[str, str]] = field(default_factory=set)
    ends: list[Path] = field(default_factory=list)
    minutes_by_cause: Weights = field(default_factory=list)
    steps_by_cause: Weights = field(default_factory=list)
    solved_by_cause: Weights = field(default_factory=list)
    tried_by_cause: Weights = field(default_factory=list)

    @property
    def minutes(self) -> float:
        """Return the expected minutes to the end of a case."""
        return sum(self.minutes_by_cause)

    @property
    def steps(self) -> float:
        """Return the expected number of steps, handing over not counted."""
        return sum(self.steps_by_cause)

    @property
    def solved(self) -> float:
        """Return the share of cases that a fix ends."""
        return sum(self.solved_by_cause)

    @property
    def handed_over(self) -> float:
        """Return the share of cases that end with a person."""
        return 1.0 - self.solved

    @cached_property
    def by_cause(self) -> Mapping[str, CauseResult]:
        """Return the result for each cause."""
        priors = self.compiled.model.priors
        rows = zip(
            self.minutes_by_cause,
            self.steps_by_cause,
            self.solved_by_cause,
            self.tried_by_cause,
            strict=True,
        )
        return {
            cause: CauseResult(*(value / prior for value in row))
            for cause, prior, row in zip(self.compiled.model.causes, priors, rows, strict=True)
        }

    @property
    def worst(self) -> list[Path]:
        """Return the paths that take longest, of those that one case in a thousand goes."""
        common = [path for path in self.ends if path.share >= LEAST_SHARE_OF_WORST]
        return sorted(common, key=lambda path: -path.minutes)[:WORST_PATHS]

    def never_suggested(self) -> list[Step]:
        """Return the steps that no simulated case meets."""
        model = self.compiled.model
        steps: list[Step] = [("question", question.key) for question in model.questions]
        steps += [("fix", fix.key) for fix in model.fixes]
        return [step for step in steps if step not in self.suggested]


@dataclass
class _Node:
    events: tuple[CaseEvent, ...]
    weights: Weights
    minutes: float


_Level = dict[frozenset[CaseEvent], _Node]


def simulate(compiled: CompiledGuide, *, least_share: float = LEAST_SHARE) -> Simulation:
    """Return what the guide does to its cases. Raises `EndlessGuide`.

    Takes one decision for every state that at least `least_share` of the cases reach.
    """
    return _Walk(compiled, least_share).run()


class _Walk:
    """Level by level: all states after n events, then those after n + 1."""

    def __init__(self, compiled: CompiledGuide, least_share: float) -> None:
        self.compiled, self.model = compiled, compiled.model
        self.least_share = least_share
        self.fixes = {fix.key: fix for fix in self.model.fixes}
        self.questions = {question.key: question for question in self.model.questions}
        size = len(self.model.causes)
        self.result = Simulation(
            compiled,
            minutes_by_cause=[0.0] * size,
            steps_by_cause=[0.0] * size,
            solved_by_cause=[0.0] * size,
            tried_by_cause=[0.0] * size,
        )

    def run(self) -> Simulation:
        level: _Level = {frozenset(): _Node((), list(self.model.priors), 0.0)}
        while level:
            following: _Level = {}
            for node in level.values():
                for event, weights, minutes in self._outcomes(node):
                    _add(following, node.events, event, weights, minutes)
            level = following
        return self.result

    def _outcomes(self, node: _Node) -> Iterator[tuple[CaseEvent, Weights, float]]:
        """Count the node, and yield what can happen next, with the weights that it happens to."""
        share = sum(node.weights)
        if share < self.least_share:
            self.result.not_followed += share
            self._hand_over(node)
            return
        self.result.states += 1
        case = state(self.compiled, node.events)
        kind, key = _checked(case)
        if kind == "hand_over":
            self._hand_over(node)
            return
        self.result.suggested[kind, key] += share
        _add_to(self.result.steps_by_cause, node.weights, 1.0)
        if kind == "fix":
            yield self._tried(node, self.fixes[key])
        else:
            yield from self._asked(node, self.questions[key])

    def _hand_over(self, node: _Node) -> None:
        minutes = self.model.hand_over_minutes
        _add_to(self.result.minutes_by_cause, node.weights, minutes)
        self.result.ends.append(Path(node.events, node.minutes + minutes, sum(node.weights)))

    def _tried(self, node: _Node, fix: engine.Fix) -> tuple[CaseEvent, Weights, float]:
        result = self.result
        _add_to(result.minutes_by_cause, node.weights, fix.minutes)
        worked = list(map(mul, node.weights, fix.success))
        _add_to(result.solved_by_cause, worked, 1.0)
        for index, chance in enumerate(fix.success):
            # A cause counts as met once, at the first fix that can end it.
            if chance and not self._met_before(node, index):
                result.tried_by_cause[index] += node.weights[index]
        minutes = node.minutes + fix.minutes
        result.ends.append(
            Path((*node.events, CaseEvent("fix", fix.key, "worked")), minutes, sum(worked))
        )
        left = [weight - ended for weight, ended in zip(node.weights, worked, strict=True)]
        return CaseEvent("fix", fix.key, FAILED), left, minutes

    def _met_before(self, node: _Node, cause: int) -> bool:
        return any(
            event.about == "fix" and self.fixes[event.key].success[cause] for event in node.events
        )

    def _asked(
        self, node: _Node, question: engine.Question
    ) -> Iterator[tuple[CaseEvent, Weights, float]]:
        _add_to(self.result.minutes_by_cause, node.weights, question.minutes)
        for answer in question.answers:
            self.result.answers.add((question.key, answer.key))
            weights = list(map(mul, node.weights, answer.likelihood))
            event = CaseEvent("question", question.key, answer.key)
            yield event, weights, node.minutes + question.minutes


def _checked(case: CaseState) -> Step:
    kind, key = case.step
    open_steps = {(step.kind, step.key) for step in case.open_steps}
    if kind != "hand_over" and (kind, key) not in open_steps:
        raise EndlessGuide(f"the {kind} {key!r} is suggested, and it is not open")
    return case.step


def _add_to(sums: Weights, weights: Weights, factor: float) -> None:
    for index, weight in enumerate(weights):
        sums[index] += weight * factor


def _add(
    level: _Level,
    events: tuple[CaseEvent, ...],
    event: CaseEvent,
    weights: Weights,
    minutes: float,
) -> None:
    key = frozenset((*events, event))
    if key in level:
        _add_to(level[key].weights, weights, 1.0)
    else:
        level[key] = _Node((*events, event), weights, minutes)


def author_order_minutes(compiled: CompiledGuide) -> float:
    """Return the expected minutes if all fixes are tried in the author's order."""
    left, minutes = list(compiled.model.priors), 0.0
    for fix in compiled.model.fixes:
        minutes += fix.minutes * sum(left)
        left = [weight * (1.0 - s) for weight, s in zip(left, fix.success, strict=True)]
    return minutes + compiled.model.hand_over_minutes * sum(left)


def optimum_minutes(compiled: CompiledGuide, *, max_states: int = MAX_STATES) -> float | None:
    """Return the least expected minutes under the guide's rules and first questions.

    None where the model is too large to be solved.
    """
    model = compiled.model
    if (
        len(model.fixes) > MOST_FIXES_SOLVED_EXACTLY
        or len(model.questions) > MOST_QUESTIONS_SOLVED_EXACTLY
    ):
        return None
    try:
        return _optimum_after(compiled, list(compiled.guide.first), (), max_states)
    except TooLarge:
        return None


def _optimum_after(
    compiled: CompiledGuide,
    first: Sequence[str],
    history: tuple[engine.Event, ...],
    max_states: int,
) -> float:
    """Return the optimum once the questions in `first` are asked, whatever the answers are."""
    model = compiled.model
    if not first:
        return optimum(model, history, forbidden=_forbidden(compiled), max_states=max_states)
    question = next(question for question in model.questions if question.key == first[0])
    before, minutes = sum(engine.belief(model, history)), question.minutes
    for answer in question.answers:
        after = (*history, engine.Answered(question.key, answer.key))
        share = sum(engine.belief(model, after)) / before
        minutes += share * _optimum_after(compiled, first[1:], after, max_states)
    return minutes


def _forbidden(compiled: CompiledGuide) -> Forbidden:
    def closed(answers: Mapping[str, str]) -> frozenset[str]:
        return frozenset(
            fix
            for rule in compiled.guide.rules
            if not rule.texts and rule.answers.items() <= answers.items()
            for fix in rule.never
        )

    return closed
