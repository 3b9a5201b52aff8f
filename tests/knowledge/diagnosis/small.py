"""A small catalog to recognise with, and what was recognised."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from knowledge.diagnosis import Knowledge, compile_foreign, compile_knowledge
from knowledge.diagnosis.matching.fit import Fit
from knowledge.diagnosis.matching.reading import Reading
from knowledge.diagnosis.matching.recognise import find_fits
from knowledge.diagnosis.text.normalise import normalise
from knowledge.diagnosis.types import Diagnosis
from tests.factories import context_document, entry_document

FOREIGN = {
    "E1": "The reactor '<0>' cannot be started because valve <1> is open.",
    "E2": "The reactor '<0>' cannot be started.",
    "E3": "Coolant level of tank <0> is below <1> litres",
    "E4": "flux_capacitor_overload",
    "E5": "Pressure sensor <0> reports no signal",
    "E6": "Coolant pump failed with code 9568",
    "E7": "安装失败，因为阀门没有关闭",
}


@cache
def foreign() -> Knowledge:
    return compile_foreign([{"key": key, "text": text} for key, text in FOREIGN.items()])


def catalog(**messages: Sequence[dict[str, Any]]) -> Knowledge:
    """Return the knowledge of entries `time/<name>` with these messages."""
    entries = {
        f"time/{key}": entry_document(messages=list(forms)) for key, forms in messages.items()
    }
    return compile_knowledge(entries, {"time": context_document()})


def reading_of(text: str, knowledge: Knowledge) -> Reading:
    return Reading(normalise(text), knowledge.vocabulary)


def best_fit(text: str, template: str) -> Fit | None:
    """Return how the only form of a catalog fits a text."""
    knowledge = compile_foreign([{"key": "only", "text": template}])
    fits = find_fits(reading_of(text, knowledge), knowledge)
    return max(fits, key=lambda fit: fit.score, default=None)


def keys_of(diagnosis: Diagnosis) -> list[str]:
    return [
        *(match.key for match in diagnosis.matches),
        *(offer.key for offer in diagnosis.offers),
    ]
