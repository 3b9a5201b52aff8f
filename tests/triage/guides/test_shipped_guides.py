"""What every guide that ships must hold, derived ones too (heavier: `manage.py simulate_guide`)."""

from __future__ import annotations

from functools import cache

import pytest

from tests import shipped
from triage.cases.state import (
    CANNOT,
    COULD_NOT,
    FAILED,
    HAND_OVER,
    NOT_NOW,
    NOT_SURE,
    CaseEvent,
    state,
)
from triage.guides.compile import authored_guide, derived_guide
from triage.guides.numbers import CompiledGuide, Step, compiled
from triage.simulation.simulate import Simulation, optimum_minutes, simulate

# Far enough to see every step of a guide, in a fraction of the time.
LEAST_SHARE_AUTHORED, LEAST_SHARE_DERIVED = 1e-3, 2e-3
MOST_STEPS_SOLVED_HERE = 8


@cache
def authored() -> list[CompiledGuide]:
    documents = shipped.guide_documents()
    entries = shipped.entries()
    return [compiled(authored_guide(key, guide, entries)) for key, guide in documents.items()]


@cache
def derived() -> list[CompiledGuide]:
    return [compiled(derived_guide(key, entry)) for key, entry in shipped.entries().items()]


@cache
def simulations() -> list[Simulation]:
    return [
        *(simulate(guide, least_share=LEAST_SHARE_AUTHORED) for guide in authored()),
        *(simulate(guide, least_share=LEAST_SHARE_DERIVED) for guide in derived()),
    ]


def test_it_works() -> None:
    assert len(authored()) == 12
    assert len(derived()) == len(shipped.entries())


def test_every_cause_meets_its_fix_when_it_is_the_truth() -> None:
    missed = [
        (result.compiled.guide.key, cause)
        for result in simulations()
        for cause, row in result.by_cause.items()
        if cause != "other" and not row.fix_tried
    ]

    assert missed == []


def test_every_fix_is_suggested_on_some_path() -> None:
    missed = [
        (result.compiled.guide.key, key)
        for result in simulations()
        for kind, key in result.never_suggested()
        if kind == "fix"
    ]

    assert missed == []


def test_every_question_of_an_authored_guide_is_asked() -> None:
    results = simulations()[: len(authored())]

    assert [
        (r.compiled.guide.key, r.never_suggested()) for r in results if r.never_suggested()
    ] == []


def test_most_cases_are_solved() -> None:
    assert min(result.solved + result.not_followed for result in simulations()) > 0.7


def test_no_guide_is_far_from_its_optimum() -> None:
    ratios = []
    for result in simulations():
        model = result.compiled.model
        if len(model.fixes) + len(model.questions) <= MOST_STEPS_SOLVED_HERE:
            optimum = optimum_minutes(result.compiled)
            assert optimum is not None
            ratios.append(simulate(result.compiled, least_share=1e-6).minutes / optimum)

    assert len(ratios) > 150
    assert max(ratios) <= 1.05


def test_no_fix_closed_by_a_rule_is_on_any_path() -> None:
    for result in simulations()[: len(authored())]:
        for rule in result.compiled.guide.rules:
            when = {(key, value) for key, value in rule.answers.items()}
            for path in result.ends:
                events = [(event.key, event.value) for event in path.events]
                places = [events.index(answer) for answer in when if answer in events]
                if len(places) == len(when):
                    later = {key for key, value in events[max(places) :] if value == FAILED}
                    assert not later & set(rule.never)


def _walk(guide: CompiledGuide, answer: str, result: str) -> list[Step]:
    """Return the steps of a case in which every question and every fix goes the same way."""
    events: list[CaseEvent] = []
    steps: list[Step] = []
    for _ in range(3 * (len(guide.model.fixes) + len(guide.model.questions)) + 1):
        kind, key = state(guide, events).step
        if (kind, key) == HAND_OVER:
            return steps
        steps.append((kind, key))
        value = answer if kind == "question" else result
        events.append(CaseEvent("question" if kind == "question" else "fix", key, value))
    raise AssertionError(f"{guide.guide.key} does not end")


@pytest.mark.parametrize(("answer", "result"), [(NOT_SURE, COULD_NOT), (CANNOT, FAILED)])
def test_cases_of_people_who_cannot_tell_end_without_a_step_twice(answer: str, result: str) -> None:
    for guide in [*authored(), *derived()]:
        steps = _walk(guide, answer, result)
        assert len(set(steps)) == len(steps)


def test_what_is_put_off_comes_a_second_time_and_no_third() -> None:
    for guide in authored():
        steps = _walk(guide, NOT_SURE, NOT_NOW)
        assert all(steps.count(step) == 1 for step in steps if step[0] == "question")
        assert all(steps.count(step) == 2 for step in steps if step[0] == "fix")
