from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.diagnosis.text.tokens import has_digit, within_one_edit, within_two_edits, words

letters = st.text("abcde", min_size=1, max_size=8)


def test_it_works() -> None:
    assert words("cannot find name") == ["cannot", "find", "name"]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("invalid_grant", ["invalid", "grant"]),
        ("aadsts50011: no", ["aadsts50011", "no"]),
        ("error -15 and 5-15", ["error", "-15", "and", "5", "15"]),
        ("version 5.11", ["version", "5.11"]),
        ("(-15,570)", ["-15", "570"]),
        ("0x80090016", ["0x80090016"]),
        ("code51", ["code51"]),
        ("安装 ok", ["安", "装", "ok"]),
    ],
)
def test_what_is_one_token(text: str, tokens: list[str]) -> None:
    assert words(text) == tokens


def test_a_number_is_a_code() -> None:
    assert has_digit("e51")


@pytest.mark.parametrize("typo", ["recator", "reactr", "rreactor", "reactir", "eractor"])
def test_one_edit_is_forgiven(typo: str) -> None:
    assert within_one_edit("reactor", typo)


@pytest.mark.parametrize("other", ["reac", "factor", "rotcaer", "reactorial"])
def test_more_than_one_edit_is_not(other: str) -> None:
    assert not within_one_edit("reactor", other)


@given(letters, letters)
def test_one_edit_is_the_same_both_ways(one: str, other: str) -> None:
    assert within_one_edit(one, other) == within_one_edit(other, one)


@given(letters, st.integers(0, 7), st.sampled_from("abcde"))
def test_a_changed_letter_is_one_edit(word: str, at: int, letter: str) -> None:
    at %= len(word)
    assert within_one_edit(word, word[:at] + letter + word[at + 1 :])


def test_two_edits_are_forgiven_in_a_long_word() -> None:
    assert within_two_edits("aggregate", "oagrgegate")


def test_two_edits_are_not_forgiven_in_a_short_word() -> None:
    assert not within_two_edits("valve", "velvi")
