from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.diagnosis.matching.edges import (
    Edge,
    edge_after,
    edge_before,
    find_closing,
    find_forward,
    is_attached,
    joins_name_and_value,
    match_backward,
    match_forward,
    means_same_in_a_record,
)


def before(text: str, message: str) -> Edge:
    return edge_before(text.lower(), text, text.index(message))


def after(text: str, message: str) -> Edge:
    return edge_after(text, text.index(message) + len(message))


def test_it_works() -> None:
    assert before("error: it failed", "it") is Edge.STRONG


@pytest.mark.parametrize("prefix", ["", "[12:01] ", "ERR! ", "x = ", '{"msg": "'])
def test_a_log_prefix_sets_off_clearly(prefix: str) -> None:
    assert before(f"{prefix}it failed", "it failed") is Edge.STRONG


def test_a_comma_sets_off_weakly() -> None:
    assert before("well, it failed", "it failed") is Edge.WEAK


def test_a_word_does_not_set_off() -> None:
    assert before("because it failed", "it failed") is Edge.NONE


def test_a_capital_after_a_word_sets_off() -> None:
    assert before("with error It failed", "It failed") is Edge.STRONG


def test_a_capital_among_capitals_does_not() -> None:
    assert before("The Thing It Failed", "It Failed") is Edge.NONE


@pytest.mark.parametrize(
    ("text", "edge"),
    [("failed.", Edge.STRONG), ("failed\nx", Edge.STRONG), ("failed, x", Edge.WEAK)],
)
def test_how_a_message_ends(text: str, edge: Edge) -> None:
    assert after(text, "failed") is edge


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("invalid_grant_type", "invalid_grant"),
        ("51%", "51"),
        ("€51", "51"),
        ("12:51", "51"),
        ("51/12", "51"),
        ("7,51", "51"),
    ],
)
def test_a_code_inside_something_is_attached(text: str, code: str) -> None:
    start = text.index(code)
    assert is_attached(text, start, start + len(code))


@pytest.mark.parametrize("text", ["(51)", "code:51", "51.", "51, no", "'51'", "51"])
def test_a_code_beside_a_sign_is_not(text: str) -> None:
    start = text.index("51")
    assert not is_attached(text, start, start + 2)


def test_white_space_is_one() -> None:
    assert match_forward("a \n  b", 0, "a b") == 6
    assert match_backward("a \n  b", 6, "a b") == 0


def test_a_piece_is_found_behind() -> None:
    assert find_forward('one "two"', 0, 9, ' "') == 5


def test_a_closing_sign_inside_a_value_is_passed_over() -> None:
    text = '"import("a")".'
    assert find_closing(text, 1, len(text), '"') == text.index('")') + 1


@given(st.text('a "', max_size=30), st.sampled_from(['"', ' "', '" ', "a"]))
def test_what_is_found_matches_backward_too(text: str, piece: str) -> None:
    end = find_forward(text, 0, len(text), piece)
    assert end == -1 or match_backward(text, end, piece) >= 0


@pytest.mark.parametrize("between", [" ", "=", ": ", '":"', '" => "', '": ', ">", "\n"])
def test_formats_join_a_name_and_its_value_in_their_own_way(between: str) -> None:
    assert joins_name_and_value(between)


@pytest.mark.parametrize("between", ["", "_", ", ", '", "', " or ", ". ", "=" * 20])
def test_other_signs_join_no_name_and_value(between: str) -> None:
    assert not joins_name_and_value(between)


@pytest.mark.parametrize(
    ("one", "other"), [('":"', "="), ('","', "&"), ('": ', ": "), ("; ", ", ")]
)
def test_a_record_reads_the_same_in_every_format(one: str, other: str) -> None:
    assert means_same_in_a_record(one, other)


@pytest.mark.parametrize(("one", "other"), [(" ", ": "), ('":"', '","'), ("_", "="), ("-", ":")])
def test_what_tells_words_apart_is_no_sign_of_a_record(one: str, other: str) -> None:
    assert not means_same_in_a_record(one, other)
