from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given

from tests.triage.histories import models_with_history
from tests.triage.random_models import FAMILIES, random_model
from triage.engine import (
    Answer,
    Answered,
    Closed,
    Event,
    Failed,
    Fix,
    Hinted,
    Model,
    Question,
    belief,
    next_step,
)
from triage.engine.model import step_of
from triage.simulation.optimum import expected_minutes, optimum

LAMP = Model(
    causes=("bulb", "fuse", "other"),
    priors=(0.6, 0.3, 0.1),
    fixes=(Fix("bulb", 5, (1.0, 0.0, 0.0)), Fix("fuse", 20, (0.0, 1.0, 0.0))),
    questions=(
        Question(
            "neighbours-dark",
            3,
            (Answer("yes", (0.05, 0.95, 0.5)), Answer("no", (0.95, 0.05, 0.5))),
        ),
    ),
    hand_over_minutes=60,
)


def test_it_works() -> None:
    decision = next_step(LAMP, [])

    assert (decision.kind, decision.key) == ("fix", "bulb")


def test_the_minutes_to_the_end_are_those_of_the_best_order() -> None:
    assert next_step(LAMP, []).minutes_to_end == pytest.approx(optimum(LAMP))


def test_an_answer_moves_the_belief() -> None:
    decision = next_step(LAMP, [Answered("neighbours-dark", "yes")])

    assert decision.key == "fuse"
    assert decision.belief == pytest.approx((0.08219, 0.78082, 0.13699), abs=1e-5)


def test_a_failed_fix_is_not_suggested_again() -> None:
    assert next_step(LAMP, [Failed("bulb")]).key != "bulb"


def test_it_hands_over_when_nothing_is_left_that_can_help() -> None:
    decision = next_step(LAMP, [Failed("bulb"), Failed("fuse")])

    assert (decision.kind, decision.key, decision.minutes_to_end) == ("hand_over", "", 60)


def test_it_hands_over_when_the_history_cannot_happen() -> None:
    lamp = replace(LAMP, priors=(1.0, 0.0, 0.0))

    assert next_step(lamp, [Failed("bulb")]).kind == "hand_over"


def test_a_cheap_person_is_asked_at_once() -> None:
    assert next_step(replace(LAMP, hand_over_minutes=2), []).kind == "hand_over"


def test_a_closed_step_is_not_ranked() -> None:
    ranked = next_step(LAMP, [Closed("fix", "bulb")]).ranked

    assert {(step.kind, step.key) for step in ranked} == {
        ("fix", "fuse"),
        ("question", "neighbours-dark"),
    }


def test_closing_a_question_leaves_the_fix_of_the_same_name_open() -> None:
    lamp = replace(LAMP, questions=(replace(LAMP.questions[0], key="bulb"),))

    assert next_step(lamp, [Closed("question", "bulb")]).key == "bulb"


def test_a_hint_counts_like_an_answer() -> None:
    hint, answer = Hinted((0.05, 0.95, 0.5)), Answered("neighbours-dark", "yes")

    assert belief(LAMP, [hint]) == belief(LAMP, [answer])


def test_the_last_answer_to_a_question_counts() -> None:
    changed = [Answered("neighbours-dark", "yes"), Answered("neighbours-dark", "no")]

    assert belief(LAMP, changed) == belief(LAMP, changed[1:])


@pytest.mark.parametrize(("waits", "first"), [(False, "bold"), (True, "careful")])
def test_a_fix_that_cannot_be_undone_waits_for_one_of_comparable_value(
    waits: bool, first: str
) -> None:
    model = Model(
        causes=("a", "b"),
        priors=(0.5, 0.5),
        fixes=(Fix("bold", 10, (1.0, 0.0), waits), Fix("careful", 10.5, (0.0, 1.0))),
        questions=(),
        hand_over_minutes=100,
    )

    assert next_step(model, []).key == first


def test_equal_steps_come_in_the_author_s_order() -> None:
    model = Model(
        causes=("a", "b", "c"),
        priors=(1.0, 1.0, 1.0),
        fixes=tuple(Fix(key, 5, row) for key, row in zip("zxy", _unit_rows(3), strict=True)),
        questions=(),
        hand_over_minutes=100,
    )

    assert [step.key for step in next_step(model, []).ranked] == ["z", "x", "y"]


def _unit_rows(size: int) -> list[tuple[float, ...]]:
    return [tuple(float(row == column) for column in range(size)) for row in range(size)]


@pytest.mark.parametrize("family", FAMILIES)
def test_it_is_near_the_optimum(family: str) -> None:
    models = [random_model(family, seed) for seed in range(12)]
    ratios = [expected_minutes(model, next_step) / optimum(model) for model in models]

    assert sum(ratios) / len(ratios) <= 1.003
    assert max(ratios) <= 1.05


@pytest.mark.parametrize("seed", range(20))
def test_independent_models_without_questions_are_solved(seed: int) -> None:
    model = random_model("independent", seed)

    assert expected_minutes(model, next_step) == pytest.approx(optimum(model), rel=1e-12)


@given(models_with_history(families=("words", "weak_fixes")))
def test_belief_never_dies_where_no_fix_is_certain(drawn: tuple[Model, list[Event]]) -> None:
    assert sum(belief(*drawn)) > 0


@given(models_with_history())
def test_the_order_of_events_does_not_matter(drawn: tuple[Model, list[Event]]) -> None:
    model, history = drawn

    assert next_step(model, history) == next_step(model, history[::-1])


@given(models_with_history())
def test_what_is_undone_has_never_happened(drawn: tuple[Model, list[Event]]) -> None:
    model, history = drawn
    before = next_step(model, history[:-1])
    next_step(model, history)

    assert next_step(model, history[:-1]) == before


@given(models_with_history())
def test_no_step_is_ever_suggested_twice(drawn: tuple[Model, list[Event]]) -> None:
    model, history = drawn
    decision = next_step(model, history)

    assert (decision.kind, decision.key) not in {step_of(event) for event in history}


@given(models_with_history())
def test_the_belief_of_a_decision_adds_up_to_one(drawn: tuple[Model, list[Event]]) -> None:
    model, history = drawn
    assume(sum(belief(model, history)) > 0)

    assert sum(next_step(model, history).belief) == pytest.approx(1.0)


@given(models_with_history())
def test_no_decision_costs_more_than_handing_over(drawn: tuple[Model, list[Event]]) -> None:
    model, history = drawn

    assert next_step(model, history).minutes_to_end <= model.hand_over_minutes + 1e-9
