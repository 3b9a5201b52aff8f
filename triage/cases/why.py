"""Why the next step is suggested, as data; the sentences are the templates'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import mul

from triage import engine
from triage.cases.state import CaseState
from triage.guides.compile import Answer, Cause
from triage.guides.numbers import CompiledGuide

MAX_STEPS_AHEAD = 8
# A walk that is this unlikely to get so far says nothing about how many steps are left.
LEAST_CHANCE_TO_GET_THERE = 0.2


@dataclass(frozen=True)
class WhyFix:
    """`cause` is the likeliest one that the fix ends; `is_likeliest` of all that are left."""

    minutes: float
    cause: Cause
    is_likeliest: bool
    is_first_fix: bool


@dataclass(frozen=True)
class WhyQuestion:
    """`saves`: minutes saved on average afterwards; `points`: an answer and its likeliest cause.

    An answer that leaves the same cause in front as most others is not in `points`.
    """

    minutes: float
    saves: float
    points: tuple[tuple[Answer, Cause], ...]


@dataclass(frozen=True)
class WhyHandOver:
    """`minutes` is what all that is left would take, `chance` how likely any of it helps."""

    minutes: float
    chance: float
    answers: int
    tried: int


def why(compiled: CompiledGuide, case: CaseState) -> WhyFix | WhyQuestion | WhyHandOver:
    """Return why the step of the case is the one to take."""
    kind, key = case.step
    if kind == "fix":
        return _why_fix(compiled, case, key)
    if kind == "question":
        return _why_question(compiled, case, key)
    return _why_hand_over(compiled, case)


def _why_fix(compiled: CompiledGuide, case: CaseState, key: str) -> WhyFix:
    chances = next(fix.success for fix in compiled.model.fixes if fix.key == key)
    gains = list(map(mul, case.decision.belief, chances))
    best = gains.index(max(gains))
    cause = compiled.guide.causes[best]
    return WhyFix(
        minutes=next(fix.minutes for fix in compiled.guide.fixes if fix.key == key),
        cause=cause,
        is_likeliest=case.causes[0].cause == cause,
        is_first_fix=not case.tried,
    )


def _why_question(compiled: CompiledGuide, case: CaseState, key: str) -> WhyQuestion:
    question = next(question for question in compiled.guide.questions if question.key == key)
    rows = next(question for question in compiled.model.questions if question.key == key)
    points = []
    for answer, row in zip(question.answers, rows.answers, strict=True):
        weights = list(map(mul, case.decision.belief, row.likelihood))
        points.append((answer, compiled.guide.causes[weights.index(max(weights))]))
    return WhyQuestion(question.minutes, _saved(compiled, case, key), _telling(points))


def _telling(points: Sequence[tuple[Answer, Cause]]) -> tuple[tuple[Answer, Cause], ...]:
    causes = [cause.key for _, cause in points]
    common = max(causes, key=causes.count)
    if causes.count(common) < 2:
        return tuple(points)
    return tuple(point for point in points if point[1].key != common)


def _saved(compiled: CompiledGuide, case: CaseState, key: str) -> float:
    """Return the minutes that come off what is left, against the best step that asks nothing."""
    asked = next(step for step in case.open_steps if (step.kind, step.key) == ("question", key))
    without = min(
        (step.minutes_to_end for step in case.open_steps if step.kind == "fix"),
        default=compiled.guide.hand_over_minutes,
    )
    without = min(without, compiled.guide.hand_over_minutes)
    return max(0.0, without - (asked.minutes_to_end - asked.minutes))


def _why_hand_over(compiled: CompiledGuide, case: CaseState) -> WhyHandOver:
    open_fixes = {step.key for step in case.open_steps if step.kind == "fix"}
    left = list(case.decision.belief)
    minutes = 0.0
    for fix in compiled.model.fixes:
        if fix.key in open_fixes and any(map(mul, left, fix.success)):
            minutes += fix.minutes
            left = [weight * (1.0 - s) for weight, s in zip(left, fix.success, strict=True)]
    return WhyHandOver(
        minutes=minutes,
        chance=sum(case.decision.belief) - sum(left),
        answers=sum(given.answer is not None for given in case.answers),
        tried=len(case.tried),
    )


def about_steps_left(compiled: CompiledGuide, case: CaseState) -> int:
    """Return about how many steps are left, handing over not counted.

    Walks ahead with the likeliest answer to each question and counts each fix by the chance that it
    is still needed. Takes up to eight decisions.
    """
    history, chance, steps = list(case.history), 1.0, 0.0
    for _ in range(MAX_STEPS_AHEAD):
        decision = engine.next_step(compiled.model, history)
        if decision.kind == "hand_over" or chance < LEAST_CHANCE_TO_GET_THERE:
            break
        steps += chance
        if decision.kind == "question":
            history.append(_likeliest_answer(compiled, decision))
        else:
            fix = next(fix for fix in compiled.model.fixes if fix.key == decision.key)
            chance *= 1.0 - sum(map(mul, decision.belief, fix.success))
            history.append(engine.Failed(fix.key))
    return round(steps)


def _likeliest_answer(compiled: CompiledGuide, decision: engine.Decision) -> engine.Event:
    question = next(q for q in compiled.model.questions if q.key == decision.key)
    answer = max(question.answers, key=lambda a: sum(map(mul, decision.belief, a.likelihood)))
    return engine.Answered(question.key, answer.key)
