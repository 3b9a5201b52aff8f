from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.diagnosis.text.normalise import fold_template, normalise
from knowledge.diagnosis.types import Span

any_text = st.text(st.characters(), max_size=200)


def test_it_works() -> None:
    assert normalise("Cannot find name").text == "cannot find name"


@pytest.mark.parametrize(
    ("given_text", "plain"),
    [
        ("‘a’ “b” «c» `d`", '"a" "b" "c" "d"'),
        ("em—dash and en–dash", "em-dash and en-dash"),
        ("ｆｕｌｌ ｗｉｄｔｈ ５１", "full width 51"),
        ("oﬀer and ﬁle", "offer and file"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\\u001b[31mred\\u001b[0m", "red"),
        ('say \\"no\\"', 'say "no"'),
        ('say \\\\\\"no\\\\\\"', 'say "no"'),
        ("a\\nb", "a\nb"),
        ("\\u4e2d\\u6587", "中文"),
        ("Code%20expired", "code expired"),
        ("%E4%B8%AD", "中"),
        ("?text=Code+is+expired&x=1", "?text=code is expired&x=1"),
        ("1 + 2 and c++", "1 + 2 and c++"),
        ("it&#39;s &quot;here&quot;", 'it"s "here"'),
        ("tab\tand\x00nul", "tab and nul"),
        ("one\r\ntwo", "one\n\ntwo"),
        ("> quoted\n>> twice", "  quoted\n   twice"),
    ],
)
def test_what_carries_a_text_is_undone(given_text: str, plain: str) -> None:
    assert normalise(given_text).text.replace("\t", " ") == plain


def test_tags_of_a_page_are_blanked() -> None:
    plain = normalise("<p>Access <b>denied</b></p>").text
    assert plain.split() == ["access", "denied"]


def test_angle_brackets_of_code_stay() -> None:
    assert normalise("type 'Repo<T>'").text == 'type "repo<t>"'


def test_the_case_is_kept_beside() -> None:
    assert normalise("Cannot Find").cased == "Cannot Find"


def test_places_lead_back_to_the_text_as_given() -> None:
    given_text = "x \\u0041 ﬁne"
    plain = normalise(given_text)
    start = plain.text.index("fine")
    place = plain.origin(start, start + 4)
    assert given_text[place.start : place.end] == "ﬁne"


def test_a_replaced_piece_leads_back_as_a_whole() -> None:
    plain = normalise("a \\u0041 b")
    assert plain.origin(2, 3) == Span(2, 8)


def test_an_empty_text_has_a_place() -> None:
    assert normalise("").origin(0, 0) == Span(0, 0)


def test_a_text_of_nothing_visible_has_a_place() -> None:
    assert normalise("\u200b\u200b").origin(0, 0) == Span(2, 2)


@given(any_text)
def test_it_takes_any_text(text: str) -> None:
    plain = normalise(text)
    assert len(plain.text) == len(plain.cased)


@given(any_text)
def test_every_place_lies_in_the_text_as_given(text: str) -> None:
    plain = normalise(text)
    places = [plain.origin(at, at + 1) for at in range(len(plain.text))]
    assert all(0 <= place.start < place.end <= len(text) for place in places)


@given(st.text(st.characters(codec="ascii", exclude_characters="\\&%<>|\x1b"), max_size=100))
def test_plain_characters_keep_their_places(text: str) -> None:
    plain = normalise(text)
    assert [plain.origin(at, at + 1).start for at in range(len(plain.text))] == list(
        range(len(text))
    )


@pytest.mark.parametrize(
    "text",
    [
        "\\" * 100_000,
        "\x1b[" * 50_000,
        "%" * 100_000,
        "&#" * 50_000,
        "<p " * 30_000,
        ">" * 100_000,
        "=a+" * 30_000,
    ],
)
def test_hostile_repetition_is_read_in_one_pass(text: str) -> None:
    assert len(normalise(text).text) <= len(text)


def test_a_template_keeps_its_escapes() -> None:
    assert fold_template("Use \\n HERE") == "use \\n here"
