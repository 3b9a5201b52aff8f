from __future__ import annotations

import pytest

from knowledge.diagnosis.text.vocabulary import COMMON_WEIGHT, Vocabulary, build_vocabulary


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    entries = [["reactor", "the", "51", "check"], ["reactor", "valve", "阀"], ["reactors"]]
    return build_vocabulary(entries)


def weight(vocabulary: Vocabulary, word: str) -> float:
    return vocabulary.weights[vocabulary.ids[word]]


def near(vocabulary: Vocabulary, token: str) -> set[str]:
    return {vocabulary.texts[number] for number in vocabulary.near(token)}


def test_it_works(vocabulary: Vocabulary) -> None:
    assert near(vocabulary, "recator") == {"reactor"}


def test_a_rare_word_tells_more(vocabulary: Vocabulary) -> None:
    assert weight(vocabulary, "valve") > weight(vocabulary, "reactor")


def test_a_word_of_everyday_language_tells_little(vocabulary: Vocabulary) -> None:
    assert weight(vocabulary, "the") == COMMON_WEIGHT


def test_a_chinese_character_tells_less_than_a_word(vocabulary: Vocabulary) -> None:
    assert weight(vocabulary, "阀") < weight(vocabulary, "valve")


def test_a_swap_in_the_middle_is_found(vocabulary: Vocabulary) -> None:
    assert near(vocabulary, "cehck") == {"check"}


def test_all_words_near_by_are_found(vocabulary: Vocabulary) -> None:
    assert near(vocabulary, "reactorz") == {"reactor", "reactors"}


@pytest.mark.parametrize("token", ["52", "5", "51a", "re"])
def test_codes_and_short_words_are_never_guessed(vocabulary: Vocabulary, token: str) -> None:
    assert near(vocabulary, token) == set()


def test_words_are_found_by_their_beginning(vocabulary: Vocabulary) -> None:
    found = {vocabulary.texts[number] for number in vocabulary.beginning_with("rea")}
    assert found == {"reactor", "reactors"}


def test_the_order_of_the_words_changes_nothing() -> None:
    assert build_vocabulary([["flow", "tank"], ["pump"]]) == build_vocabulary(
        [["pump"], ["tank", "flow"]]
    )
