from __future__ import annotations

import pytest

from tests.triage.cases.test_state import answer, pick, tried
from tests.triage.lamp import lamp
from triage.cases.state import CANNOT, CaseEvent, state
from triage.cases.why import WhyFix, WhyHandOver, WhyQuestion, about_steps_left, why

LAMP = lamp()


def _why(*events: CaseEvent) -> WhyFix | WhyQuestion | WhyHandOver:
    return why(LAMP, state(LAMP, events))


def test_it_works() -> None:
    reason = _why()

    assert isinstance(reason, WhyFix)
    assert (reason.minutes, reason.cause.key) == (1, "plug")
    assert reason.is_first_fix
    assert not reason.is_likeliest


def test_the_fix_of_the_likeliest_cause_says_so() -> None:
    reason = _why(tried("plug"))

    assert isinstance(reason, WhyFix)
    assert (reason.cause.key, reason.is_likeliest, reason.is_first_fix) == ("bulb", True, False)


def test_a_question_tells_what_each_answer_points_to() -> None:
    reason = _why(tried("plug"), pick("question", "neighbours"))

    assert isinstance(reason, WhyQuestion)
    assert [(point.key, cause.key) for point, cause in reason.points] == [
        ("all-dark", "fuse"),
        ("only-this-one", "bulb"),
    ]
    assert reason.saves > 0


def test_handing_over_counts_what_was_done() -> None:
    reason = _why(answer("only-this-one"), tried("plug"), tried("bulb"), tried("fuse"))

    assert reason == WhyHandOver(minutes=0, chance=0, answers=1, tried=3)


def test_what_is_left_is_priced_when_handing_over() -> None:
    cheap = lamp(("minutes: 90", "minutes: 1"))
    reason = why(cheap, state(cheap, [answer(CANNOT)]))

    assert isinstance(reason, WhyHandOver)
    assert reason.minutes == 46
    assert 0.8 < reason.chance < 1


def test_steps_left_fall_as_steps_are_taken() -> None:
    start, later = state(LAMP, []), state(LAMP, [tried("plug"), tried("bulb"), answer(CANNOT)])

    assert about_steps_left(LAMP, start) >= 2
    assert about_steps_left(LAMP, later) == 1


def test_no_step_is_left_when_all_is_done() -> None:
    case = state(LAMP, [answer(CANNOT), tried("plug"), tried("bulb"), tried("fuse")])

    assert about_steps_left(LAMP, case) == 0


@pytest.mark.parametrize(
    ("events", "steps"),
    [
        ([], 2),
        ([tried("plug")], 2),
        ([tried("plug"), tried("bulb")], 2),
        ([answer("all-dark")], 2),
        ([answer("only-this-one"), tried("plug")], 1),
        ([answer("only-this-one"), tried("plug"), tried("bulb"), tried("fuse")], 0),
    ],
)
def test_steps_left_are_those_of_the_likeliest_walk(events: list[CaseEvent], steps: int) -> None:
    assert about_steps_left(LAMP, state(LAMP, events)) == steps


@pytest.mark.parametrize("events", [[tried("plug")], [tried("plug"), tried("bulb")]])
def test_a_question_saves_what_comes_off_the_best_step_without_it(events: list[CaseEvent]) -> None:
    case = state(LAMP, [*events, pick("question", "neighbours")])
    reason = why(LAMP, case)
    steps = {(step.kind, step.key): step for step in case.open_steps}
    asked = steps.pop(("question", "neighbours"))

    assert isinstance(reason, WhyQuestion)
    assert reason.minutes == 1
    without = min(step.minutes_to_end for step in steps.values())
    assert reason.saves == pytest.approx(without - (asked.minutes_to_end - 1))


def test_a_question_saves_no_more_than_handing_over_costs() -> None:
    cheap = lamp(("minutes: 90", "minutes: 2"))
    reason = why(cheap, state(cheap, [tried("plug"), pick("question", "neighbours")]))

    assert isinstance(reason, WhyQuestion)
    assert 0 <= reason.saves <= 2


def test_the_chance_is_that_of_all_that_is_left() -> None:
    cheap = lamp(("minutes: 90", "minutes: 1"))
    case = state(cheap, [answer(CANNOT)])
    reason = why(cheap, case)

    assert isinstance(reason, WhyHandOver)
    bulb, fuse, plug, _ = case.decision.belief
    assert reason.chance == pytest.approx(0.95 * (bulb + fuse + plug))
    assert (reason.answers, reason.tried) == (0, 0)


def test_what_was_not_answered_is_no_answer() -> None:
    reason = _why(answer(CANNOT), tried("plug"), tried("bulb"), tried("fuse"))

    assert isinstance(reason, WhyHandOver)
    assert (reason.answers, reason.tried) == (0, 3)


def test_an_answer_that_most_others_share_points_to_nothing() -> None:
    third = "      Only this one: {fuse: low, else: high}\n"
    three = lamp((third, f"{third}      Half of them: {{fuse: low, else: high}}\n"))
    reason = why(three, state(three, [tried("plug"), pick("question", "neighbours")]))

    assert isinstance(reason, WhyQuestion)
    assert [(point.key, cause.key) for point, cause in reason.points] == [("all-dark", "fuse")]


def test_each_field_says_what_the_case_says() -> None:
    first, second = _why(), _why(tried("plug"))
    assert isinstance(first, WhyFix)
    assert isinstance(second, WhyFix)
    assert (first.minutes, first.cause.key, first.is_likeliest, first.is_first_fix) == (
        1,
        "plug",
        False,
        True,
    )
    assert (second.minutes, second.cause.key) == (5, "bulb")


@pytest.mark.parametrize("tried_keys", [[], ["plug"], ["plug", "bulb"]])
def test_handing_over_with_fixes_left_prices_only_those(tried_keys: list[str]) -> None:
    cheap = lamp(("minutes: 90", "minutes: 1"))
    events = [answer(CANNOT), *(tried(key) for key in tried_keys)]
    case = state(cheap, events)
    reason = why(cheap, case)
    assert isinstance(reason, WhyHandOver)
    minutes = {fix.key: fix.minutes for fix in cheap.model.fixes}
    left = [step.key for step in case.open_steps if step.kind == "fix"]
    assert reason.minutes == sum(minutes[key] for key in left)
    assert set(left) == {"plug", "bulb", "fuse"} - set(tried_keys)
    assert reason.tried == len(tried_keys)


def test_a_question_that_saves_nothing_saves_no_less() -> None:
    slow = lamp(("minutes: 90", "minutes: 2"))
    for events in ([], [tried("plug")], [tried("plug"), tried("bulb")]):
        case = state(slow, [*events, pick("question", "neighbours")])
        reason = why(slow, case)
        assert isinstance(reason, WhyQuestion)
        asked = next(step for step in case.open_steps if step.key == "neighbours")
        without = min([step.minutes_to_end for step in case.open_steps if step.kind == "fix"] + [2])
        expected = max(0.0, without - (asked.minutes_to_end - asked.minutes))
        assert reason.saves == pytest.approx(expected)
