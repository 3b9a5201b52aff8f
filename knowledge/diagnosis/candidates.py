"""Which message forms may stand in which part of a text: found by their rare words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nlargest

from knowledge.diagnosis.extract import Segment
from knowledge.diagnosis.knowledge import Knowledge
from knowledge.diagnosis.tokens import words as words_of
from knowledge.diagnosis.vocabulary import WordReader

SMALLEST_INFORMATION = 2.0  # bits of known words that a segment needs to be looked at
SEGMENTS_AROUND = 3  # a message may be wrapped over this many segments before and after
SMALLEST_SHARE = 0.35  # of the information of a form that must be there
MOST_CANDIDATES = 48
MOST_POSTINGS = 4000  # forms looked at for one segment
MOST_CUT_FORMS = 1500  # forms looked at because they begin with a word of the text's end
MOST_CUT_CANDIDATES = 32


@dataclass(frozen=True, slots=True)
class Reading:
    """A normalised text, cut into segments, with what reads their words."""

    text: str
    segments: tuple[Segment, ...]
    words: WordReader

    def words_of(self, number: int) -> frozenset[int]:
        """Return the known words of a segment, those meant by tokens with a typo included."""
        segment = self.segments[number]
        return self.words.read(self.text[segment.start : segment.end])


@dataclass(frozen=True, slots=True)
class Candidate:
    """A form that may stand in the segments `first` to `last` (included).

    `bound` is an upper bound of the information, in bits, that they share.
    """

    form: int
    first: int
    last: int
    bound: float


def find_candidates(reading: Reading, knowledge: Knowledge) -> list[Candidate]:
    """Return the forms that may stand in the text, the most promising first."""
    words = [reading.words_of(number) for number in range(len(reading.segments))]
    hits: dict[frozenset[int], dict[int, float]] = {}
    best: dict[tuple[int, int], Candidate] = {}
    for place, known in enumerate(words):
        if known not in hits:
            hits[known] = _hits(known, knowledge)
        for form, shared in hits[known].items():
            candidate = _candidate(form, shared, place, words, knowledge)
            if candidate is None:
                continue
            slot = (form, place // (SEGMENTS_AROUND + 1))
            if slot not in best or best[slot].bound < candidate.bound:
                best[slot] = candidate
    return nlargest(MOST_CANDIDATES, best.values(), key=lambda candidate: candidate.bound)


def _hits(known: frozenset[int], knowledge: Knowledge) -> dict[int, float]:
    """Return the forms indexed by words of a segment, with the information shared."""
    weights, postings = knowledge.vocabulary.weights, knowledge.postings
    if sum(weights[word] for word in known) < SMALLEST_INFORMATION:
        return {}
    found: set[int] = set()
    for word in sorted(known, key=lambda word: len(postings.get(word, ()))):
        found.update(postings.get(word, ()))
        if len(found) > MOST_POSTINGS:
            break
    return {form: _shared(knowledge.forms[form].distinct & known, weights) for form in found}


def _shared(words: frozenset[int], weights: Sequence[float]) -> float:
    return sum(weights[word] for word in words)


def _candidate(
    form: int, shared: float, place: int, words: Sequence[frozenset[int]], knowledge: Knowledge
) -> Candidate | None:
    """Return the candidate at `place`, widened to the segments around when it is not all there."""
    whole = knowledge.forms[form]
    first = last = place
    if shared < 0.98 * whole.total and len(words) > 1:
        first, last = max(0, place - SEGMENTS_AROUND), min(len(words) - 1, place + SEGMENTS_AROUND)
        union = frozenset().union(*words[first : last + 1])
        shared = _shared(whole.distinct & union, knowledge.vocabulary.weights)
    if shared < SMALLEST_SHARE * whole.total:
        return None
    return Candidate(form, first, last, shared - 0.5 * (whole.total - shared))


def cut_candidates(reading: Reading, knowledge: Knowledge) -> list[Candidate]:
    """Return the forms that may begin at the end of the text and be cut off there."""
    last = len(reading.segments) - 1
    if last < 0:
        return []
    segment = reading.segments[last]
    tokens = words_of(reading.text[segment.start : segment.end])
    weights, starts = knowledge.vocabulary.weights, knowledge.starts
    known = {word for token in tokens for word in reading.words.words(token)[1]}
    known.update(knowledge.vocabulary.beginning_with(tokens[-1]) if tokens else ())
    found: list[int] = []
    for word in sorted(known, key=lambda word: len(starts.get(word, ()))):
        found += starts.get(word, ())
        if len(found) > MOST_CUT_FORMS:
            break
    candidates = (
        Candidate(form, last, last, _shared(knowledge.forms[form].distinct & known, weights))
        for form in found
    )
    return nlargest(MOST_CUT_CANDIDATES, candidates, key=lambda candidate: candidate.bound)
