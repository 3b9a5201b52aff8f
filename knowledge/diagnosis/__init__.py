"""From a pasted text to a Diagnosis: pure functions, no Django, no database, no clock."""

from __future__ import annotations

from knowledge.diagnosis.candidates import Reading
from knowledge.diagnosis.extract import segments
from knowledge.diagnosis.knowledge import Knowledge, compile_foreign, compile_knowledge
from knowledge.diagnosis.normalise import normalise
from knowledge.diagnosis.rank import rank
from knowledge.diagnosis.recognise import find_fits
from knowledge.diagnosis.types import Diagnosis
from knowledge.diagnosis.vocabulary import WordReader
from knowledge.index import FullText

__all__ = ["Knowledge", "compile_foreign", "compile_knowledge", "diagnose"]


def diagnose(
    text: str,
    knowledge: Knowledge,
    *,
    full_text: FullText | None = None,
    context: str | None = None,
    limit: int = 10,
) -> Diagnosis:
    """Return what `text` is recognised as. Never raises; time is linear in the text."""
    plain = normalise(text)
    reading = Reading(plain.text, tuple(segments(plain.text)), WordReader(knowledge.vocabulary))
    fits = find_fits(reading, knowledge)
    matches, offers = rank(fits, knowledge, plain, limit=limit)
    return Diagnosis(
        text=text,
        verdict=matches[0].verdict if matches else "unknown",
        context=matches[0].key.partition("/")[0] if matches else None,
        matches=matches,
        offers=offers,
    )
