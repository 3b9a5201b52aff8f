from __future__ import annotations

from typing import Any

from knowledge.diagnosis.text.synonyms import (
    Synonyms,
    compile_synonyms,
    concepts_of_entry,
    concepts_of_text,
)
from knowledge.diagnosis.text.terms import index_terms
from knowledge.documents.entry import SynonymsDocument, read_document
from tests.factories import context_document


def synonyms(*groups: dict[str, Any], never: tuple[str, ...] = ()) -> Synonyms:
    data = {
        "version": 1,
        "reviewed": "2026-11-23",
        "use": "As it says.",
        "text_rules": [],
        "noise_words": [],
        "noise_note": "None.",
        "groups": groups,
        "never_merge": [{"words": never, "why": "They differ."}] if never else [],
    }
    return compile_synonyms(read_document(data, SynonymsDocument), {})


def group(
    *words: str, contexts: tuple[str, ...] = ("all",), mode: str = "two-way"
) -> dict[str, Any]:
    return {"id": "group", "contexts": contexts, "mode": mode, "words": words}


def of_text(table: Synonyms, text: str) -> list[str]:
    return concepts_of_text(table, index_terms(text))


def of_entry(table: Synonyms, text: str, context: str = "time") -> list[str]:
    return concepts_of_entry(table, index_terms(text), context)


def test_it_works() -> None:
    table = synonyms(group("expired", "out of date"))
    assert of_text(table, "it is out of date") == of_entry(table, "expired") == ["~group"]


def test_a_group_of_one_context_marks_no_entry_of_another() -> None:
    table = synonyms(group("upd", "renew", contexts=("time",)))
    assert (of_entry(table, "renew", "time"), of_entry(table, "renew", "cards")) == (["~group"], [])


def test_one_way_leads_from_the_later_words_to_the_first() -> None:
    table = synonyms(group("keygen", "crack", mode="one-way"))
    assert (of_text(table, "crack"), of_entry(table, "keygen")) == (["~group"], ["~group"])


def test_one_way_does_not_lead_back() -> None:
    assert of_entry(synonyms(group("keygen", "crack", mode="one-way")), "crack") == []


def test_words_never_to_be_merged_stay_apart_everywhere() -> None:
    table = synonyms(
        group("authorization", "authentication"), never=("authorization", "authentication")
    )
    assert of_text(table, "authentication") == []


def test_a_context_may_merge_them_for_itself() -> None:
    table = synonyms(group("refresh", "renew", contexts=("time",)), never=("refresh", "renew"))
    assert of_entry(table, "refresh") == of_entry(table, "renew") == ["~group"]


def test_a_phrase_needs_all_its_words_in_order() -> None:
    table = synonyms(group("not sufficient funds", "broke"))
    assert (of_text(table, "not sufficient funds"), of_text(table, "funds not sufficient")) == (
        ["~group"],
        [],
    )


def test_a_context_brings_its_own_groups() -> None:
    table = compile_synonyms(None, {"time": context_document(synonyms=[["flux", "flow"]])})
    assert (of_entry(table, "flow", "time"), of_entry(table, "flow", "cards")) == (["~time-0"], [])


def test_chinese_words_are_synonyms_too() -> None:
    assert of_text(synonyms(group("expired", "过期")), "证书过期了") == ["~group"]
