"""Ranking of texts that describe an error in words: questions and symptoms without a code.

Two views of each entry are blended: the entry as a whole (BM25F over its fields) and its passages
one by one (the most similar message, cause or summary), because one sentence that says the same
tells more than the same words scattered over an entry. Both look at stems and shared concepts.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from knowledge.diagnosis.text.catalog_texts import remembered, terms_of
from knowledge.diagnosis.text.synonyms import (
    CONCEPT_MARK,
    Synonyms,
    concepts_of_entry,
    concepts_of_text,
)
from knowledge.diagnosis.text.terms import COMMON_TERMS, index_terms
from knowledge.diagnosis.text.vocabulary import Vocabulary, build_vocabulary
from knowledge.documents.entry import PLACEHOLDER, EntryDocument

FIELD_WEIGHTS: Mapping[str, float] = {
    "title": 3.0,
    "terms": 2.0,
    "messages": 2.0,
    "summary": 1.0,
    "causes": 0.8,
    "setting": 0.7,
}
PAIR_MARK = " "
PASSAGE_WEIGHTS: Mapping[str, float] = {
    "title": 1.3,
    "terms": 0.85,
    "messages": 1.0,
    "summary": 0.8,
    "causes": 0.7,
}
SATURATION = 1.2  # how soon a repeated word stops counting (k1 of BM25)
LENGTH_SHARE = 0.3  # how much a long field is held against an entry (b of BM25)
CONCEPT_SHARE = 0.4  # a shared concept, against the same word
PAIR_SHARE = 0.25  # two words side by side, beside each of them alone
MIN_TYPO_LETTERS = 5
MAX_SPELLINGS = 3  # words that a misspelt one is taken for
TYPO_SHARE = 0.7
PASSAGE_SHARE = 0.7  # weight of the best passage beside the whole entry
LEAST_CONTEXT_SHARE = 0.3  # what is left of a score in a context that the text does not belong to
CONTEXT_SPREAD = 2.0  # points of evidence between contexts that count as clear
ENOUGH_IN_ALL = 8.0  # information found in an entry that makes half of a full score
MAX_TERM_COUNT = 3
REPEAT_POWER = 0.3  # how little a word counts more when the text repeats it
MAX_QUERY_TERMS = 150
MAX_POSTINGS = 5_000  # looked at for one text, in entries and in passages
MAX_CHARS = 6_000

_DATES = re.compile(r"(?<!\d)\d{1,4}(?:[:/-]\d{1,4}){1,3}(?!\d)")


@dataclass(frozen=True, slots=True)
class Described:
    """The catalog compiled for this ranking. Postings give (number, weight) by index term."""

    keys: tuple[str, ...]
    synonyms: Synonyms
    vocabulary: Vocabulary
    rarity: Mapping[str, float]
    entries: Mapping[str, tuple[tuple[int, float], ...]]
    passages: Mapping[str, tuple[tuple[int, float], ...]]
    passage_entry: tuple[int, ...]


def compile_described(entries: Mapping[str, EntryDocument], synonyms: Synonyms) -> Described:
    """Return the ranking compiled from `entries` by key."""
    texts = [_fields(entry) for entry in entries.values()]
    terms = [
        {
            name: [_entry_terms(text, key.partition("/")[0], synonyms) for text in field]
            for name, field in fields.items()
        }
        for key, fields in zip(entries, texts, strict=True)
    ]
    words = [
        {term for field in fields.values() for text in field for term in text} for fields in terms
    ]
    rarity = _rarity(words)
    passage_entry, passages = _passage_postings(terms, rarity)
    return Described(
        keys=tuple(entries),
        synonyms=synonyms,
        vocabulary=build_vocabulary(words),
        rarity=rarity,
        entries=_entry_postings(terms, rarity),
        passages=passages,
        passage_entry=passage_entry,
    )


def _fields(entry: EntryDocument) -> dict[str, list[str]]:
    return {
        "title": [entry.title],
        "terms": list(entry.terms),
        "messages": [PLACEHOLDER.sub(" ", message.text) for message in entry.messages],
        "summary": [entry.summary],
        "causes": [f"{cause.title}\n{cause.check.ask}" for cause in entry.causes],
        "setting": [
            entry.appears,
            *entry.applies_to,
            *(message.provider for message in entry.messages if message.provider),
        ],
    }


@remembered
def _entry_terms(text: str, context: str, synonyms: Synonyms) -> tuple[str, ...]:
    terms = terms_of(text)
    concepts = concepts_of_entry(synonyms, terms, context)
    return (*(term for term in terms if term not in COMMON_TERMS), *_pairs(terms), *concepts)


def _pairs(terms: Sequence[str]) -> list[str]:
    """Return every two neighbouring words that both say something; Chinese is in pairs already."""
    return [
        left + PAIR_MARK + right
        for left, right in pairwise(terms)
        if not (left in COMMON_TERMS or right in COMMON_TERMS)
        if left.isascii() and right.isascii()
    ]


def _rarity(words: Sequence[set[str]]) -> dict[str, float]:
    """Return for each term its inverse document frequency as BM25 takes it."""
    counts = Counter(term for entry in words for term in entry)
    size = len(words)
    return {
        term: math.log(1 + (size - count + 0.5) / (count + 0.5)) * _share(term)
        for term, count in counts.items()
    }


def _share(term: str) -> float:
    if term.startswith(CONCEPT_MARK):
        return CONCEPT_SHARE
    return PAIR_SHARE if PAIR_MARK in term else 1.0


def _entry_postings(
    entries: Sequence[Mapping[str, list[tuple[str, ...]]]], rarity: Mapping[str, float]
) -> dict[str, tuple[tuple[int, float], ...]]:
    mean = {
        name: sum(len(text) for entry in entries for text in entry[name]) / max(1, len(entries))
        for name in FIELD_WEIGHTS
    }
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for number, entry in enumerate(entries):
        frequency: dict[str, float] = defaultdict(float)
        for name, weight in FIELD_WEIGHTS.items():
            terms = list(chain.from_iterable(entry[name]))
            share = weight / (1 - LENGTH_SHARE + LENGTH_SHARE * len(terms) / (mean[name] or 1))
            for term in terms:
                frequency[term] += share
        for term, value in frequency.items():
            found[term].append((number, rarity[term] * value / (SATURATION + value)))
    return {term: tuple(postings) for term, postings in found.items()}


def _passage_postings(
    entries: Sequence[Mapping[str, list[tuple[str, ...]]]], rarity: Mapping[str, float]
) -> tuple[tuple[int, ...], dict[str, tuple[tuple[int, float], ...]]]:
    """Return the entry of every passage, and postings with its unit vector times its weight."""
    owners: list[int] = []
    found: dict[str, list[tuple[int, float]]] = defaultdict(list)
    squares = {term: value**2 for term, value in rarity.items()}
    for number, entry in enumerate(entries):
        for weight, terms in _passages(entry):
            share, passage = weight / math.sqrt(sum(map(squares.__getitem__, terms))), len(owners)
            for term in terms:
                found[term].append((passage, share * rarity[term]))
            owners.append(number)
    return tuple(owners), {term: tuple(postings) for term, postings in found.items()}


def _passages(entry: Mapping[str, list[tuple[str, ...]]]) -> Iterator[tuple[float, set[str]]]:
    for name, weight in PASSAGE_WEIGHTS.items():
        yield from ((weight, set(text)) for text in entry[name] if text)


def rank_described(
    described: Described, text: str, points: Mapping[str, float], limit: int = 10
) -> list[tuple[str, float]]:
    """Return the entries most like the normalised `text`: key and score 0..1, best first.

    `points` is the evidence for each context (`context.Finding.points`). The best score tells how
    much of what the text says the entry has, so scores compare across texts.
    """
    query = _query(described, text[:MAX_CHARS])
    wholes = _sums(described.entries, query)
    passages = _best_passages(described, query)
    best_whole = max(wholes.values(), default=0.0) or 1.0
    best_passage = max(passages.values(), default=0.0) or 1.0
    shares = _context_shares(points)
    blended: list[tuple[float, int]] = []
    for number, whole in wholes.items():
        context = described.keys[number].partition("/")[0]
        blend = whole / best_whole + PASSAGE_SHARE * passages.get(number, 0.0) / best_passage
        blended.append((-blend * shares.get(context, 1.0), number))
    ranked = sorted(blended)[:limit]
    if not ranked:
        return []
    first = ranked[0][1]
    strength = _strength(described, query, wholes[first], passages.get(first, 0.0))
    return [(described.keys[number], strength * blend / ranked[0][0]) for blend, number in ranked]


def _strength(
    described: Described, query: Mapping[str, float], whole: float, passage: float
) -> float:
    """Return how well an entry answers a text, 0..1: how like its best passage, how much in all."""
    length = math.sqrt(sum(described.rarity[term] ** 2 for term in query)) or 1.0
    return math.sqrt(min(1.0, passage / length)) * whole / (whole + ENOUGH_IN_ALL)


def _query(described: Described, text: str) -> dict[str, float]:
    """Return the terms of a text that the catalog knows, with their weights.

    The numbers of a date or a time say nothing: `02` in `2026-09-02` is no code.
    """
    terms = index_terms(_DATES.sub(" ", text))
    counts = Counter(term for term in terms if term not in COMMON_TERMS)
    counts.update(concepts_of_text(described.synonyms, terms))
    counts.update(pair for pair in _pairs(terms) if pair in described.rarity)
    query: dict[str, float] = {}
    for term, count in counts.items():
        weight = min(count, MAX_TERM_COUNT) ** REPEAT_POWER
        if term in described.rarity:
            query[term] = query.get(term, 0.0) + weight
            continue
        for near in _spellings(described.vocabulary, term):
            query[near] = query.get(near, 0.0) + weight * TYPO_SHARE
    rarest = sorted(query, key=lambda term: (-described.rarity[term], term))[:MAX_QUERY_TERMS]
    return {term: query[term] for term in rarest}


def _spellings(vocabulary: Vocabulary, term: str) -> list[str]:
    """Return the terms of the catalog that one edit turns into an unknown word."""
    if len(term) < MIN_TYPO_LETTERS:
        return []
    return [vocabulary.texts[number] for number in vocabulary.near(term)[:MAX_SPELLINGS]]


def _sums(
    postings: Mapping[str, tuple[tuple[int, float], ...]], query: Mapping[str, float]
) -> dict[int, float]:
    """Return the sum of weights by number; terms that are in the way of too many are left out.

    `query` holds the rarest terms first, so what is left out tells least.
    """
    sums: dict[int, float] = {}
    left = MAX_POSTINGS
    for term, weight in query.items():
        found = postings.get(term, ())
        left -= len(found)
        if left < 0 and sums:
            break
        for number, value in found:
            sums[number] = sums.get(number, 0.0) + weight * value
    return sums


def _best_passages(described: Described, query: Mapping[str, float]) -> dict[int, float]:
    weighted = {term: described.rarity[term] for term in query}
    best: dict[int, float] = {}
    for passage, value in _sums(described.passages, weighted).items():
        entry = described.passage_entry[passage]
        if value > best.get(entry, 0.0):
            best[entry] = value
    return best


def _context_shares(points: Mapping[str, float]) -> dict[str, float]:
    """Return for each context the factor of its entries' scores: 1 where the text belongs."""
    top = max(points.values(), default=0.0)
    return {
        context: LEAST_CONTEXT_SHARE
        + (1 - LEAST_CONTEXT_SHARE) * math.exp((value - top) / CONTEXT_SPREAD)
        for context, value in points.items()
    }
