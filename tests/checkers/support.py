"""Inputs that no checker may stumble over, and short ways to look at a report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from checkers.core.checker import Background
from checkers.core.findings import Report
from knowledge.documents.entry import EntryDocument, parse_document
from knowledge.documents.retry import RetryRulesDocument

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BACKGROUND = Background(now=NOW)

CATALOG = Path(__file__).parents[2] / "catalog"


@cache
def retry_rules() -> RetryRulesDocument:
    """Return the retry rules of the shipped catalog."""
    file = CATALOG / "card-declines" / "_retry_rules.yaml"
    return parse_document(file.read_text(encoding="utf-8"), RetryRulesDocument, file=file.name)


@cache
def card_entries() -> dict[str, EntryDocument]:
    """Return the card-declines entries of the shipped catalog by their keys."""
    files = sorted((CATALOG / "card-declines").glob("[!_]*.yaml"))
    return {
        f"card-declines/{file.stem}": parse_document(
            file.read_text(encoding="utf-8"), EntryDocument, file=file.name
        )
        for file in files
    }


# All of Unicode with lone surrogates and NUL, and the signs that parsers care about.
hostile_texts = st.text(st.characters(), max_size=60) | st.text(
    st.sampled_from("aZ09-._~ \n\r\t\"'\\{}[]():;,/?#@!$&*+=%<>|^`\0\ud800\u200b\u0430é"),
    max_size=80,
)


def rules(report: Report) -> set[str]:
    """Return the names of the rules that found an error or a doubt."""
    return {finding.rule for finding in report.findings if finding.severity != "note"}


def is_sound(report: Report, **given: Any) -> bool:
    """Return whether the report can be printed and each place lies inside the input it names."""
    text = json.dumps(report.to_json(), ensure_ascii=False, allow_nan=False)
    return bool(text) and all(_is_inside(place, given) for place in _places(report))


def _places(report: Report) -> Iterator[tuple[str, int, int]]:
    for finding in report.findings:
        if finding.where and finding.field:
            yield finding.field, *finding.where


def _is_inside(place: tuple[str, int, int], given: dict[str, Any]) -> bool:
    field, start, end = place
    name, _, number = field.partition(".")
    text = given[name][int(number)] if number else given[name]
    return 0 <= start <= end <= len(text)


def mutations(text: str, alphabet: str) -> st.SearchStrategy[str]:
    """Return texts that differ from `text` by one character put in, taken out or replaced."""
    places = st.integers(0, len(text) - 1)
    chars = st.sampled_from(alphabet)
    return st.one_of(
        st.builds(lambda at, char: text[:at] + char + text[at:], places, chars),
        st.builds(lambda at: text[:at] + text[at + 1 :], places),
        st.builds(lambda at, char: text[:at] + char + text[at + 1 :], places, chars),
    ).filter(lambda mutated: mutated != text)
