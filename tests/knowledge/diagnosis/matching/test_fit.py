from __future__ import annotations

import pytest

from knowledge.diagnosis.matching.edges import Edge
from knowledge.diagnosis.matching.fit import Fit
from tests.knowledge.diagnosis.small import best_fit

TEMPLATE = "Valve '<0>' of reactor <1> is open."


def fit(text: str, template: str = TEMPLATE) -> Fit:
    found = best_fit(text, template)
    assert found is not None
    return found


def score(text: str, template: str = TEMPLATE) -> float:
    return fit(text, template).score


def test_it_works() -> None:
    assert fit("Valve 'a' of reactor 7 is open.").is_literal


@pytest.mark.parametrize(
    "text",
    [
        "VALVE “a” OF REACTOR 7 IS OPEN",
        "Valve 'a' of\n> reactor 7\nis open.",
        "Valve \\'a\\' of reactor 7 is open.",
        "12:01 ERROR Valve 'a' of reactor 7 is open.",
        "Valve '' of reactor x, y and z is open.",
    ],
)
def test_a_literal_fit_in_other_clothes(text: str) -> None:
    assert fit(text).is_literal


@pytest.mark.parametrize(
    "text",
    [
        "Valve a of reactor 7 is open.",
        "Valve 'a' of reactor 7 is wide open.",
        "Vlave 'a' of reactor 7 is open.",
        "Valve 'a' of 7 is open.",
        "Valve 'a' of reactor 7",
    ],
)
def test_what_is_not_literal_scores_less(text: str) -> None:
    assert not fit(text).is_literal
    assert score(text) < score("Valve 'a' of reactor 7 is open.")


def test_a_missing_word_costs_more_than_a_typo() -> None:
    assert score("Valve 'a' of 7 is open.") < score("Valve 'a' of raector 7 is open.")


def test_a_cut_costs_less_than_a_missing_word() -> None:
    template = "valve of the reactor is open"
    assert score("valve of the reactor is", template) > score(
        "valve of the reactor is so very wide today", template
    )


def test_a_message_that_runs_on_scores_less() -> None:
    assert score("valve open and shut", "valve open") < score("valve open.", "valve open")


def test_a_message_within_a_sentence_has_no_edge() -> None:
    assert fit("the old valve open here", "valve open").around.begins is Edge.NONE


def test_a_code_needs_no_edge() -> None:
    assert fit("why do I get valve_open here", "valve_open").around.begins is Edge.STRONG


def test_a_code_inside_a_name_is_odd() -> None:
    assert fit("valve_open_count", "valve_open").around.odd_glue == 1


def test_words_of_a_code_are_not_the_code() -> None:
    assert not fit("the valve open", "valve_open").is_literal


def test_signs_of_the_template_count() -> None:
    assert score("level == low", "level == <0>") > score("level is low", "level == <0>")


def test_a_piece_between_placeholders_has_to_be_there() -> None:
    template = "column <0>.<1> is open"
    assert fit("column a.b is open", template).is_literal
    assert not fit("column a is open", template).is_literal


def test_a_piece_behind_the_last_word_has_to_be_there() -> None:
    template = 'size of valve <0>: "<1>"'
    assert fit('size of valve 7: "wide"', template).is_literal
    assert not fit("size of valve 7", template).is_literal


def test_the_place_is_that_of_the_message() -> None:
    text = "12:01 valve open, now"
    found = fit(text, "valve open")
    assert text[found.start : found.end] == "valve open"


def test_a_sentence_that_goes_on_says_more_than_the_form() -> None:
    assert fit("valve open, and more", "valve open").around.goes_on
    assert not fit("valve open. And more", "valve open").around.goes_on


def test_a_complete_message_may_hold_typos() -> None:
    assert fit("the vavle is open.", "the valve is open").is_complete


@pytest.mark.parametrize("text", ["the valve is ope", "the valve is wide open", "the valve is"])
def test_a_message_that_may_be_cut_is_not_complete(text: str) -> None:
    assert not fit(text, "the valve is open").is_complete
