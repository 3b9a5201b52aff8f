from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from knowledge.diagnosis.matching.extract import LONGEST_SEGMENT, segments


def test_it_works() -> None:
    text = "one\n\n  two"
    assert [text[part.start : part.end] for part in segments(text)] == ["one", "  two"]


def test_segments_know_their_line() -> None:
    assert [part.line for part in segments("one\n\ntwo")] == [0, 2]


def test_a_long_line_is_cut_after_a_sentence() -> None:
    text = "word " * 50 + "end. " + "word " * 50
    first = next(segments(text))
    assert text[first.start : first.end].endswith("end. ")


def test_braces_hold_lines_together() -> None:
    statements = [part.statement for part in segments('head\n{\n "error": 1\n}\ntail')]
    assert statements == [0, 1, 1, 1, 4]


def test_a_closing_brace_without_an_opening_one_does_no_harm() -> None:
    assert [part.statement for part in segments("}\n}\nend")] == [0, 1, 2]


def test_the_cause_of_a_trace_is_its_root() -> None:
    roles = [part.role for part in segments("error: a\ncaused by: b\n ---> c")]
    assert roles == ["text", "root", "root"]


def test_blank_lines_cost_nothing() -> None:
    assert list(segments("\n" * 100_000)) == []


@given(st.text("ab .;,\n{}", max_size=2000))
def test_segments_hold_all_but_blank_lines(text: str) -> None:
    parts = list(segments(text))
    joined = "".join(text[part.start : part.end] for part in parts)
    assert joined == "".join(line for line in text.split("\n") if line.strip())
    assert all(part.end - part.start <= LONGEST_SEGMENT for part in parts)
