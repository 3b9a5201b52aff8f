from __future__ import annotations

import pytest

from tests.triage.lamp import lamp
from triage.engine import next_step
from triage.simulation.optimum import expected_minutes
from triage.simulation.simulate import author_order_minutes, optimum_minutes, simulate

LAMP = lamp()
NO_RULE = (
    "rules:\n  - when: {neighbours: All dark}\n    never:\n      - bulb\n"
    "    because: The bulb is not the cause if every lamp is dark.\n",
    "",
)


def test_it_works() -> None:
    result = simulate(LAMP)

    assert result.solved + result.handed_over == pytest.approx(1.0)
    assert result.not_followed < 0.001


def test_it_agrees_with_the_walk_of_the_engine_alone() -> None:
    guide = lamp(NO_RULE)

    assert simulate(guide, least_share=0).minutes == pytest.approx(
        expected_minutes(guide.model, next_step)
    )


def test_the_optimum_is_no_dearer() -> None:
    optimum = optimum_minutes(LAMP)

    assert optimum is not None
    assert optimum <= simulate(LAMP, least_share=0).minutes + 1e-9


def test_first_questions_belong_to_the_optimum() -> None:
    forced = lamp(("context: lamps\n", "context: lamps\nfirst: [neighbours]\n"))
    optimum = optimum_minutes(forced)

    assert optimum == pytest.approx(simulate(forced, least_share=0).minutes, rel=0.05)


def test_a_large_guide_has_no_known_optimum() -> None:
    assert optimum_minutes(LAMP, max_states=1) is None


def test_all_cases_of_a_cause_are_told_apart() -> None:
    result = simulate(LAMP)

    assert result.by_cause["other"].solved == 0
    assert result.by_cause["plug"].solved > 0.9
    assert result.by_cause["bulb"].fix_tried > 0.9


def test_a_step_that_no_case_meets_is_named() -> None:
    dear = lamp(("help: Look into the next room.\n    minutes: 1", "help: Look.\n    minutes: 99"))

    assert simulate(dear).never_suggested() == [("question", "neighbours")]


def test_a_fix_closed_by_a_rule_is_on_no_path_with_its_answer() -> None:
    for path in simulate(LAMP, least_share=0).ends:
        events = [(event.key, event.value) for event in path.events]
        if ("neighbours", "all-dark") in events:
            before = events[: events.index(("neighbours", "all-dark"))]
            assert "bulb" not in {key for key, _ in events[len(before) :]}


def test_the_worst_paths_are_the_longest() -> None:
    result = simulate(LAMP)

    assert result.worst[0].minutes == max(
        path.minutes for path in result.ends if path.share > 0.001
    )


def test_the_author_s_order_tries_every_fix() -> None:
    left = (1, 0.465625, 0.2875, 0.109375)
    minutes = 5 * left[0] + 40 * left[1] + 1 * left[2] + 90 * left[3]

    assert author_order_minutes(LAMP) == pytest.approx(minutes)
