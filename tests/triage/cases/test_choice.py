from __future__ import annotations

from knowledge.diagnosis.types import Diagnosis, Match
from tests.knowledge.guides import ENTRY_KEY, lamp_entries
from tests.triage.cases.test_state import answer, pick, tried
from tests.triage.lamp import lamp_guide
from triage.cases.choice import carry_over, guides_for
from triage.guides.compile import derived_guide

LAMP = lamp_guide()
ENTRY = derived_guide(ENTRY_KEY, lamp_entries()[ENTRY_KEY])
GUIDES = {"lamp": LAMP, ENTRY_KEY: ENTRY}


def _known(*keys: str) -> Diagnosis:
    matches = tuple(Match(key, "known", 1.0) for key in keys)
    return Diagnosis("dark", "known", "lamps", matches)


def test_it_works() -> None:
    assert guides_for(_known(ENTRY_KEY), GUIDES) == ["lamp", ENTRY_KEY]


def test_the_guide_of_the_entry_goes_before_one_that_knows_little_of_it() -> None:
    narrow = lamp_guide(
        ("    from: lamps/dark#bulb\n", "    title: The bulb is old\n"),
        ("fixes:\n", "fixes:\n  bulb:\n    title: New bulb\n    steps: [Do it.]\n    minutes: 5\n"),
    )

    assert guides_for(_known(ENTRY_KEY), {**GUIDES, "lamp": narrow}) == [ENTRY_KEY, "lamp"]


def test_nothing_recognised_starts_no_guide() -> None:
    assert guides_for(Diagnosis("dark", "unknown"), GUIDES) == []
    assert guides_for(_known("lamps/bright"), GUIDES) == []


def test_a_fix_is_carried_over_by_its_cause() -> None:
    assert carry_over([tried("bulb"), tried("plug")], LAMP, ENTRY) == [tried("bulb")]


def test_an_answer_is_carried_over_by_its_words() -> None:
    same = lamp_guide(("  neighbours:\n", "  next-room:\n"), ("neighbours: All", "next-room: All"))

    assert carry_over([answer("all-dark")], LAMP, same) == [answer("all-dark", "next-room")]


def test_what_means_nothing_in_the_other_guide_is_left_behind() -> None:
    assert carry_over([answer("all-dark"), pick("fix", "bulb")], LAMP, ENTRY) == []
