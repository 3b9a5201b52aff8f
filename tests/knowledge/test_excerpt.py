"""Which parts of a pasted text a page shows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.diagnosis.types import Secret, Span
from knowledge.excerpt import MAX_SHOWN_CHARS, Piece, excerpt, visible

TEXTS = st.text(alphabet="ab \n\t\x00‮é語", max_size=300)


def shown(text: str, *evidence: Span, secrets: tuple[Secret, ...] = ()) -> list[Piece]:
    return excerpt(text, evidence=evidence, secrets=secrets)


def test_it_works() -> None:
    assert shown("error: flux_broken", Span(7, 18)) == [
        Piece("plain", "error: "),
        Piece("evidence", "flux_broken"),
    ]


def test_a_secret_is_drawn_as_its_label() -> None:
    pieces = shown("card **** no", secrets=(Secret(5, 9, "card-number"),))
    assert pieces[1] == Piece("removed", "[card number removed]")


def test_the_last_four_digits_of_a_card_are_shown() -> None:
    pieces = shown("card **** no", secrets=(Secret(5, 9, "card-number", "4242"),))
    assert pieces[1] == Piece("removed", "[card number removed, ends in 4242]")


def test_a_secret_inside_evidence_wins() -> None:
    pieces = shown("code=****&x", Span(0, 11), secrets=(Secret(5, 9, "card-number"),))
    assert [piece.kind for piece in pieces] == ["evidence", "removed", "evidence"]


def test_evidence_inside_a_secret_is_not_drawn() -> None:
    pieces = shown("******", Span(2, 4), secrets=(Secret(0, 6, "card-number"),))
    assert [piece.kind for piece in pieces] == ["removed"]


def test_overlapping_evidence_is_drawn_once() -> None:
    pieces = shown("abcdef", Span(0, 4), Span(2, 6))
    assert "".join(piece.text for piece in pieces) == "abcdef"


def test_a_long_text_shows_the_lines_around_the_evidence() -> None:
    text = "\n".join(f"line {number}" for number in range(200))
    start = text.index("line 100")
    pieces = shown(text, Span(start, start + 8))
    assert [piece.kind for piece in pieces] == ["gap", "plain", "evidence", "plain", "gap"]
    assert pieces[1].text == "line 98\nline 99\n"


def test_a_gap_tells_how_many_lines_are_left_out() -> None:
    text = "\n".join(f"line {number}" for number in range(200))
    start = text.index("line 100")
    assert shown(text, Span(start, start + 8))[0] == Piece("gap", "98 lines not shown")


def test_a_long_text_without_evidence_shows_its_beginning() -> None:
    text = "\n".join(f"line {number}" for number in range(200))
    assert shown(text)[0].text.startswith("line 0\nline 1\n")


def test_a_line_without_end_is_cut() -> None:
    text = "x" * 500_000 + "flux_broken" + "y" * 500_000
    pieces = shown(text, Span(500_000, 500_011))
    assert Piece("evidence", "flux_broken") in pieces
    assert sum(len(piece.text) for piece in pieces) < MAX_SHOWN_CHARS


def test_hidden_characters_are_made_visible() -> None:
    assert visible("a\x00b\u202ec") == "a␀b[U+202E]c"


@given(TEXTS)
def test_a_short_text_is_shown_whole(text: str) -> None:
    if text.count("\n") < 10:
        assert "".join(piece.text for piece in shown(text)) == visible(text)


@given(TEXTS, st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), max_size=4))
def test_any_spans_of_any_text_can_be_drawn(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [Span(min(pair), min(max(pair), len(text))) for pair in ends if min(pair) < len(text)]
    secrets = tuple(Secret(span.start, span.end, "card-number") for span in spans[:1])
    pieces = shown(text, *spans[1:], secrets=secrets)
    assert all("\x00" not in piece.text for piece in pieces)
