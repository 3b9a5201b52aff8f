from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.core.json5 import parse
from checkers.core.text_edits import Edit, adding, applied, removing, replacing


def test_it_works() -> None:
    assert applied("abcdef", [Edit(4, 5, "X"), Edit(1, 1, "-"), Edit(2, 3, "")]) == "a-bdXf"


def test_an_edit_inside_a_changed_stretch_is_left_out() -> None:
    assert applied("abcdef", [Edit(1, 5, "-"), Edit(2, 3, "X")]) == "a-f"


def test_two_additions_at_one_place_keep_their_order() -> None:
    assert applied("ab", [Edit(1, 1, "1"), Edit(1, 1, "2")]) == "a12b"


def test_a_value_is_replaced() -> None:
    node = parse("{a: 'x'}").get("a")
    assert node is not None
    assert applied("{a: 'x'}", [replacing(node, "1")]) == "{a: 1}"


@pytest.mark.parametrize(
    ("text", "index", "left"),
    [
        ("{a: 1, b: 2}", 0, "{ b: 2}"),
        ("{a: 1, b: 2}", 1, "{a: 1, }"),
        ("{a: 1 /* c */ , b: 2}", 0, "{ b: 2}"),
        ("{\n  a: 1,\n  b: 2\n}", 0, "{\n  b: 2\n}"),
        ("{\r\n  a: 1,\r\n  b: 2\r\n}", 1, "{\r\n  a: 1,\r\n}"),
    ],
)
def test_a_member_is_removed_with_its_comma(text: str, index: int, left: str) -> None:
    member = parse(text).members[index]
    assert applied(text, [removing(text, member.start, member.value.end)]) == left


@pytest.mark.parametrize(
    ("text", "longer"),
    [
        ("{a: 1}", "{a: 1, b: 2}"),
        ("{a: 1,}", "{a: 1, b: 2,}"),
        ("{\n    a: 1\n}", "{\n    a: 1,\n    b: 2\n}"),
    ],
)
def test_a_member_is_added_behind_another_one(text: str, longer: str) -> None:
    root = parse(text)
    edit = adding(text, root, root.members[0].value.end, ["b: 2"])
    assert edit is not None
    assert applied(text, [edit]) == longer


def test_nothing_is_added_for_nothing() -> None:
    assert adding("{}", parse("{}"), 1, []) is None


places = st.tuples(st.integers(0, 8), st.integers(0, 8)).map(sorted)


@given(st.lists(st.tuples(places, st.text("XY", max_size=2)), max_size=5))
def test_what_no_edit_covers_stays(edits: list[tuple[list[int], str]]) -> None:
    text = "abcdefgh"
    result = applied(text, [Edit(start, end, new) for (start, end), new in edits])
    covered = {at for (start, end), _ in edits for at in range(start, end)}
    kept = "".join(char for at, char in enumerate(text) if at not in covered)
    rest = iter(result)
    assert all(char in rest for char in kept)
