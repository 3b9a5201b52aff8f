from __future__ import annotations

import pytest

from knowledge.diagnosis.redact.views import View, plain_view, unwrapped, views


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
