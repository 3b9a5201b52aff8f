"""Which message forms may stand in which part of a text: found by their rare words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest

from knowledge.diagnosis.knowledge import Knowledge
from knowledge.diagnosis.reading import Reading

SMALLEST_INFORMATION = 2.0  # bits of known words that a segment needs to be looked at
SMALLEST_SHARE = 0.35  # of the information of a form that must be there
SMALLEST_SHARE_OF_PART = 0.2  # the same in one segment, when the others are around it
NEARLY_ALL = 0.98  # of the information of a form: then it is not looked for around
SEGMENTS_AROUND = 3  # a message may be wrapped over this many segments before and after
MOST_CANDIDATES = 48
MOST_POSTINGS = 4000  # forms looked at for one segment
MOST_CUT_FORMS = 1500  # forms looked at because they begin with a word of the text's end
MOST_CUT_CANDIDATES = 32
MISSING_SHARE = 0.5  # what a missing bit counts against a candidate


@dataclass(frozen=True, slots=True)
class Candidate:
    """A form that may stand in the segments `first` to `last` (included); `rating` orders them."""

    form: int
    first: int
    last: int
    rating: float


def find_candidates(reading: Reading, knowledge: Knowledge) -> list[Candidate]:
    """Return the forms that may stand in the text, the most promising first."""
    words = [reading.words_of(number) for number in range(len(reading.segments))]
    hits: dict[frozenset[int], list[tuple[int, float]]] = {}
    best: dict[tuple[int, int], Candidate] = {}
    for place, known in enumerate(words):
        if known not in hits:
            hits[known] = _hits(known, knowledge)
        if not hits[known]:
            continue
        for candidate in _candidates(hits[known], place, words, knowledge):
            slot = (candidate.form, place // (SEGMENTS_AROUND + 1))
            if slot not in best or best[slot].rating < candidate.rating:
                best[slot] = candidate
    return nlargest(MOST_CANDIDATES, best.values(), key=lambda candidate: candidate.rating)


def _hits(known: frozenset[int], knowledge: Knowledge) -> list[tuple[int, float]]:
    """Return the forms indexed by words of a segment, with the information shared."""
    weights, postings = knowledge.vocabulary.weights, knowledge.postings
    if sum(weights[word] for word in known) < SMALLEST_INFORMATION:
        return []
    found: set[int] = set()
    for listed in sorted((postings[word] for word in known if word in postings), key=len):
        found.update(listed)
        if len(found) > MOST_POSTINGS:
            break
    shares = ((form, _shared(form, known, knowledge)) for form in found)
    forms = knowledge.forms
    return [
        (form, shared)
        for form, shared in shares
        if shared >= SMALLEST_SHARE_OF_PART * forms[form].total
    ]


def _shared(form: int, known: frozenset[int], knowledge: Knowledge) -> float:
    """Return the information, in bits, of the form's words that are known to be there."""
    weights = knowledge.vocabulary.weights
    return sum([weights[word] for word in knowledge.forms[form].distinct & known])


def _candidates(
    hits: Sequence[tuple[int, float]],
    place: int,
    words: Sequence[frozenset[int]],
    knowledge: Knowledge,
) -> Iterator[Candidate]:
    """Yield the candidates at `place`, widened to the segments around when not all is there."""
    first, last = max(0, place - SEGMENTS_AROUND), min(len(words) - 1, place + SEGMENTS_AROUND)
    around = words[place].union(*words[first : last + 1]) if first < last else None
    for form, shared in hits:
        total = knowledge.forms[form].total
        if shared >= NEARLY_ALL * total or around is None:
            if shared >= SMALLEST_SHARE * total:
                yield Candidate(form, place, place, shared - MISSING_SHARE * (total - shared))
            continue
        in_all = _shared(form, around, knowledge)
        rating = in_all - MISSING_SHARE * (total - in_all)
        if in_all > shared and in_all >= SMALLEST_SHARE * total:
            yield Candidate(form, first, last, rating)
        elif shared >= SMALLEST_SHARE * total:
            yield Candidate(form, place, place, rating)


def cut_candidates(reading: Reading, knowledge: Knowledge) -> list[Candidate]:
    """Return the forms that may begin at the end of the text and be cut off there."""
    last = len(reading.segments) - 1
    tokens = reading.tokens_of(last).texts if last >= 0 else ()
    if not tokens:
        return []
    known = reading.words_of(last).union(knowledge.vocabulary.beginning_with(tokens[-1]))
    starts = knowledge.starts
    found: list[int] = []
    for listed in sorted((starts[word] for word in known if word in starts), key=len):
        found += listed
        if len(found) > MOST_CUT_FORMS:
            break
    candidates = (Candidate(form, last, last, _shared(form, known, knowledge)) for form in found)
    return nlargest(MOST_CUT_CANDIDATES, candidates, key=lambda candidate: candidate.rating)
