from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.knowledge.guides import ENTRY_KEY
from tests.triage.lamp import lamp
from triage.cases.evidence import named_clues
from triage.cases.state import (
    CANNOT,
    COULD_NOT,
    DISMISSED,
    FAILED,
    FIX_RESULTS,
    HAND_OVER,
    NOT_NOW,
    NOT_SURE,
    WORKED,
    CaseEvent,
    CaseState,
    band,
    state,
)
from triage.guides.numbers import CompiledGuide

LAMP = lamp()
FIRST = ("context: lamps\n", "context: lamps\nfirst: [neighbours]\n")
ANSWERS = ("all-dark", "only-this-one", NOT_SURE, CANNOT)


def answer(value: str, key: str = "neighbours") -> CaseEvent:
    return CaseEvent("question", key, value)


def tried(key: str, result: str = FAILED) -> CaseEvent:
    return CaseEvent("fix", key, result)


def pick(kind: str, key: str) -> CaseEvent:
    return CaseEvent("pick", key, kind)


def _open(case: CaseState) -> set[tuple[str, str]]:
    return {(step.kind, step.key) for step in case.open_steps}


def test_it_works() -> None:
    case = state(LAMP, [])

    assert case.step == ("fix", "plug")
    assert case.causes[0].cause.key == "bulb"


def test_a_step_is_closed_once_something_is_known_of_it() -> None:
    case = state(LAMP, [answer(NOT_SURE), tried("plug", COULD_NOT), tried("bulb")])

    assert _open(case) == {("fix", "fuse")}


def test_not_sure_is_no_evidence() -> None:
    assert state(LAMP, [answer(NOT_SURE)]).decision.belief == state(LAMP, []).decision.belief


def test_an_answer_is_changed_by_answering_again() -> None:
    changed = state(LAMP, [answer("all-dark"), tried("plug"), answer("only-this-one")])

    assert changed == state(LAMP, [answer("only-this-one"), tried("plug")])


def test_a_fix_that_worked_ends_the_case() -> None:
    case = state(LAMP, [tried("plug", WORKED)])

    assert case.solved_by is not None
    assert case.solved_by.key == "plug"


def test_it_hands_over_when_all_is_tried() -> None:
    case = state(LAMP, [answer(CANNOT), tried("plug"), tried("bulb"), tried("fuse")])

    assert case.step == HAND_OVER
    assert case.minutes_spent == 27


def test_not_now_is_offered_again_before_handing_over() -> None:
    events = [tried("bulb", NOT_NOW), tried("plug"), answer(NOT_SURE), tried("fuse")]
    case = state(LAMP, events)

    assert (case.step, case.reason) == (("fix", "bulb"), "postponed")


def test_not_now_a_second_time_is_final() -> None:
    events = [tried("plug"), answer(NOT_SURE), tried("fuse")]
    events += [tried("bulb", NOT_NOW), tried("bulb", NOT_NOW)]

    assert state(LAMP, events).step == HAND_OVER


def test_a_rule_closes_a_fix_and_says_why() -> None:
    case = state(LAMP, [answer("all-dark")])

    assert ("fix", "bulb") not in _open(case)
    assert [(fix.key, because) for fix, because in case.never] == [
        ("bulb", "The bulb is not the cause if every lamp is dark.")
    ]


def test_a_rule_closes_nothing_once_its_answer_is_changed() -> None:
    case = state(LAMP, [answer("all-dark"), answer(NOT_SURE)])

    assert case.never == ()


def test_a_rule_hears_words_of_the_text() -> None:
    guide = lamp(("when: {neighbours: All dark}", "when: {text: sparks}"))
    clues = named_clues(guide.guide, ["sparks"])

    assert [fix.key for fix, _ in state(guide, [], clues=clues).never] == ["bulb"]


def test_first_questions_come_first() -> None:
    case = state(lamp(FIRST), [])

    assert (case.step, case.reason) == (("question", "neighbours"), "first")


def test_a_first_question_that_the_text_answers_is_not_asked() -> None:
    guide = lamp(FIRST)
    case = state(guide, [], clues=named_clues(guide.guide, ["street-is-dark"]))

    assert case.step != ("question", "neighbours")
    assert [given.clue.key for given in case.answers if given.clue] == ["street-is-dark"]


def test_what_the_text_says_can_be_dismissed() -> None:
    guide = lamp(FIRST)
    clues = named_clues(guide.guide, ["street-is-dark"])
    case = state(guide, [CaseEvent("clue", "street-is-dark", DISMISSED)], clues=clues)

    assert case.step == ("question", "neighbours")
    assert case.clues == ()


def test_any_open_step_can_be_picked() -> None:
    case = state(LAMP, [pick("fix", "fuse")])

    assert (case.step, case.reason) == (("fix", "fuse"), "picked")


@pytest.mark.parametrize(
    "events",
    [
        [tried("fuse"), pick("fix", "fuse")],
        [pick("fix", "fuse"), tried("fuse")],
        [answer("all-dark"), pick("fix", "bulb")],
        [pick("fix", "nothing")],
    ],
)
def test_a_closed_step_cannot_be_picked(events: list[CaseEvent]) -> None:
    assert state(LAMP, events).reason != "picked"


def test_a_step_that_the_person_cannot_do_is_only_named() -> None:
    guide = lamp(("  plug:\n    title: Put", "  plug:\n    acts: [administrator]\n    title: Put"))
    case = state(guide, [], actor="end user")

    assert ("fix", "plug") not in _open(case)
    assert case.for_others == (("fix", "plug"),)


def test_a_step_after_a_question_waits_for_it() -> None:
    guide = lamp(("    solves: {plug", "    after: [neighbours]\n    solves: {plug"))

    assert ("fix", "plug") not in _open(state(guide, []))
    assert ("fix", "plug") in _open(state(guide, [answer(NOT_SURE)]))


TREE = """mode: fixed
tree:
  ask: neighbours
  answers:
    All dark: {try: fuse}
  otherwise:
    try: plug
    then: {try: bulb}
reviewed:"""


@pytest.mark.parametrize(
    ("events", "step"),
    [
        ([], ("question", "neighbours")),
        ([answer("all-dark")], ("fix", "fuse")),
        ([answer("all-dark"), tried("fuse")], HAND_OVER),
        ([answer("only-this-one")], ("fix", "plug")),
        ([answer(CANNOT), tried("plug", COULD_NOT)], ("fix", "bulb")),
        ([answer(CANNOT), tried("plug", COULD_NOT), tried("bulb")], HAND_OVER),
    ],
)
def test_a_fixed_order_is_kept(events: list[CaseEvent], step: tuple[str, str]) -> None:
    case = state(lamp(("reviewed:", TREE)), events)

    assert (case.step, case.reason) == (step, "fixed order")


@pytest.mark.parametrize(
    "event",
    [
        answer("nonsense"),
        answer("all-dark", "nothing"),
        tried("nothing"),
        tried("plug", "perhaps"),
        pick("person", "plug"),
        CaseEvent("clue", "nothing", DISMISSED),
    ],
)
def test_events_that_the_guide_does_not_know_are_left_out(event: CaseEvent) -> None:
    assert state(LAMP, [event]) == state(LAMP, [])


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (0.61, "very likely"),
        (0.6, "likely"),
        (0.3, "possible"),
        (0.1, "possible"),
        (0.09, "less likely"),
    ],
)
def test_likelihoods_are_told_in_four_words(share: float, word: str) -> None:
    assert band(share) == word


@st.composite
def cases(draw: st.DrawFn) -> tuple[CompiledGuide, list[CaseEvent]]:
    guide = draw(st.sampled_from((LAMP, lamp(FIRST), lamp(("reviewed:", TREE)))))
    events = draw(
        st.lists(
            st.one_of(
                st.builds(answer, st.sampled_from(ANSWERS)),
                st.builds(
                    tried, st.sampled_from(("bulb", "fuse", "plug")), st.sampled_from(FIX_RESULTS)
                ),
                st.builds(pick, st.just("fix"), st.sampled_from(("bulb", "fuse", "plug"))),
            ),
            max_size=8,
        )
    )
    return guide, events


@given(cases())
def test_the_next_step_is_open_or_it_is_handing_over(
    drawn: tuple[CompiledGuide, list[CaseEvent]],
) -> None:
    case = state(*drawn)

    assert case.step in {*_open(case), HAND_OVER}


@given(cases())
def test_undone_events_leave_no_trace(drawn: tuple[CompiledGuide, list[CaseEvent]]) -> None:
    guide, events = drawn
    before = state(guide, events)
    state(guide, [*events, answer("all-dark")])

    assert state(guide, events) == before


def test_a_clue_to_an_entry_is_kept_in_the_state() -> None:
    clues = named_clues(LAMP.guide, [f"{ENTRY_KEY}#fuse"])

    assert state(LAMP, [], clues=clues).causes[0].cause.key == "fuse"
