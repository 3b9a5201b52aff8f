"""Which parts of a pasted text a page shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.diagnosis.types import Span
from knowledge.reading.excerpt import (
    MAX_SHOWN_CHARS,
    MAX_SHOWN_LINES,
    MAX_WINDOWS,
    Piece,
    excerpt,
    visible,
)
from redaction.types import Secret

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


LINES = [f"line {number}" for number in range(200)]
LONG = "\n".join(LINES)


def around(*numbers: int) -> list[Piece]:
    """Return what is shown of the long text when these lines are the evidence."""
    spans = []
    for number in numbers:
        start = len("".join(f"{line}\n" for line in LINES[:number]))
        spans.append(Span(start, start + len(LINES[number])))
    return shown(LONG, *spans)


def text_of(pieces: list[Piece]) -> list[str]:
    """Return the lines that are shown, a gap as its words."""
    text = "".join(f"\n<{p.text}>\n" if p.kind == "gap" else p.text for p in pieces)
    return text.strip("\n").split("\n")


def test_the_beginning_is_half_of_what_may_be_shown() -> None:
    head, gap = shown(LONG)
    assert head.text.split("\n") == LINES[: MAX_SHOWN_LINES // 2]
    assert gap == Piece("gap", f"{200 - MAX_SHOWN_LINES // 2} lines not shown")


def test_the_beginning_of_long_lines_is_cut() -> None:
    pieces = shown("x" * 100_000)
    assert pieces == [Piece("plain", "x" * (MAX_SHOWN_CHARS // 2)), Piece("gap", "…")]


def test_a_text_is_long_from_so_many_lines_and_characters_on() -> None:
    assert len(shown("\n".join(["x"] * MAX_SHOWN_LINES))) == 1
    assert len(shown("\n".join(["x"] * (MAX_SHOWN_LINES + 1)))) == 2
    assert len(shown("x" * MAX_SHOWN_CHARS)) == 1
    assert len(shown("x" * (MAX_SHOWN_CHARS + 1))) == 2


def test_two_lines_stand_on_either_side() -> None:
    assert text_of(around(100)) == [
        "<98 lines not shown>",
        *LINES[98:103],
        "<97 lines not shown>",
    ]


def test_evidence_at_the_ends_is_shown_to_the_ends() -> None:
    assert text_of(around(0))[:3] == LINES[:3]
    assert text_of(around(199))[-3:] == LINES[197:]
    assert text_of(around(1))[:4] == LINES[:4]


def test_windows_that_touch_are_one() -> None:
    assert text_of(around(100, 104))[1:-1] == LINES[98:107]
    assert [piece.kind for piece in around(100, 106)].count("gap") == 3
    assert [piece.kind for piece in around(100, 102)].count("gap") == 2


def test_windows_stand_in_the_order_of_the_text() -> None:
    assert around(150, 50) == around(50, 150)


def test_only_the_first_windows_are_shown() -> None:
    pieces = around(*range(0, 200, 10))
    assert [piece.kind for piece in pieces].count("evidence") == MAX_WINDOWS


def test_a_gap_of_one_line_is_only_a_mark() -> None:
    assert Piece("gap", "…") in around(100, 106)
    assert Piece("gap", "2 lines not shown") in around(100, 107)


def test_empty_lines_are_no_gap() -> None:
    text = "first" + "\n" * 100
    assert [piece.kind for piece in shown(text, Span(0, 5))] == ["evidence", "plain"]


def test_evidence_without_an_end_is_cut() -> None:
    text = "x" * 50_000
    pieces = shown(text, Span(0, 50_000))
    assert sum(len(piece.text) for piece in pieces if piece.kind == "evidence") < 10_000


@pytest.mark.parametrize(
    ("evidence", "secret", "kinds"),
    [
        (Span(0, 4), Secret(4, 8, "password"), ["evidence", "removed", "plain"]),
        (Span(2, 6), Secret(4, 8, "password"), ["plain", "evidence", "removed", "plain"]),
        (Span(6, 10), Secret(4, 8, "password"), ["plain", "removed", "evidence"]),
        (Span(8, 10), Secret(4, 8, "password"), ["plain", "removed", "evidence"]),
        (Span(4, 8), Secret(4, 8, "password"), ["plain", "removed", "plain"]),
    ],
)
def test_evidence_beside_a_secret(evidence: Span, secret: Secret, kinds: list[str]) -> None:
    assert [piece.kind for piece in shown("0123****89", evidence, secrets=(secret,))] == kinds


def test_secrets_out_of_sight_are_not_drawn() -> None:
    start = LONG.index("line 100")
    secrets = (Secret(0, 4, "password"), Secret(len(LONG) - 4, len(LONG), "password"))
    assert shown(LONG, Span(start, start + 8), secrets=secrets) == around(100)


@pytest.mark.parametrize(
    ("character", "shown_as"),
    [
        ("\n", "\n"),
        ("\t", "\t"),
        ("\r", "␍"),
        ("\x1b", "␛"),
        (" ", " "),
        ("\x7f", "[U+007F]"),
        ("\u00a0", "\u00a0"),
        ("\u200b", "[U+200B]"),
        ("\u2028", "[U+2028]"),
        ("語", "語"),
    ],
)
def test_each_kind_of_character(character: str, shown_as: str) -> None:
    assert visible(f"a{character}b") == f"a{shown_as}b"


def test_secrets_that_end_together_are_drawn_once() -> None:
    secrets = (Secret(0, 8, "password"), Secret(4, 8, "password"))
    assert shown("********89", secrets=secrets) == [
        Piece("removed", "[password removed]"),
        Piece("plain", "89"),
    ]


def kinds_and_lengths(pieces: list[Piece]) -> list[tuple[str, int]]:
    return [(piece.kind, len(piece.text)) for piece in pieces]


def test_so_many_characters_stand_on_either_side_of_evidence_in_an_endless_line() -> None:
    text = "x" * 5_000 + "flux" + "y" * 5_000
    assert kinds_and_lengths(shown(text, Span(5_000, 5_004))) == [
        ("gap", 1),
        ("plain", 320),
        ("evidence", 4),
        ("plain", 320),
        ("gap", 1),
    ]


@pytest.mark.parametrize(("chars", "shown_chars"), [(1_599, 1_599), (1_600, 1_600), (2_500, 1_920)])
def test_endless_evidence_is_shown_to_a_limit(chars: int, shown_chars: int) -> None:
    text = "x" * 10_000
    found = [piece for piece in shown(text, Span(1_000, 1_000 + chars)) if piece.kind == "evidence"]
    assert [len(piece.text) for piece in found] == [shown_chars]


@pytest.mark.parametrize(
    ("start", "before"), [(0, 0), (1, 1), (319, 319), (320, 320), (321, 320), (322, 320)]
)
def test_the_beginning_of_an_endless_line_is_a_gap_from_the_limit_on(
    start: int, before: int
) -> None:
    pieces = shown("x" * 5_000, Span(start, start + 1))
    assert sum(len(piece.text) for piece in pieces[:-3] if piece.kind == "plain") == before
    assert (pieces[0].kind == "gap") is (start > before)


@pytest.mark.parametrize(("windows", "gaps"), [(4, 5), (5, 6), (6, 6)])
def test_so_many_windows_are_shown(windows: int, gaps: int) -> None:
    pieces = around(*range(10, 10 + 20 * windows, 20))
    assert [piece.kind for piece in pieces].count("gap") == gaps


@pytest.mark.parametrize(("line", "gap"), [(2, ""), (3, "…"), (4, "2 lines not shown")])
def test_a_gap_before_the_first_window(line: int, gap: str) -> None:
    first = around(line)[0]
    assert (first.text if first.kind == "gap" else "") == gap


@pytest.mark.parametrize(("line", "gap"), [(197, ""), (196, "…"), (195, "2 lines not shown")])
def test_a_gap_after_the_last_window(line: int, gap: str) -> None:
    last = around(line)[-1]
    assert (last.text if last.kind == "gap" else "") == gap


def test_a_window_inside_another_one_changes_nothing() -> None:
    start = LONG.index("line 100")
    whole, inside = Span(start, start + 40), Span(start + 1, start + 3)
    assert shown(LONG, whole, inside) == shown(LONG, whole)


@pytest.mark.parametrize(
    ("secret", "is_drawn"),
    [
        (Secret(670, 680, "password"), False),
        (Secret(670, 681, "password"), True),
        (Secret(1_323, 1_330, "password"), True),
        (Secret(1_324, 1_330, "password"), False),
    ],
)
def test_a_secret_is_drawn_where_it_reaches_into_a_window(secret: Secret, is_drawn: bool) -> None:
    pieces = shown("x" * 2_000, Span(1_000, 1_004), secrets=(secret,))
    assert (Piece("removed", "[password removed]") in pieces) is is_drawn
