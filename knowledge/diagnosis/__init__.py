"""From a pasted text to a Diagnosis: pure functions, no Django, no database, no clock."""

from __future__ import annotations

from knowledge.diagnosis.answer import compose
from knowledge.diagnosis.candidates import Reading
from knowledge.diagnosis.extract import segments
from knowledge.diagnosis.knowledge import Knowledge, compile_foreign, compile_knowledge
from knowledge.diagnosis.normalise import normalise
from knowledge.diagnosis.rank import rank
from knowledge.diagnosis.recognise import find_fits
from knowledge.diagnosis.redact import mask, redact
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
    """Return what `text` is recognised as. Never raises; time is linear in the text.

    `full_text` adds entries found by their words to what is offered; without it, or when it is out
    of reach, exact and aligned matching goes on. `context` leaves only entries of that context.
    """
    secrets = redact(text)
    masked = mask(text, secrets)
    plain = normalise(masked)
    reading = Reading(plain.text, tuple(segments(plain.text)), WordReader(knowledge.vocabulary))
    findings = rank(find_fits(reading, knowledge), knowledge, plain.text, reading.segments)
    return compose(
        plain,
        findings,
        knowledge,
        masked=masked,
        secrets=secrets,
        full_text=full_text,
        context=context,
        limit=limit,
    )
