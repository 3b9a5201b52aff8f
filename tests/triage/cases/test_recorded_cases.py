from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from knowledge.diagnosis.types import Diagnosis, Match
from knowledge.documents import yaml_text
from knowledge.documents.guide import label_key
from tests import shipped
from triage.cases.evidence import clues_in
from triage.cases.state import CaseEvent, CaseState, state
from triage.guides.compile import authored_guide
from triage.guides.numbers import CompiledGuide, compiled

FILE = Path(__file__).with_name("recorded_cases.yaml")
CASES: list[dict[str, Any]] = yaml_text.parse(FILE.read_text(encoding="utf-8")).data


@cache
def _guide(key: str) -> CompiledGuide:
    return compiled(authored_guide(key, shipped.guide_documents()[key], shipped.entries()))


def _state(case: dict[str, Any]) -> CaseState:
    guide = _guide(case["guide"])
    entry = case.get("entry")
    matches = (Match(entry, "known", 1.0),) if entry else ()
    clues = clues_in(guide.guide, Diagnosis(case["text"], "known", matches=matches))
    answers = case.get("answers", {})
    events = [CaseEvent("question", key, label_key(label)) for key, label in answers.items()]
    result = state(guide, events, clues=clues)
    assert len([given for given in result.answers if given.clue is None]) == len(answers)
    return result


def test_it_works() -> None:
    assert {case["guide"] for case in CASES} == set(shipped.guide_documents())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_what_the_text_says_is_not_asked(case: dict[str, Any]) -> None:
    result = _state(case)

    assert {given.question.key for given in result.answers if given.clue} == {
        *case.get("settled", [])
    }
    assert result.step not in {("question", key) for key in case.get("settled", [])}


@pytest.mark.parametrize(
    "case", [case for case in CASES if "next" in case], ids=lambda case: case["text"][:40]
)
def test_the_next_step_is_the_expected_one(case: dict[str, Any]) -> None:
    assert " ".join(_state(case).step) == case["next"]


@pytest.mark.parametrize(
    "case", [case for case in CASES if "cause" in case], ids=lambda case: case["text"][:40]
)
def test_the_cause_is_among_the_two_likeliest(case: dict[str, Any]) -> None:
    assert case["cause"] in [likely.cause.key for likely in _state(case).causes[:2]]
