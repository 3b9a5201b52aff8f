from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.diagnosis import Knowledge, compile_knowledge, diagnose
from knowledge.search.records import record_of
from knowledge.search.whoosh_index import WhooshIndex
from tests.factories import context_document, entry_document
from tests.knowledge.diagnosis.small import catalog, keys_of

PUMP = {"text": "Pump <0> failed with code 9568", "kind": "message", "points_to": "first-cause"}
STUCK = {"text": "pump_stuck", "kind": "code"}


KNOWN = "Pump 3 failed with code 9568"


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return catalog(
        pump=[PUMP, STUCK], valve=[{"text": "Valve <0> does not close", "kind": "message"}]
    )


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> WhooshIndex:
    """Return an index of the same two entries, with words that only the index holds."""
    entries = {
        "time/pump": entry_document(messages=[PUMP, STUCK], terms=["impeller"]),
        "time/valve": entry_document(messages=[STUCK], terms=["gasket"]),
    }
    found = WhooshIndex(tmp_path_factory.mktemp("index"))
    found.rebuild([record_of(key, entry) for key, entry in entries.items()])
    return found


def test_it_works(knowledge: Knowledge) -> None:
    found = diagnose("2026-11-23 ERROR Pump 3 failed with code 9568", knowledge)
    assert (found.verdict, found.matches[0].key, found.context) == ("known", "time/pump", "time")


def test_evidence_marks_the_words_of_the_text(knowledge: Knowledge) -> None:
    text = "log: “Pump 3\\u0020failed with code 9568”!"
    evidence = diagnose(text, knowledge).matches[0].evidence[0]
    assert text[evidence.start : evidence.end] == "Pump 3\\u0020failed with code 9568"
    assert evidence.message == PUMP["text"]


def test_every_form_of_the_entry_is_evidence(knowledge: Knowledge) -> None:
    text = "pump_stuck: Pump 3 failed with code 9568"
    match = diagnose(text, knowledge).matches[0]
    assert sorted(text[one.start : one.end] for one in match.evidence) == [
        "Pump 3 failed with code 9568",
        "pump_stuck",
    ]


def test_a_form_gives_its_cause_away(knowledge: Knowledge) -> None:
    assert diagnose("Pump 3 failed with code 9568", knowledge).matches[0].cause == "first-cause"


def test_reasons_are_plain(knowledge: Knowledge) -> None:
    assert diagnose("pump_stuck", knowledge).matches[0].reasons == ("same code",)
    assert diagnose("Pump 3 failed with code 9568", knowledge).matches[0].reasons == (
        "same wording",
    )


def test_the_signature_holds_nothing_of_the_text(knowledge: Knowledge) -> None:
    assert diagnose("Pump Ada failed with code 9568", knowledge).signature == (
        "Pump … failed with code 9568"
    )


def test_a_context_limits_the_answer(knowledge: Knowledge) -> None:
    assert keys_of(diagnose("Pump 3 failed with code 9568", knowledge, context="space")) == []


def test_no_more_entries_than_the_limit(knowledge: Knowledge) -> None:
    text = "Pump 3 failed with code 9568\nValve 3 does not close"
    assert len(keys_of(diagnose(text, knowledge, limit=1))) == 1


def test_a_secret_is_masked_and_named(knowledge: Knowledge) -> None:
    found = diagnose("pump_stuck, password=hunter2hunter2", knowledge)
    assert "hunter2hunter2" not in found.text
    assert found.redactions == {"password": 1}


def test_nothing_known_is_said_to_be_unknown(knowledge: Knowledge) -> None:
    found = diagnose("good morning", knowledge)
    assert (found.verdict, found.matches, found.context) == ("unknown", (), None)


@pytest.mark.parametrize(
    ("text", "key"), [("the impeller rattles", "time/pump"), ("a torn gasket", "time/valve")]
)
def test_full_text_finds_what_the_catalog_cannot(
    knowledge: Knowledge, index: WhooshIndex, text: str, key: str
) -> None:
    assert keys_of(diagnose(text, knowledge)) == []
    found = diagnose(text, knowledge, full_text=index)
    assert (found.verdict, keys_of(found)) == ("unknown", [key])


def test_full_text_finds_nothing_for_unknown_words(
    knowledge: Knowledge, index: WhooshIndex
) -> None:
    found = diagnose("qwertz", knowledge, full_text=index)
    assert (found.verdict, keys_of(found), found.is_index_lost) == ("unknown", [], False)


def test_full_text_keeps_to_the_chosen_context(knowledge: Knowledge, index: WhooshIndex) -> None:
    found = diagnose("the impeller rattles", knowledge, full_text=index, context="space")
    assert keys_of(found) == []


def test_full_text_adds_nothing_to_a_recognised_message(
    knowledge: Knowledge, index: WhooshIndex
) -> None:
    assert diagnose(KNOWN, knowledge, full_text=index) == diagnose(KNOWN, knowledge)


def test_a_missing_index_is_reported_and_nothing_else_changes(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    found = diagnose("the impeller rattles", knowledge, full_text=WhooshIndex(tmp_path))
    assert found == replace(diagnose("the impeller rattles", knowledge), is_index_lost=True)


def test_a_missing_index_is_not_reported_where_it_is_not_needed(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    assert not diagnose(KNOWN, knowledge, full_text=WhooshIndex(tmp_path)).is_index_lost


def test_an_empty_catalog_knows_nothing() -> None:
    empty = compile_knowledge({}, {})
    assert diagnose("Pump 3 failed", empty).verdict == "unknown"


def test_a_code_of_two_entries_is_no_certainty() -> None:
    entries = {f"time/{name}": entry_document(messages=[STUCK]) for name in ("a", "b")}
    knowledge = compile_knowledge(entries, {"time": context_document()})
    assert keys_of(diagnose("pump_stuck", knowledge))[:2] == ["time/a", "time/b"]
