from __future__ import annotations

import pytest

from knowledge.diagnosis.matching.message_forms import (
    Template,
    is_compact,
    sign_bits,
    split_template,
)
from knowledge.documents.entry import PLACEHOLDER


def split(text: str) -> Template:
    return split_template(text, PLACEHOLDER)


def test_it_works() -> None:
    template = split("Tank '<0>' is  empty.")
    assert template.words == ("tank", "is", "empty")
    assert template.glue == (("",), (' "', '" '), (" ",), (".",))


def test_a_word_that_touches_a_placeholder_is_no_word() -> None:
    assert split("<0>kB free").words == ("free",)


def test_placeholders_side_by_side_keep_what_stands_between() -> None:
    assert split("at <0>.<1> now").glue[1] == (" ", ".", " ")


def test_chinese_beside_a_placeholder_stays() -> None:
    assert split("阀<0>").words == ("阀",)


def test_a_capital_in_brackets_is_no_placeholder() -> None:
    assert split("type <T>").words == ("type", "t")


@pytest.mark.parametrize("text", ["invalid_grant", "AADSTS50011", "51", "auth/invalid-key"])
def test_a_code_is_compact(text: str) -> None:
    assert is_compact(split(text))


@pytest.mark.parametrize("text", ["expired", "invalid grant", "exit(<0>)", "code 51"])
def test_words_and_templates_are_not_compact(text: str) -> None:
    assert not is_compact(split(text))


def test_signs_tell_more_than_quotes_and_spaces_nothing() -> None:
    assert sign_bits(["=="]) > sign_bits(['"']) > sign_bits([" "]) == 0
