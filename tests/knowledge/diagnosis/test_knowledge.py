"""Knowledge compiled anew for one changed entry."""

from __future__ import annotations

from knowledge.diagnosis import compile_knowledge, diagnose, with_entries
from tests.factories import context_document, entry_document

KEY, NEW = "time/flux-broken", "time/warp-lost"
ENTRIES = {KEY: entry_document()}
BASE = compile_knowledge(ENTRIES, {"time": context_document()})
CHANGED = entry_document(messages=[{"text": "the warp core is lost in time", "kind": "message"}])


def test_it_works() -> None:
    text = "the warp core is lost in time"
    assert [match.key for match in diagnose(text, BASE).matches] == []
    knowledge = with_entries(BASE, {**ENTRIES, NEW: CHANGED})
    assert [match.key for match in diagnose(text, knowledge).matches] == [NEW]


def test_the_others_are_found_as_before() -> None:
    knowledge = with_entries(BASE, {**ENTRIES, NEW: CHANGED})
    assert [match.key for match in diagnose("flux_broken", knowledge).matches] == [KEY]


def test_an_entry_may_be_replaced() -> None:
    knowledge = with_entries(BASE, {KEY: CHANGED})
    assert [match.key for match in diagnose("flux_broken", knowledge).matches] == []
