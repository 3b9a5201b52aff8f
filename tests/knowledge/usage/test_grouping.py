"""Texts that say the same come into one group."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from knowledge.usage.grouping import GAP, group, template

REFUSED = "Error: flux_capacitor_empty: the capacitor at 10.0.0.{} refused"
OTHER = "The hoverboard does not work on water"


def members(texts: Sequence[str]) -> list[tuple[int, ...]]:
    return [found.members for found in group(texts, {})]


def test_it_works() -> None:
    texts = [REFUSED.format(1), OTHER, REFUSED.format(22), f"> log\n{REFUSED.format(7)} again"]
    assert members(texts) == [(0, 2, 3), (1,)]


def test_what_everybody_says_binds_nothing() -> None:
    texts = ["error: broken flux", "error: cold lamp", "error: red hoverboard", "error: lost key"]
    assert members(texts) == [(0,), (1,), (2,), (3,)]


def test_texts_that_differ_in_case_and_spaces_are_the_same() -> None:
    assert members(["Flux  broken", "flux broken\n", "FLUX BROKEN"]) == [(0, 1, 2)]


def test_many_equal_texts_do_not_make_their_words_common() -> None:
    texts = [*[REFUSED.format(1)] * 40, REFUSED.format(2), OTHER]
    assert members(texts) == [tuple(range(41)), (41,)]


def test_chinese_texts_are_grouped() -> None:
    texts = [
        "安装失败: 权限请求失败导致安装失败",
        "连接不上手机，没有办法找到设备",
        "鸿蒙 权限请求失败导致安装失败 怎么办",
    ]
    assert members(texts) == [(0, 2), (1,)]


def test_what_the_catalog_finds_common_binds_less() -> None:
    texts = ["flux wizard", "flux dragon"]
    assert len(group(texts, {"flux": 5.0})) == 1
    assert len(group(texts, {"flux": 0.01, "lamp": 5.0})) == 2


def test_an_error_that_is_everywhere_is_still_one_group() -> None:
    texts = [f"{REFUSED.format(number)} for user{number}x" for number in range(60)]
    assert members([*texts, OTHER]) == [tuple(range(60)), (60,)]


def test_the_template_has_gaps_where_texts_differ() -> None:
    texts = ["user 7 lost key a1", "user 8 lost key b2"]
    assert template(texts) == f"user {GAP} lost key {GAP}"


def test_the_template_of_one_text_leaves_its_numbers_out() -> None:
    assert template(["user 771234 lost the key"]) == f"user {GAP} lost the key"


def test_no_text_gives_no_group() -> None:
    assert group([], {}) == []


@given(st.lists(st.text(max_size=60), max_size=12))
def test_every_text_is_in_one_group(texts: list[str]) -> None:
    found = [place for one in group(texts, {}) for place in one.members]
    assert sorted(found) == list(range(len(texts)))
