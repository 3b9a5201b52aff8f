"""From a pasted text to a Diagnosis: pure functions, no Django, no database, no clock."""

from __future__ import annotations

from knowledge.diagnosis.candidates import Reading
from knowledge.diagnosis.extract import segments
from knowledge.diagnosis.knowledge import Knowledge, compile_foreign, compile_knowledge
from knowledge.diagnosis.normalise import Normalised, normalise
from knowledge.diagnosis.rank import Finding, rank
from knowledge.diagnosis.recognise import find_fits
from knowledge.diagnosis.redact import mask, redact
from knowledge.diagnosis.types import Diagnosis, Evidence, Match, Offer
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
    secrets = redact(text)
    masked = mask(text, secrets)
    plain = normalise(masked)
    reading = Reading(plain.text, tuple(segments(plain.text)), WordReader(knowledge.vocabulary))
    findings = rank(find_fits(reading, knowledge), knowledge, plain.text, reading.segments)[:limit]
    claims = [finding for finding in findings if finding.verdict in ("known", "likely")]
    return Diagnosis(
        text=masked,
        verdict=findings[0].verdict if findings else "unknown",
        context=_context_of(claims[0], knowledge) if claims else None,
        matches=tuple(_match(claim, knowledge, plain) for claim in claims),
        offers=tuple(
            Offer(knowledge.keys[finding.entry], finding.confidence)
            for finding in findings[len(claims) :]
        ),
        secrets=secrets,
    )


def _context_of(finding: Finding, knowledge: Knowledge) -> str:
    return knowledge.keys[finding.entry].partition("/")[0]


def _match(finding: Finding, knowledge: Knowledge, plain: Normalised) -> Match:
    place = plain.origin(finding.fit.start, finding.fit.end)
    return Match(
        key=knowledge.keys[finding.entry],
        verdict=finding.verdict,
        score=finding.confidence,
        cause=finding.form.cause,
        evidence=(Evidence(place.start, place.end, finding.form.text),),
        reasons=(_reason(finding),),
    )


def _reason(finding: Finding) -> str:
    if not finding.fit.has_all_words:
        return "similar wording"
    return "same code" if finding.form.is_code else "same wording"
