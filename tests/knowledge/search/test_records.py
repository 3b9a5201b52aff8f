from __future__ import annotations

from knowledge.search.records import record_of
from tests.factories import entry_document


def test_it_works() -> None:
    record = record_of("time/flux-broken", entry_document())
    assert (record.key, record.context) == ("time/flux-broken", "time")


def test_placeholders_are_left_out() -> None:
    entry = entry_document(messages=[{"text": "lost <name> again", "kind": "message"}])
    assert record_of("time/x", entry).messages == ["lost   again"]


def test_where_it_appears_is_a_term() -> None:
    assert "start-up" in record_of("time/x", entry_document()).terms
