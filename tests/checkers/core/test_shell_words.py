from __future__ import annotations

import shlex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.core.shell_words import words
from tests.checkers.support import hostile_texts


def texts(command: str) -> list[str]:
    return [word.text for word in words(command)]


def test_it_works() -> None:
    assert texts("curl -d 'a=b c' x") == ["curl", "-d", "a=b c", "x"]


@pytest.mark.parametrize(
    ("command", "expected"),
    [
        ("a'b'\"c\"d", ["abcd"]),
        (r"a\ b", ["a b"]),
        ('"a \\"b\\" \\c"', ['a "b" \\c']),
        (r"$'it\'s\n'", ["it's\n"]),
        ("a \\\n b", ["a", "b"]),
        ("a ^\r\n b", ["a", "b"]),
        ("a `\n b", ["a", "b"]),
        ("'' \"\"", ["", ""]),
        ("'open", ["open"]),
        ("a^b", ["a^b"]),
    ],
)
def test_quotes_and_line_ends(command: str, expected: list[str]) -> None:
    assert texts(command) == expected


@given(st.lists(st.text("ab '\"\\$=\n", max_size=6), max_size=4))
def test_it_reads_what_a_shell_was_given(parts: list[str]) -> None:
    assert texts(shlex.join(parts)) == parts


@given(hostile_texts)
def test_each_word_knows_its_place(command: str) -> None:
    for word in words(command):
        start, end = word.where()
        assert 0 <= start <= end <= len(command)
        assert len(word.places) == len(word.text)
