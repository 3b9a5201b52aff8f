from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.diagnosis.text.terms import COMMON_TERMS, index_terms, stem


def test_it_works() -> None:
    assert index_terms("the codes expired") == ["the", "cod", "expir"]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("error invalid_grant", "invalid_grant"),
        ("error invalid_grant", "grant"),
        ("aadsts50011", "aadsts50011"),
        ("aadsts50011", "aadsts"),
        ("aadsts50011", "50011"),
        ("0x80090016", "0x80090016"),
        ("ohos.permission.camera", "ohos.permission.camera"),
        ("ohos.permission.camera", "camera"),
    ],
)
def test_codes_are_terms_as_typed_and_in_parts(text: str, term: str) -> None:
    assert term in index_terms(text)


@pytest.mark.parametrize(("text", "term"), [("511", "51"), ("5.11", "11"), ("-15", "15")])
def test_numbers_are_never_cut(text: str, term: str) -> None:
    assert term not in index_terms(text)


def test_chinese_becomes_pairs() -> None:
    assert index_terms("签名失败") == ["签名", "名失", "失败"]


def test_pairs_do_not_reach_over_a_gap() -> None:
    assert index_terms("签名 失败") == ["签名", "失败"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("refused", "refuse"),
        ("authorised", "authorize"),
        ("authorisation", "authorized"),
        ("policies", "policy"),
        ("signing", "signed"),
        ("permissions", "permission"),
        ("stopped", "stop"),
    ],
)
def test_forms_of_a_word_share_their_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("issuer", "issue"), ("redirect", "director")])
def test_other_words_keep_their_own_stem(one: str, other: str) -> None:
    assert stem(one) != stem(other)


def test_everyday_words_are_known_as_stems() -> None:
    assert {"the", "having", stem("having"), "porque"} <= COMMON_TERMS


@given(st.text())
def test_any_text_has_terms(text: str) -> None:
    assert all(index_terms(text))


def test_a_word_of_any_length_takes_time_in_proportion() -> None:
    assert index_terms("a" * 500_000 + "_b") == ["b"]


def test_everyday_chinese_says_nothing() -> None:
    terms = [term for term in index_terms("请问我的证书怎么过期了") if term not in COMMON_TERMS]
    assert terms == ["证书", "过期"]
