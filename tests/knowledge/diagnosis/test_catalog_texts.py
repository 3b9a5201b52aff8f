"""What is remembered of the catalog's texts, and that nothing is of a reader's."""

from __future__ import annotations

from knowledge.diagnosis import catalog_texts, context, diagnose
from knowledge.diagnosis.knowledge import compile_knowledge
from tests.factories import context_document, entry_document


def kept() -> list[int]:
    caches = (catalog_texts.terms_of, catalog_texts.template_of, context._cues_in)
    return [cache.cache_info().currsize for cache in caches]


def test_nothing_of_a_pasted_text_is_remembered() -> None:
    knowledge = compile_knowledge({"c/e": entry_document()}, {"c": context_document()})
    before = kept()
    found = diagnose("flux_broken: my private words 4711 are nobody's business", knowledge)
    assert found.matches
    assert kept() == before


def test_terms_are_those_of_the_folded_text() -> None:
    assert catalog_texts.terms_of("Tokens EXPIRED") == catalog_texts.terms_of("tokens expired")
