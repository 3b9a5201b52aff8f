"""The way of a paste: redact, normalise, read, fit, rank, and a Diagnosis at its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.diagnosis.knowledge import Knowledge
from knowledge.diagnosis.matching.fit import Fit
from knowledge.diagnosis.matching.pinned import find_pin, with_reason
from knowledge.diagnosis.matching.reading import Reading
from knowledge.diagnosis.matching.recognise import find_fits
from knowledge.diagnosis.ranking.ambiguity import find_question
from knowledge.diagnosis.ranking.confidence import KNOWN, POSSIBLE, verdict_of
from knowledge.diagnosis.ranking.context import Finding as ContextFinding
from knowledge.diagnosis.ranking.context import find_context, settle_context
from knowledge.diagnosis.ranking.described import rank_described
from knowledge.diagnosis.ranking.evidence import match_of, signature_of
from knowledge.diagnosis.ranking.rank import Finding, Ranked, find, rank
from knowledge.diagnosis.text.normalise import normalise
from knowledge.diagnosis.text.terms import index_terms
from knowledge.diagnosis.types import Diagnosis, Offer, Question
from knowledge.search.protocol import FullText, IndexUnavailable
from redaction import mask, redact
from redaction.text_errors import hide_text

MOST_DESCRIBED = 20  # entries found by their words that are ranked with the others
MOST_QUERY_CHARS = 4_000


@dataclass(frozen=True, slots=True)
class _Words:
    """What the words of a text say: its context, its question, the entries that are like it."""

    context: str | None = None
    question: Question | None = None
    described: Sequence[tuple[str, float]] = ()
    is_index_lost: bool = False


@hide_text
def diagnose(
    text: str,
    knowledge: Knowledge,
    *,
    full_text: FullText | None = None,
    context: str | None = None,
    limit: int = 10,
) -> Diagnosis:
    """Return what `text` is recognised as: entries of `context` only, if one is given.

    `full_text` is asked when the compiled catalog finds nothing. Never raises, whatever the text;
    time and memory are linear in its length.
    """
    secrets = redact(text)
    masked = mask(text, secrets)
    plain = normalise(masked)
    reading = Reading(plain, knowledge.vocabulary)
    fits = _within(context, find_fits(reading, knowledge), knowledge)
    findings = find(
        fits, knowledge, plain.text, reading.segments, is_context_chosen=context is not None
    )
    words = _read_words(plain.text, findings, knowledge, full_text, context)
    ranked = rank(findings, words.described, by_words=knowledge.described is not None)
    pin = find_pin(knowledge.pins, plain.text, context)
    question = None if pin else words.question
    if pin:
        ranked = _pinned_first(pin.key, ranked)
    elif question:
        ranked = _answers_first(question, ranked)
    named = 0 if question else _count_named(ranked[:limit])
    matches = tuple(match_of(one, fits, knowledge, plain) for one in ranked[:named])
    return Diagnosis(
        text=masked,
        verdict=verdict_of(ranked[0].confidence) if named else "unknown",
        context=context or (_context_of(pin.key) if pin else words.context),
        matches=with_reason(matches) if pin else matches,
        offers=tuple(Offer(one.key, one.confidence) for one in ranked[named:limit]),
        question=question,
        secrets=secrets,
        signature=pin.written if pin else signature_of(ranked[0]) if named else "",
        is_index_lost=words.is_index_lost,
    )


def _count_named(ranked: Sequence[Ranked]) -> int:
    """Return how many entries are named: those that are possible at least, in their order."""
    for count, one in enumerate(ranked):
        if one.confidence < POSSIBLE:
            return count
    return len(ranked)


def _within(context: str | None, fits: list[Fit], knowledge: Knowledge) -> list[Fit]:
    if context is None:
        return fits
    return [
        fit
        for fit in fits
        if _context_of(knowledge.keys[knowledge.forms[fit.form].entry]) == context
    ]


def _context_of(key: str) -> str:
    return key.partition("/")[0]


def _read_words(
    text: str,
    findings: Sequence[Finding],
    knowledge: Knowledge,
    full_text: FullText | None,
    context: str | None,
) -> _Words:
    if knowledge.contexts is None:
        return _Words()
    sure = [(finding.key, finding.confidence) for finding in findings if finding.is_sure]
    found = find_context(knowledge.contexts, text, sure)
    question = None
    if context is None and knowledge.ambiguities is not None:
        question = find_question(knowledge.ambiguities, knowledge.contexts, text)
    described: list[tuple[str, float]] = []
    is_index_lost = False
    try:
        described = _described(text, found, knowledge, full_text, context)
    except IndexUnavailable:
        is_index_lost = True
    return _Words(
        context=_context_of(sure[0][0]) if sure else settle_context(found, described),
        question=question,
        described=described,
        is_index_lost=is_index_lost,
    )


def _described(
    text: str,
    found: ContextFinding,
    knowledge: Knowledge,
    full_text: FullText | None,
    context: str | None,
) -> list[tuple[str, float]]:
    """Return the entries that are like the text in words: key and score 0..1, best first."""
    entries: list[tuple[str, float]] = []
    if knowledge.described is not None:
        entries = rank_described(knowledge.described, text, found.points, limit=MOST_DESCRIBED)
    if context is not None:
        entries = [(key, score) for key, score in entries if _context_of(key) == context]
    return entries or _looked_up(text, full_text, context)


def _looked_up(
    text: str, full_text: FullText | None, context: str | None
) -> list[tuple[str, float]]:
    """Return what the full-text index finds; no score, because its scores say nothing here.

    Raises `IndexUnavailable`.
    """
    if full_text is None:
        return []
    terms = index_terms(text[:MOST_QUERY_CHARS])
    hits = full_text.find(terms, context=context, limit=MOST_DESCRIBED)
    return [(hit.key, 0.0) for hit in hits]


def _pinned_first(key: str, ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the ranking with the pinned entry at its head, as sure as anything can be."""
    own = next((one for one in ranked if one.key == key), Ranked(key, KNOWN))
    head = replace(own, confidence=max(own.confidence, KNOWN))
    return [head, *(one for one in ranked if one.key != key)]


def _answers_first(question: Question, ranked: Sequence[Ranked]) -> list[Ranked]:
    """Return the entries that the question leads to, in its order, then the others."""
    known = {one.key: one for one in ranked}
    keys = [option.entry for option in question.options if option.entry]
    answers = [known.pop(key, Ranked(key, 0.0)) for key in dict.fromkeys(keys)]
    return [*answers, *known.values()]
