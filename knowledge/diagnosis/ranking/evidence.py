"""What a claim is shown with: the words of the text that fit, the cause they give away, reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from knowledge.diagnosis.knowledge import Knowledge
from knowledge.diagnosis.matching.fit import Fit
from knowledge.diagnosis.ranking.confidence import verdict_of
from knowledge.diagnosis.ranking.rank import Ranked
from knowledge.diagnosis.text.normalise import Normalised
from knowledge.diagnosis.types import Evidence, Match
from knowledge.documents.entry import PLACEHOLDER

MOST_EVIDENCE = 5
MOST_SIGNATURE_CHARS = 100


def match_of(ranked: Ranked, fits: Iterable[Fit], knowledge: Knowledge, plain: Normalised) -> Match:
    """Return the match that `ranked` is; `fits` are all fits of the text."""
    found = _fits_of(ranked, fits, knowledge)
    return Match(
        key=ranked.key,
        verdict=verdict_of(ranked.confidence),
        score=ranked.confidence,
        cause=next((cause for fit in found if (cause := knowledge.forms[fit.form].cause)), None),
        evidence=tuple(_evidence(fit, knowledge, plain) for fit in found),
        reasons=tuple(_reasons(ranked, found, knowledge)),
    )


def signature_of(ranked: Ranked) -> str:
    """Return the template that was recognised, without what its placeholders stood for."""
    if ranked.finding is None:
        return ""
    return PLACEHOLDER.sub("…", ranked.finding.form.text)[:MOST_SIGNATURE_CHARS]


def _fits_of(ranked: Ranked, fits: Iterable[Fit], knowledge: Knowledge) -> list[Fit]:
    """Return the best fit of the entry, then its further literal fits at other places."""
    if ranked.finding is None:
        return []
    found = [ranked.finding.fit]
    for fit in sorted(fits, key=lambda fit: -fit.score):
        if len(found) == MOST_EVIDENCE:
            break
        is_same_entry = knowledge.keys[knowledge.forms[fit.form].entry] == ranked.key
        if is_same_entry and fit.is_literal and not _touches(fit, found):
            found.append(fit)
    return found


def _touches(fit: Fit, others: Iterable[Fit]) -> bool:
    return any(fit.start < other.end and other.start < fit.end for other in others)


def _evidence(fit: Fit, knowledge: Knowledge, plain: Normalised) -> Evidence:
    place = plain.origin(fit.start, fit.end)
    return Evidence(place.start, place.end, knowledge.forms[fit.form].text)


def _reasons(ranked: Ranked, found: Sequence[Fit], knowledge: Knowledge) -> list[str]:
    if not found:
        return ["described in similar words"]
    form = knowledge.forms[found[0].form]
    if not found[0].is_literal:
        reason = "similar wording"
    else:
        reason = "same code" if form.is_code else "same wording"
    reasons = [reason]
    if form.needs_cue:
        reasons.append("the context fits")
    if len(found) > 1:
        reasons.append("named more than once")
    return reasons
