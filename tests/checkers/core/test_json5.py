from __future__ import annotations

import json
import math
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.core.json5 import BadJson5, Node, line_of, parse
from tests.checkers.support import hostile_texts

# The example of https://spec.json5.org, section 1.1
SPEC_EXAMPLE = r"""{
  // comments
  unquoted: 'and you can quote me on that',
  singleQuotes: 'I can use "double quotes" here',
  lineBreaks: "Look, Mom! \
No \\n's!",
  hexadecimal: 0xdecaf,
  leadingDecimalPoint: .8675309, andTrailing: 8675309.,
  positiveSign: +1,
  trailingComma: 'in objects', andIn: ['arrays',],
  "backwardsCompatible": "with JSON",
}
"""

names = st.text(max_size=4)
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**17), 10**17),
    st.floats(allow_nan=False),
    st.text(max_size=8),
)
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=12,
)


def nodes(node: Node) -> Iterator[Node]:
    yield node
    for part in (*node.items, *(member.value for member in node.members)):
        yield from nodes(part)


def place_of_refusal(text: str) -> int:
    """Return where `text` is refused, -1 if it is JSON5."""
    try:
        parse(text)
    except BadJson5 as refused:
        return refused.at
    return -1


def test_it_works() -> None:
    assert parse(SPEC_EXAMPLE).plain() == {
        "unquoted": "and you can quote me on that",
        "singleQuotes": 'I can use "double quotes" here',
        "lineBreaks": "Look, Mom! No \\n's!",
        "hexadecimal": 0xDECAF,
        "leadingDecimalPoint": 0.8675309,
        "andTrailing": 8675309.0,
        "positiveSign": 1,
        "trailingComma": "in objects",
        "andIn": ["arrays"],
        "backwardsCompatible": "with JSON",
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{ width: 1920, height: 1080, }", {"width": 1920, "height": 1080}),
        ("{ $_: 1, \\u0061b: 2, äö: 3 }", {"$_": 1, "ab": 2, "äö": 3}),
        (r"'\A\C\/\D\C'", "AC/DC"),
        (r"'\x41\u0042\0\v\'\"'", "AB\0\v'\""),
        ("'a\\\r\nb\\\u2028c\u2029d'", "abc\u2029d"),
        (r"'\ud83d\ude00'", "😀"),
        ("-.5e-1", -0.05),
        ("[-Infinity, +Infinity]", [-math.inf, math.inf]),
        ("0x" + "f" * 300, math.inf),
        ("/* a */ \ufeff\u00a0 null // end", None),
    ],
)
def test_what_the_grammar_allows(text: str, value: object) -> None:
    assert parse(text).plain() == value


def test_nan_is_a_number() -> None:
    assert math.isnan(parse("NaN").plain())


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("", 0),
        ("{", 1),
        ("{a", 2),
        ("{a:", 3),
        ("{a: 1 b: 2}", 6),
        ("[1 2]", 3),
        ("{a:1,,}", 5),
        ("[,1]", 1),
        ("{1a: 1}", 1),
        ("'abc", 0),
        ("'a\nb'", 0),
        ("'\\", 0),
        ("'\\1'", 1),
        ("'\\01'", 1),
        ("'\\xg1'", 1),
        ("/* open", 0),
        ("010", 0),
        ("1a", 0),
        ("- 1", 0),
        ("True", 0),
        ("{} {}", 3),
        ("[" * 100, 65),
    ],
)
def test_what_it_refuses_and_where(text: str, at: int) -> None:
    with pytest.raises(BadJson5) as refused:
        parse(text)
    assert refused.value.at == at


def test_places_of_names_and_values() -> None:
    text = "{ // x\n  'a b': [1, {c: 'd'}] }"
    member = parse(text).members[0]
    assert text[member.start : member.end] == "'a b'"
    assert text[member.value.start : member.value.end] == "[1, {c: 'd'}]"
    assert line_of(text, member.start) == 2


def test_the_last_of_two_equal_names_counts() -> None:
    value = parse("{a: 1, a: 2}").get("a")
    assert value is not None
    assert value.value == 2


@given(json_values, st.sampled_from([None, 2]))
def test_it_reads_json_as_python_does(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    assert parse(text).plain() == json.loads(text)


@given(json_values)
def test_the_place_of_each_node_holds_its_value(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False)
    for node in nodes(parse(text)):
        assert parse(text[node.start : node.end]).plain() == node.plain()


@given(hostile_texts)
def test_any_other_text_is_refused_by_name(text: str) -> None:
    assert -1 <= place_of_refusal(text) <= len(text)
