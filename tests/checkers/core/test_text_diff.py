from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checkers.core.text_diff import MAX_TABLE_CELLS, Piece, align, drawn
from tests.checkers.support import hostile_texts

near_texts = st.text("ab/", max_size=12)


def test_it_works() -> None:
    assert align("https://a/cb", "https://a/b/") == (
        Piece("same", "https://a/", "https://a/"),
        Piece("only_left", "c", ""),
        Piece("same", "b", "b"),
        Piece("only_right", "", "/"),
    )


def test_it_is_drawn_in_three_lines() -> None:
    assert drawn(align("abcd", "abXcd")) == ("ab·cd", "abXcd", "  ^  ")


def test_a_middle_that_is_too_large_is_one_piece() -> None:
    size = int(MAX_TABLE_CELLS**0.5) + 1
    assert align("a" * size, "b" * size) == (Piece("changed", "a" * size, "b" * size),)


@given(near_texts | hostile_texts, near_texts | hostile_texts)
def test_the_pieces_give_both_texts_back(left: str, right: str) -> None:
    pieces = align(left, right)
    assert "".join(piece.left for piece in pieces) == left
    assert "".join(piece.right for piece in pieces) == right


@given(near_texts, near_texts)
def test_only_what_is_called_the_same_is_the_same(left: str, right: str) -> None:
    assert all((p.kind == "same") == (p.left == p.right) for p in align(left, right))


@given(near_texts)
def test_a_text_has_no_difference_from_itself(text: str) -> None:
    assert all(piece.kind == "same" for piece in align(text, text))
