"""What is remembered of the catalog's texts, and that nothing is of a reader's."""

from __future__ import annotations

import functools
import gc

import pytest

from knowledge.diagnosis import diagnose
from knowledge.diagnosis.knowledge import compile_knowledge
from knowledge.diagnosis.text import catalog_texts
from knowledge.diagnosis.text.catalog_texts import Remembered
from tests.factories import context_document, entry_document

SINGLE_CHARACTERS = "_plain_character"  # of any text, each by itself


def sizes() -> dict[str, int]:
    """Return how much every cache of the process holds, by the name of its function."""
    caches = {
        getattr(each, "__qualname__", repr(each)): each.cache_info().currsize
        for each in gc.get_objects()
        if type(each) is functools._lru_cache_wrapper
        and getattr(each, "__name__", "") != SINGLE_CHARACTERS
    }
    return caches | {str(number): len(each) for number, each in enumerate(catalog_texts._all)}


def test_nothing_of_a_pasted_text_is_kept() -> None:
    knowledge = compile_knowledge({"c/e": entry_document()}, {"c": context_document()})
    diagnose("flux_broken: a first text 12, which warms up", knowledge)
    before = sizes()
    found = diagnose("flux_broken: my private words 4711 are nobody's business", knowledge)
    assert found.matches
    assert sizes() == before


def test_terms_are_those_of_the_folded_text() -> None:
    assert catalog_texts.terms_of("Tokens EXPIRED") == catalog_texts.terms_of("tokens expired")


def test_a_result_is_kept_while_it_is_used() -> None:
    calls: list[str] = []

    def measure(text: str) -> int:
        calls.append(text)
        return len(text)

    length = Remembered(measure)
    for _ in range(3):
        assert length("abc") == 3
        length.forget_unused()
    assert calls == ["abc"]


def test_a_result_that_two_catalogs_do_not_need_is_dropped() -> None:
    length = Remembered(len)
    length("old")
    length.forget_unused()
    length("new")
    length.forget_unused()
    assert len(length) == 1


def test_no_more_than_so_many_results_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog_texts, "MAX_TEXTS", 2)
    length = Remembered(len)
    assert [length(text) for text in ("a", "bb", "ccc")] == [1, 2, 3]
    assert len(length) == 2
