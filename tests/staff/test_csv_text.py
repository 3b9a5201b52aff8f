"""Cells of a file are never formulas."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staff.csv_text import cell, lines


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|'/C calc'!A0",
        "+1",
        "-1+2",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        " =1",
        "\ufeff=1",
        "＝1",
        "\0-1",
    ],
)
def test_a_formula_becomes_text(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_other_text_stays() -> None:
    assert cell("a = b, -c") == "a = b, -c"


@given(st.lists(st.text(st.characters(exclude_characters="\0"), max_size=20), min_size=1))
def test_a_row_comes_back_as_it_was(row: list[str]) -> None:
    (line,) = lines([row])
    assert next(csv.reader(io.StringIO(line, newline=""))) == [cell(text) for text in row]
