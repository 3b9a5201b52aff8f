from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings

from tests.triage.histories import models
from tests.triage.random_models import random_model
from triage.engine import Answered, Decision, Event, Failed, Model, belief, next_step
from triage.engine.model import step_of
from triage.simulation.optimum import TooLarge, expected_minutes, optimum


def test_it_works() -> None:
    model = random_model("dependent_questions", 1)

    assert 0 < optimum(model) <= expected_minutes(model, next_step)


def _cost_of_order(model: Model, order: tuple[int, ...]) -> float:
    weights, spent = list(model.priors), 0.0
    best = model.hand_over_minutes * sum(weights)
    for index in order:
        fix = model.fixes[index]
        spent += fix.minutes * sum(weights)
        weights = [w * (1 - s) for w, s in zip(weights, fix.success, strict=True)]
        best = min(best, spent + model.hand_over_minutes * sum(weights))
    return best / sum(model.priors)


@pytest.mark.parametrize("seed", range(8))
def test_it_equals_the_best_of_all_orders_without_questions(seed: int) -> None:
    model = random_model("dependent", seed, fixes=5)
    orders = permutations(range(len(model.fixes)))

    assert optimum(model) == pytest.approx(min(_cost_of_order(model, order) for order in orders))


@settings(max_examples=20)
@given(models(causes=3, fixes=3, questions=2))
def test_it_equals_a_search_without_any_cut(model: Model) -> None:
    assert optimum(model) == pytest.approx(_plain_search(model, ()) / sum(model.priors))


def _plain_search(model: Model, history: tuple[Event, ...]) -> float:
    weight = sum(belief(model, history))
    done = {step[1] for step in map(step_of, history) if step}
    values = [model.hand_over_minutes * weight]
    for fix in model.fixes:
        if fix.key not in done:
            after = _plain_search(model, (*history, Failed(fix.key)))
            values.append(fix.minutes * weight + after)
    for question in model.questions:
        if question.key not in done:
            answered = [Answered(question.key, answer.key) for answer in question.answers]
            after = sum(_plain_search(model, (*history, event)) for event in answered)
            values.append(question.minutes * weight + after)
    return min(values)


def test_a_forbidden_fix_is_not_used() -> None:
    model = random_model("dependent", 3)
    every_fix = frozenset(fix.key for fix in model.fixes)

    assert optimum(model, forbidden=lambda answers: every_fix) == model.hand_over_minutes


def test_handing_over_at_once_costs_just_that() -> None:
    model = random_model("words", 1)

    def hand_over(model: Model, history: object) -> Decision:
        return Decision("hand_over", "", model.hand_over_minutes, (), ())

    assert expected_minutes(model, hand_over) == pytest.approx(model.hand_over_minutes)


def test_a_large_model_is_refused() -> None:
    with pytest.raises(TooLarge):
        optimum(random_model("words", 1, causes=6, fixes=8, questions=4), max_states=50)
