"""From fits to matches and offers: which entry a text is about, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.diagnosis.fit import Fit
from knowledge.diagnosis.knowledge import Knowledge
from knowledge.diagnosis.normalise import Normalised
from knowledge.diagnosis.types import Evidence, Match, Offer, Verdict


def rank(
    fits: Sequence[Fit], knowledge: Knowledge, plain: Normalised, *, limit: int
) -> tuple[tuple[Match, ...], tuple[Offer, ...]]:
    """Return what is claimed and what is only offered, both best first, one line per entry."""
    best: dict[int, Fit] = {}
    for fit in sorted(fits, key=lambda fit: -fit.score):
        best.setdefault(knowledge.forms[fit.form].entry, fit)
    matches: list[Match] = []
    offers: list[Offer] = []
    for entry, fit in list(best.items())[:limit]:
        verdict = _verdict(fit) if not offers else "unknown"
        score = max(0.0, min(1.0, fit.score / (fit.matched + fit.missing + fit.missing_at_end + 1)))
        if verdict == "unknown":
            offers.append(Offer(knowledge.keys[entry], score))
        else:
            matches.append(_match(entry, fit, verdict, score, knowledge, plain))
    return tuple(matches), tuple(offers)


def _verdict(fit: Fit) -> Verdict:
    if fit.is_literal and fit.matched > 12:
        return "known"
    if fit.has_all_words and fit.matched > 8:
        return "likely"
    return "unknown"


def _match(
    entry: int, fit: Fit, verdict: Verdict, score: float, knowledge: Knowledge, plain: Normalised
) -> Match:
    form = knowledge.forms[fit.form]
    place = plain.origin(fit.start, fit.end)
    return Match(
        key=knowledge.keys[entry],
        verdict=verdict,
        score=score,
        cause=form.cause,
        evidence=(Evidence(place.start, place.end, form.text),),
        reasons=(_reason(fit, form.is_code),),
    )


def _reason(fit: Fit, is_code: bool) -> str:
    if fit.has_all_words:
        return "same code" if is_code else "same wording"
    return "similar wording"
