from __future__ import annotations

import re

import pytest
from hypothesis import given

from checkers.core.characters import is_unseen, look_alike, name_of, runs, unseen, visible
from tests.checkers.support import hostile_texts


def test_it_works() -> None:
    assert list(unseen("a\u200bb c", but=" ")) == [(1, "\u200b")]
    assert name_of("\u200b") == "ZERO WIDTH SPACE (U+200B)"


@pytest.mark.parametrize(
    "char", ["\u200b", "\u00a0", "\u202e", "\ufeff", "\0", "\n", "\u3164", "\ud800", "\u2800", " "]
)
def test_what_cannot_be_seen(char: str) -> None:
    assert is_unseen(char)


@pytest.mark.parametrize("char", ["a", "0", "-", "é", "中", "–"])
def test_what_can_be_seen(char: str) -> None:
    assert not is_unseen(char)


@pytest.mark.parametrize(
    ("char", "latin"),
    [
        ("а", "a"),
        ("О", "O"),
        ("Ο", "O"),
        ("０", "0"),
        ("–", "-"),
        ("’", "'"),
        ("é", None),
        ("a", None),
    ],
)
def test_what_is_taken_for_something_else(char: str, latin: str | None) -> None:
    assert look_alike(char) == latin


def test_runs_are_limited() -> None:
    assert list(runs("a=b==c=", re.compile("=+"), limit=2)) == [(1, 2), (3, 5)]


def test_a_character_without_a_name_has_a_number() -> None:
    assert name_of("\x07") == "unnamed character (U+0007)"
    assert name_of("\n") == "LINE BREAK (U+000A)"


@given(hostile_texts)
def test_what_is_shown_can_be_seen_and_is_short(text: str) -> None:
    shown = visible(text)
    assert not list(unseen(shown, but=" "))
    assert len(shown) <= 60 * 10 + 1
