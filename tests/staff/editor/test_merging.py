"""Two writers of one entry: what differs is shown, and each part is chosen by hand."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from staff.editor.form_data import document_of, fields_of
from staff.editor.merging import differences, merged
from tests import strategies
from tests.factories import cause_data, entry_data


def theirs(**changes: Any) -> dict[str, Any]:
    return entry_data(**changes)


def names(*states: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    return {each.name: (each.preferred, each.is_conflict) for each in differences(*states)}


def test_it_works() -> None:
    assert differences(entry_data(), entry_data()) == []
    [found] = differences(entry_data(title="Mine"), entry_data(title="Theirs"))
    assert (found.name, found.mine, found.theirs) == ("title", "Mine", "Theirs")


def test_what_one_side_changed_is_no_conflict() -> None:
    base = entry_data()
    mine = entry_data(title="Mine", summary="Both, mine")
    other = entry_data(appears="theirs", summary="Both, theirs")
    assert names(mine, other, base) == {
        "title": ("mine", False),
        "summary": ("mine", True),
        "appears": ("theirs", False),
    }


def test_causes_are_chosen_one_by_one() -> None:
    base = entry_data(causes=[cause_data("one"), cause_data("two")])
    mine = entry_data(causes=[cause_data("two"), cause_data("one", likelihood="low")])
    other = entry_data(causes=[cause_data("one"), cause_data("new")])
    assert names(mine, other, base) == {
        "causes:one": ("mine", False),
        "causes:two": ("theirs", False),
        "causes:new": ("theirs", False),
    }
    both = merged(mine, other, ["causes:two", "causes:new"])
    assert [cause["key"] for cause in both["causes"]] == ["one", "new"]
    assert both["causes"][0]["likelihood"] == "low"


def test_names_that_are_no_parts_change_nothing() -> None:
    assert merged(entry_data(), entry_data(title="Other"), ["state", "causes:none"]) == entry_data()


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(strategies.entries(), strategies.entries(), st.randoms())
def test_taking_nothing_keeps_mine_and_taking_all_leaves_no_difference(
    one: dict[str, Any], other: dict[str, Any], random: Any
) -> None:
    mine, others = document_of(fields_of(one)), document_of(fields_of(other))
    assert merged(mine, others, []) == mine
    every = [each.name for each in differences(mine, others)]
    random.shuffle(every)
    assert differences(merged(mine, others, every), others) == []
