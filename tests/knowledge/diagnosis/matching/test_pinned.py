"""A whole text that people settled on one entry."""

from __future__ import annotations

import pytest

from knowledge.diagnosis import Knowledge, compile_knowledge, diagnose
from knowledge.documents.entry import AmbiguousDocument, PinnedDocument, read_document
from tests.factories import context_document, entry_document

HEAD = {"version": 1, "reviewed": "2026-11-23", "use": "As it says."}


def knowledge(*items: dict[str, object]) -> Knowledge:
    """Return two entries, a question about "flux", and these pins."""
    pump = {"text": "pump_stuck", "kind": "code"}
    valve = {"text": "valve_open", "kind": "code"}
    entries = {
        "time/pump": entry_document(title="pump_stuck: the pump stands", messages=[pump]),
        "time/valve": entry_document(title="valve_open: the valve is open", messages=[valve]),
    }
    answers = [{"label": "x", "context": "time"}, {"label": "y", "context": "none"}]
    question = {"inputs": ["flux"], "question": "Which?", "contexts": ["time"], "answers": answers}
    ambiguous = {**HEAD, "always_add": [], "items": [question]}
    return compile_knowledge(
        entries,
        {"time": context_document()},
        None,
        read_document(ambiguous, AmbiguousDocument),
        read_document({**HEAD, "items": list(items)}, PinnedDocument),
    )


def pin(*inputs: str, entry: str = "time/valve", **fields: str) -> dict[str, object]:
    return {"inputs": list(inputs), "entry": entry, "why": "Readers mean this.", **fields}


def first(text: str, known: Knowledge, context: str | None = None) -> str | None:
    found = diagnose(text, known, context=context)
    return found.matches[0].key if found.matches else None


def test_it_works() -> None:
    found = diagnose("the machine hums", knowledge(pin("the machine hums")))
    assert (found.verdict, found.matches[0].key) == ("known", "time/valve")
    assert found.matches[0].reasons == ("pinned",)
    assert found.signature == "the machine hums"


def test_a_pin_goes_before_what_the_words_say() -> None:
    assert first("pump_stuck", knowledge()) == "time/pump"
    assert first("pump_stuck", knowledge(pin("pump_stuck"))) == "time/valve"


@pytest.mark.parametrize(
    "text", ["The  Machine\nhums.", "“the machine hums”", " THE MACHINE HUMS "]
)
def test_the_whole_text_counts_however_it_is_written(text: str) -> None:
    assert first(text, knowledge(pin("the machine hums"))) == "time/valve"


def test_a_text_that_says_more_is_not_pinned() -> None:
    assert first("pump_stuck since noon", knowledge(pin("pump_stuck"))) == "time/pump"


def test_a_pin_settles_the_question() -> None:
    assert diagnose("flux", knowledge()).question is not None
    found = diagnose("flux", knowledge(pin("flux")))
    assert (found.question, found.matches[0].key) == (None, "time/valve")


def test_a_pin_of_a_context_holds_only_where_it_was_chosen() -> None:
    known = knowledge(pin("flux", context="time"))
    assert first("flux", known, "time") == "time/valve"
    assert diagnose("flux", known).question is not None


def test_a_pin_does_not_reach_into_another_context() -> None:
    assert first("flux", knowledge(pin("flux")), "space") is None


def test_a_pin_to_an_entry_that_is_gone_is_left_out() -> None:
    assert first("pump_stuck", knowledge(pin("pump_stuck", entry="time/gone"))) == "time/pump"
