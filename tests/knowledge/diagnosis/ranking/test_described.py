from __future__ import annotations

import pytest

from knowledge.diagnosis.ranking.described import Described, compile_described, rank_described
from knowledge.diagnosis.text.synonyms import compile_synonyms
from knowledge.documents.entry import EntryDocument
from tests.factories import context_document, entry_document


def entry(title: str, *symptoms: str) -> EntryDocument:
    messages = [{"text": text, "kind": "symptom"} for text in symptoms or [title]]
    return entry_document(title=title, summary=title, messages=messages)


ENTRIES = {
    "cards/no-money": entry(
        "There is not enough money on the card", "the bank refuses the purchase"
    ),
    "cards/lost": entry("The card is reported as lost", "pick up the card"),
    "time/cold": entry("The engine is cold", "the engine stutters in winter"),
    "time/no-fuel": entry("The tank is empty", "the engine stops on the motorway"),
}


@pytest.fixture(scope="module")
def described() -> Described:
    contexts = {"time": context_document(synonyms=[["motorway", "highway"]])}
    return compile_described(ENTRIES, compile_synonyms(None, contexts))


def keys(described: Described, text: str, **points: float) -> list[str]:
    return [key for key, _ in rank_described(described, text, points)]


def test_it_works(described: Described) -> None:
    assert keys(described, "why does my engine stop on the motorway?")[0] == "time/no-fuel"


def test_other_forms_of_the_words_count(described: Described) -> None:
    assert keys(described, "purchases being refused by banks")[0] == "cards/no-money"


def test_a_synonym_counts(described: Described) -> None:
    assert keys(described, "trouble on the highway") == ["time/no-fuel"]


def test_words_side_by_side_count_more_than_apart() -> None:
    entries = {"c/apart": entry("copper gasket valve"), "c/beside": entry("valve copper gasket")}
    described = compile_described(entries, compile_synonyms(None, {}))
    assert keys(described, "valve copper") == ["c/beside", "c/apart"]


def test_a_typo_is_forgiven(described: Described) -> None:
    assert keys(described, "it stuters") == ["time/cold"]


def test_the_context_of_the_text_counts(described: Described) -> None:
    text = "the engine stutters, the card is lost"
    assert keys(described, text, cards=6.0, time=0.0)[0] == "cards/lost"


def test_scores_lie_between_nought_and_one(described: Described) -> None:
    scores = [score for _, score in rank_described(described, "the engine is cold in winter", {})]
    assert all(0 < score <= 1 for score in scores)


def test_more_of_the_text_found_is_a_better_score(described: Described) -> None:
    clear = rank_described(described, "the engine stutters in winter", {})[0][1]
    vague = rank_described(described, "engine of a harvester with a broken gearbox", {})[0][1]
    assert clear > vague


def test_best_come_first(described: Described) -> None:
    scores = [score for _, score in rank_described(described, "the engine stops in winter", {})]
    assert scores == sorted(scores, reverse=True)


def test_a_text_of_everyday_words_finds_nothing(described: Described) -> None:
    assert rank_described(described, "what is it that you have", {}) == []


def test_no_more_than_the_limit_is_returned(described: Described) -> None:
    assert len(rank_described(described, "engine card", {}, limit=2)) == 2


def test_an_empty_catalog_finds_nothing() -> None:
    empty = compile_described({}, compile_synonyms(None, {}))
    assert rank_described(empty, "anything", {}) == []


def test_the_numbers_of_a_date_are_no_codes() -> None:
    entries = {"time/second": entry("Code 02"), "time/cold": entry("The engine is cold")}
    compiled = compile_described(entries, compile_synonyms(None, {}))
    assert keys(compiled, "2026-09-02 15:20:02 engine cold")[0] == "time/cold"
    assert keys(compiled, "it shows 02")[0] == "time/second"
