from __future__ import annotations

import pytest

from knowledge.diagnosis.text.phrases import compile_phrases, find_phrases, split_words


def found(phrase: str, text: str) -> list[str]:
    places = find_phrases(compile_phrases([(phrase, phrase)]), split_words(text))
    return [text[place.start : place.end] for place in places]


def test_it_works() -> None:
    assert found("access token", "an access token, and an access token") == ["access token"] * 2


@pytest.mark.parametrize("text", ["client_id", "client-id", "client id", "clientid", "client ids"])
def test_a_phrase_is_found_however_its_words_are_joined(text: str) -> None:
    assert found("client_id", f"the {text} is wrong") == [text]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("card", "cardholder"),
        ("hap", "hapi"),
        ("51", "511"),
        ("5.1", "5.11"),
        ("access token", "access to a token"),
        ("error -15", "error 15"),
    ],
)
def test_only_whole_words_count(phrase: str, text: str) -> None:
    assert found(phrase, text) == []


def test_a_mark_at_the_start_has_to_stand_there() -> None:
    assert (found(".hap", "entry.hap"), found(".hap", "my hap")) == (["hap"], [])


def test_a_mark_at_the_end_has_to_stand_there() -> None:
    assert (found("@ohos/", "@ohos/x"), found("@ohos/", "@ohos")) == (["ohos"], [])


def test_digits_after_a_colon_are_a_prefix() -> None:
    assert found("code:9568", "code:9568320") == ["code:9568320"]


@pytest.mark.parametrize("phrase", ["aadsts", "idx10"])
def test_the_letters_of_a_code_are_enough(phrase: str) -> None:
    assert found(phrase, "aadsts50011 idx10205") != []


def test_chinese_words_are_found_inside_a_run() -> None:
    assert found("签名", "应用签名失败") == ["签名"]


def test_words_far_apart_are_no_phrase() -> None:
    assert found("access token", "access      token") == []
