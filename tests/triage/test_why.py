from __future__ import annotations

from tests.triage.lamp import lamp
from tests.triage.test_case_state import answer, pick, tried
from triage.case_state import CANNOT, CaseEvent, state
from triage.why import WhyFix, WhyHandOver, WhyQuestion, about_steps_left, why

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
