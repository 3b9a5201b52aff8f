"""How texts of the catalog and of readers are drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.reading.excerpt import Piece
from knowledge.templatetags.knowledge import (
    duration,
    first_sentence,
    gist,
    inline_code,
    marked,
    plain,
)


def test_it_works() -> None:
    assert inline_code("Read `grant_type` first") == "Read <code>grant_type</code> first"


def test_every_piece_is_escaped() -> None:
    assert inline_code("<b> `<i>`") == "&lt;b&gt; <code>&lt;i&gt;</code>"


def test_a_single_backtick_stays() -> None:
    assert inline_code("a ` b") == "a ` b"


def test_plain_text_has_no_backticks() -> None:
    assert plain("Read `a` and `b`") == "Read a and b"


def test_the_first_sentence_ends_before_the_second() -> None:
    assert first_sentence("HAP 5.11 starts. It stops.") == "HAP 5.11 starts."


def test_the_gist_ends_at_a_colon() -> None:
    assert gist("Installing HAP 5.1: the name. And more.") == "Installing HAP 5.1."


def test_evidence_is_marked_and_escaped() -> None:
    assert marked([Piece("plain", "<"), Piece("evidence", "a&b")]) == "&lt;<mark>a&amp;b</mark>"


def test_a_removed_secret_is_drawn_apart() -> None:
    assert marked([Piece("removed", "[x removed]")]) == '<span class="removed">[x removed]</span>'


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.5, "30 seconds"),
        (1, "1 minute"),
        (4, "4 minutes"),
        (60, "1 hour"),
        (90, "90 minutes"),
        (120, "2 hours"),
    ],
)
def test_a_duration_is_told_in_words(minutes: float, words: str) -> None:
    assert duration(minutes) == words


@given(st.text())
def test_no_markup_of_a_text_survives(text: str) -> None:
    drawn = inline_code(text).replace("<code>", "").replace("</code>", "")
    assert "<" not in drawn
