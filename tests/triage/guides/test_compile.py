from __future__ import annotations

import pytest

from tests.knowledge.guides import ENTRY_KEY, lamp_entries
from tests.triage.lamp import lamp_guide
from triage.guides.compile import BrokenGuide, derived_guide


def test_it_works() -> None:
    guide = lamp_guide()

    assert [cause.key for cause in guide.causes] == ["bulb", "fuse", "plug", "other"]
    assert [fix.key for fix in guide.fixes] == ["bulb", "fuse", "plug"]


def test_a_cause_inherits_its_title_and_its_fix() -> None:
    guide = lamp_guide()

    assert guide.causes[0].title == "The bulb is broken"
    assert guide.fixes[0].steps == ("Put in a new bulb.",)
    assert guide.fixes[0].acts == ("end user",)


def test_a_title_of_its_own_goes_before_the_inherited_one() -> None:
    guide = lamp_guide(("prior: high", "title: The bulb is old\n    prior: high"))

    assert guide.causes[0].title == guide.fixes[0].title == "The bulb is old"


def test_the_warning_of_the_entry_goes_with_the_fix() -> None:
    assert lamp_guide().fixes[1].warning == "Mains voltage kills."


def test_a_fix_of_the_guide_takes_the_place_of_the_inherited_one() -> None:
    own = "fixes:\n  bulb:\n    title: Turn the bulb\n    steps: [Turn it.]\n    minutes: 2\n"
    fix = lamp_guide(("fixes:\n", own)).fixes[0]

    assert (fix.title, fix.solves, fix.entry) == ("Turn the bulb", {"bulb": "high"}, ENTRY_KEY)


def test_else_stands_for_every_cause_that_the_row_does_not_name() -> None:
    only_this = lamp_guide().questions[0].answers[1]

    assert only_this.row == {"bulb": "high", "fuse": "low", "plug": "high", "other": "high"}


def test_a_risky_fix_waits() -> None:
    assert [fix.waits for fix in lamp_guide().fixes] == [False, True, False]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("lamps/dark#bulb", "lamps/bright#bulb"),
        ("lamps/dark#bulb", "lamps/dark#switch"),
        ("when: {neighbours: All dark}", "when: {neighbours: Some dark}"),
        ("answers: {neighbours: All dark}", "answers: {street: All dark}"),
    ],
)
def test_a_reference_to_nothing_is_refused(old: str, new: str) -> None:
    with pytest.raises(BrokenGuide):
        lamp_guide((old, new))


def test_an_entry_is_a_guide() -> None:
    guide = derived_guide(ENTRY_KEY, lamp_entries()[ENTRY_KEY])

    assert [question.ask for question in guide.questions] == [
        "Does the bulb rattle?",
        "Are other lamps dark?",
    ]
    assert [fix.key for fix in guide.fixes] == ["bulb", "fuse"]
    assert guide.causes[-1].key == "other"


def test_yes_to_a_check_speaks_for_its_cause_alone() -> None:
    yes, no = derived_guide(ENTRY_KEY, lamp_entries()[ENTRY_KEY]).questions[0].answers

    assert yes.row == {"bulb": "high", "fuse": "low", "other": "low"}
    assert no.row == {"bulb": "low", "fuse": "high", "other": "high"}
