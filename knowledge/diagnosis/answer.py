"""The last step: what was found becomes the Diagnosis, with what is claimed and what is offered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from knowledge.diagnosis.ambiguity import find_question
from knowledge.diagnosis.context import Finding as ContextFinding
from knowledge.diagnosis.context import find_context
from knowledge.diagnosis.described import MAX_CHARS, Described, rank_described
from knowledge.diagnosis.knowledge import Knowledge
from knowledge.diagnosis.normalise import Normalised
from knowledge.diagnosis.rank import Finding
from knowledge.diagnosis.terms import index_terms
from knowledge.diagnosis.types import Diagnosis, Evidence, Match, Offer, Question, Secret
from knowledge.index import FullText, IndexUnavailable

MAX_SIGNATURE_CHARS = 120
# How much each way of finding an entry counts in the order of what is only offered.
SHARE_OF_DESCRIBED = 0.85
SHARE_OF_FULL_TEXT = 0.05
MAX_FULL_TEXT_TERMS = 12  # the rarest; the time of a search grows with their number

Scores = Mapping[str, float]


def compose(
    plain: Normalised,
    findings: Sequence[Finding],
    knowledge: Knowledge,
    *,
    masked: str,
    secrets: tuple[Secret, ...],
    full_text: FullText | None,
    context: str | None,
    limit: int,
) -> Diagnosis:
    """Return the Diagnosis of a text of which `findings` are the entries whose forms fit.

    `context` leaves only entries of that context. A question is asked only where nothing chose it.
    """
    found = [f for f in findings if context in (None, _context_of(knowledge.keys[f.entry]))]
    claims = [finding for finding in found if finding.verdict in ("known", "likely")]
    about = _about(plain.text, claims, knowledge)
    question = None if context else _question(plain.text, knowledge)
    if question:
        claims = []
    # A search costs more than all else; with an answer at hand nobody needs it.
    search = None if claims else full_text
    offers = _offers(plain.text, found, knowledge, about, search, context)
    claimed = {knowledge.keys[claim.entry] for claim in claims}
    ranked = _best_first(offers, first=_entries_of(question), without=claimed)
    verdict = found[0].verdict if found and not question else "unknown"
    return Diagnosis(
        text=masked,
        verdict=verdict,
        context=context or _context(claims, about, knowledge),
        matches=tuple(_match(claim, knowledge, plain) for claim in claims[:limit]),
        offers=tuple(Offer(key, score) for key, score in ranked[: max(0, limit - len(claims))]),
        question=question,
        secrets=secrets,
        signature=_signature(claims),
    )


def _about(text: str, claims: Sequence[Finding], knowledge: Knowledge) -> ContextFinding | None:
    if knowledge.contexts is None:
        return None
    matches = [(knowledge.keys[claim.entry], claim.confidence) for claim in claims]
    return find_context(knowledge.contexts, text, matches)


def _context(
    claims: Sequence[Finding], about: ContextFinding | None, knowledge: Knowledge
) -> str | None:
    if claims:
        return _context_of(knowledge.keys[claims[0].entry])
    return about.context if about else None


def _question(text: str, knowledge: Knowledge) -> Question | None:
    if knowledge.contexts is None or knowledge.ambiguities is None:
        return None
    return find_question(knowledge.ambiguities, knowledge.contexts, text)


def _entries_of(question: Question | None) -> list[str]:
    return [option.entry for option in question.options if option.entry] if question else []


def _offers(
    text: str,
    found: Iterable[Finding],
    knowledge: Knowledge,
    about: ContextFinding | None,
    full_text: FullText | None,
    context: str | None,
) -> dict[str, float]:
    """Return the entries with similar wording and their scores, by all ways of finding them."""
    scores = {knowledge.keys[finding.entry]: finding.confidence for finding in found}
    if knowledge.described is None or about is None:
        return scores
    described = dict(rank_described(knowledge.described, text, about.points, limit=20))
    searched = _searched(_rarest(text, knowledge.described), full_text, context, knowledge.keys)
    for key in {*described, *searched}:
        if context in (None, _context_of(key)):
            by_words = SHARE_OF_DESCRIBED * described.get(key, 0.0)
            by_words += SHARE_OF_FULL_TEXT * searched.get(key, 0.0)
            scores[key] = 1 - (1 - scores.get(key, 0.0)) * (1 - by_words)
    return scores


def _rarest(text: str, described: Described) -> list[str]:
    """Return the terms of the text that the catalog knows and that tell most."""
    rarity = described.rarity
    terms = sorted({term for term in index_terms(text[:MAX_CHARS]) if term in rarity})
    return sorted(terms, key=lambda term: -rarity[term])[:MAX_FULL_TEXT_TERMS]


def _searched(
    terms: Sequence[str], full_text: FullText | None, context: str | None, known: Iterable[str]
) -> dict[str, float]:
    """Return what full text finds: 1 for the best hit. Empty when the index is out of reach."""
    if full_text is None or not terms:
        return {}
    try:
        hits = full_text.find(terms, context=context, limit=10)
    except IndexUnavailable:
        return {}
    # The index may be a moment older or newer than the knowledge.
    found = [hit for hit in hits if hit.key in set(known)]
    best = max((hit.score for hit in found), default=0.0) or 1.0
    return {hit.key: hit.score / best for hit in found}


def _best_first(
    scores: Scores, *, first: Sequence[str], without: set[str]
) -> list[tuple[str, float]]:
    """Return the entries by falling score, those of `first` before all others."""
    rest = sorted(
        (key for key in scores if key not in without and key not in first),
        key=lambda key: (-scores[key], key),
    )
    return [(key, scores.get(key, 0.0)) for key in (*first, *rest)]


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


def _signature(claims: Sequence[Finding]) -> str:
    """Return the form that was recognised, as the catalog has it: nothing that was pasted."""
    return claims[0].form.text[:MAX_SIGNATURE_CHARS] if claims else ""


def _context_of(key: str) -> str:
    return key.partition("/")[0]
