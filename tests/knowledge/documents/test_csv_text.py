"""Cells of a file are never formulas."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents.archives import to_csv
from knowledge.documents.csv_text import cell, lines
from knowledge.documents.folder import Catalog
from tests.factories import cause_data, entry_document
from tests.packages import PACKAGES

FORMULAS = (
    "=cmd|'/C calc'!A0",
    "+1",
    "-1+2",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    " =1",
    "\u3000=1",
    "\ufeff=1",
    "＝1",
    "\0-1",
)
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_text(text: str) -> None:
    assert cell(text) == f"'{text}"


def test_other_text_stays() -> None:
    assert cell("a = b, -c") == "a = b, -c"


@given(st.lists(st.text(st.characters(exclude_characters="\0"), max_size=20), min_size=1))
def test_a_row_comes_back_as_it_was(row: list[str]) -> None:
    _, line = lines([row])
    assert next(csv.reader(io.StringIO(line, newline=""))) == [cell(text) for text in row]


@pytest.mark.parametrize("text", FORMULAS)
def test_the_table_of_a_catalog_has_no_formula(text: str) -> None:
    title = text.replace("\0", " ").replace("\ufeff", " ")  # no document holds these
    entry = entry_document(title=title, causes=[cause_data(title=title)])
    table = to_csv(Catalog({"time/flux.yaml": entry})).decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(table, newline=""))
    assert (row["error"], row["cause"]) == (f"'{title}", f"'{title}")


def test_nothing_else_writes_csv() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for app in PACKAGES
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"^\s*(import csv\b|from csv import)", path.read_text(), re.MULTILINE)
    ]
    assert found == ["knowledge/documents/csv_text.py"]
