"""A case in its address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.lamp import lamp_guide
from triage.cases.address import HELPER, Case, read_case
from triage.cases.state import FAILED, NOT_NOW, WORKED, CaseEvent

GUIDE = lamp_guide()
FOR_TWO = lamp_guide(
    ("audience:\n  - end user", "audience:\n  - end user\n  - administrator\n  - support staff")
)
ONLY_THIS = CaseEvent("question", "neighbours", "only-this-one")
ALL_DARK = CaseEvent("question", "neighbours", "all-dark")
BULB_FAILED = CaseEvent("fix", "bulb", FAILED)
PLUG_LATER = CaseEvent("fix", "plug", NOT_NOW)

events = st.lists(
    st.sampled_from(
        [
            ONLY_THIS,
            ALL_DARK,
            CaseEvent("question", "neighbours", "not-sure"),
            BULB_FAILED,
            CaseEvent("fix", "bulb", WORKED),
            PLUG_LATER,
            CaseEvent("fix", "plug", FAILED),
        ]
    )
)


def case_after(*events: CaseEvent) -> Case:
    case = Case(GUIDE)
    for event in events:
        case = case.after(event)
    return case


def test_it_works() -> None:
    query = "as=administrator&saw=lamps/dark%23bulb&q.neighbours=only-this-one&f.bulb=failed"
    case = read_case(FOR_TWO, query)
    assert (case.actor, case.saw) == ("administrator", ("lamps/dark#bulb",))
    assert case.events == (ONLY_THIS, BULB_FAILED)
    assert case.query == query


@given(events)
def test_an_address_holds_the_whole_case(happened: list[CaseEvent]) -> None:
    case = case_after(*happened)
    assert read_case(GUIDE, case.query) == case


@given(events)
def test_a_step_stands_there_once_or_was_put_off_twice(happened: list[CaseEvent]) -> None:
    case = case_after(*happened)
    for event in case.events:
        same = [other.value for other in case.events if other.key == event.key]
        assert len(same) == 1 or same == [NOT_NOW, NOT_NOW]


@given(st.text(max_size=200))
def test_any_query_is_read(query: str) -> None:
    assert read_case(GUIDE, query).events == ()


@pytest.mark.parametrize(
    "query",
    [
        "q.neighbours=canary",
        "q.canary=all-dark",
        "f.bulb=canary",
        "f.canary=worked",
        "saw=canary",
        "saw=lamps/dark%23canary",
        "as=canary",
        "canary=1",
    ],
)
def test_what_the_guide_does_not_know_is_dropped(query: str) -> None:
    assert read_case(GUIDE, query) == Case(GUIDE)


def test_a_changed_answer_keeps_its_place_and_the_later_ones() -> None:
    assert case_after(ONLY_THIS, BULB_FAILED, ALL_DARK).events == (ALL_DARK, BULB_FAILED)


def test_putting_off_twice_counts_twice_and_no_more() -> None:
    case = case_after(PLUG_LATER, BULB_FAILED, PLUG_LATER, PLUG_LATER)
    assert case.events == (PLUG_LATER, BULB_FAILED, PLUG_LATER)


def test_a_result_takes_the_place_of_what_was_put_off() -> None:
    failed = CaseEvent("fix", "plug", FAILED)
    assert case_after(PLUG_LATER, BULB_FAILED, PLUG_LATER, failed).events == (failed, BULB_FAILED)


def test_undoing_drops_the_last_event() -> None:
    assert case_after(ONLY_THIS, BULB_FAILED).undone() == case_after(ONLY_THIS)


def test_a_dismissed_clue_is_gone() -> None:
    case = Case(GUIDE).with_clues(["lamps/dark#bulb", "lamps/dark#fuse"])
    assert case.without_clue("lamps/dark#bulb").saw == ("lamps/dark#fuse",)


def test_the_only_reader_of_a_guide_need_not_be_asked() -> None:
    assert Case(GUIDE).acts_as == "end user"
    assert not Case(GUIDE).asks_who


def test_one_of_several_readers_is_asked() -> None:
    assert Case(FOR_TWO).asks_who
    assert Case(FOR_TWO).acts_as is None
    assert Case(FOR_TWO, actor="administrator").acts_as == "administrator"


def test_whoever_helps_others_is_offered_all_steps() -> None:
    assert Case(FOR_TWO, actor=HELPER).acts_as is None
