from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redaction.disguises.views import View, plain_view, unwrapped, views


def plainest(text: str) -> View:
    *_, view = views(plain_view(text))
    return view


def test_it_works() -> None:
    view = plainest("a%34b")
    assert view.text == "a4b"
    assert [view.source(offset) for offset in range(4)] == [0, 1, 4, 5]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("%34%32", "42"),
        ("%2534", "4"),
        ("%E4%BD%A0", "你"),
        ("%FF4", "ÿ4"),
        ("\\u0034", "4"),
        ("\\\\u0034", "4"),
        ("\\ud835\\udfd2", "4"),
        ("\\x34", "4"),
        ('\\"a\\"', '"a"'),
        ("a\\nb", "a\nb"),
        ("a\\\nb", "ab"),
        ("&#52;&#x34;&quot;&amp;lt;", '44"<'),
        ("=34=32=33", "423"),
        ("a=3Db=\nc", "a=bc"),
        ("４２ ٤", "42 4"),
        ("4\u200b2\u00ad4\ufeff", "424"),
        ("\x1b[31m4\x1b[0m2", "42"),
        ("\\u001b[31m4", "4"),
        ("<b>4</b>2<br/>4", "42\n4"),
        ("a\u00a0b–c“d”", 'a b-c"d"'),
        ("50% of 4 & 2; C:\\Users\\jane", "50% of 4 & 2; C:\\Users\\jane"),
    ],
)
def test_escapes_are_undone(written: str, plain: str) -> None:
    assert plainest(written).text == plain


def test_the_text_as_given_is_the_first_view() -> None:
    first, *_ = views(plain_view("%34"))
    assert first.text == "%34"


def test_offsets_go_back_through_every_layer() -> None:
    text = 'x \\"%34%32\\" y'
    view = plainest(text)
    start = view.text.index("42")
    assert text[view.source(start) : view.source(start + 2)] == "%34%32"


def test_lower_case_keeps_the_length() -> None:
    view = plain_view("İ PASSWORD")
    assert len(view.low) == len(view.text)
    assert view.low.endswith("password")


def test_lines_are_joined_without_quote_marks() -> None:
    view = unwrapped(plain_view("jane@exam\n> ple.com"))
    assert view is not None
    assert view.text == "jane@example.com"
    assert view.source(len("jane@exam")) == len("jane@exam\n> ")


def test_a_single_line_has_nothing_to_join() -> None:
    assert unwrapped(plain_view("one line")) is None


def test_layers_are_limited() -> None:
    assert len(list(views(plain_view("%" + "25" * 50 + "34")))) <= 6


def test_lines_that_cannot_go_on_are_left_out() -> None:
    text = "\n".join([*["first line;"] * 9, "jane@exam", "ple.com", *["{last line}"] * 9])
    view = unwrapped(plain_view(text))
    assert view is not None
    assert "jane@example.com" in view.text
    assert len(view.text) < len(text) // 2
    start = view.text.index("jane")
    assert text[view.source(start) :].startswith("jane@exam\nple.com")


def test_the_line_of_a_log_does_not_go_on_with_the_next() -> None:
    assert (
        unwrapped(plain_view("code 4242\n2026-11-20 10:11:12 ERROR\n\tat com.A.b(A.java:1)"))
        is None
    )


@pytest.mark.parametrize("stem", ["password", "/home/", "客户", "código d", "1//0", "4/0"])
@pytest.mark.parametrize("times", [1, 9_000])
def test_a_stem_is_found_in_short_and_in_long_texts(stem: str, times: int) -> None:
    view = plain_view("one word and " * times + f"x{stem}y" + "\nanother word" * times)
    assert view.may_hold(stem)
    assert list(view.occurrences(stem)) == [view.low.index(stem)]


def test_a_long_text_does_not_hold_what_is_not_there() -> None:
    assert not plain_view("one word and another\n" * 9_000).may_hold("password")


@given(st.text(st.characters(), max_size=200))
def test_every_character_is_one_octet(text: str) -> None:
    view = plain_view(text)
    assert len(view.octets) == len(view.text)
