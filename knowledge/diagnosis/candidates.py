"""Which message forms may stand in which part of a text: found by their rare words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest

from knowledge.diagnosis.align import MISSING_COST
from knowledge.diagnosis.knowledge import Knowledge
from knowledge.diagnosis.reading import Reading

SMALLEST_INFORMATION = 2.0  # bits of known words that a segment needs to be looked at
SMALLEST_SHARE = 0.35  # of the information of a form that must be there
SMALLEST_SHARE_OF_PART = 0.2  # the same in one segment, when the others are around it,
ENOUGH_IN_PART = 6.0  # or so many bits
NEARLY_ALL = 0.98  # of the information of a form: then it is not looked for around
CHARS_AROUND = 260  # a message may be wrapped over so much text before and after a segment
SEGMENTS_AROUND = 10  # and over no more segments than this
SLOT = 4  # segments in which a form is a candidate once
MOST_CANDIDATES = 48
MOST_POSTINGS = 4000  # forms looked at for one segment
MOST_CUT_FORMS = 1500  # forms looked at because they begin with a word of the text's end
MOST_CUT_CANDIDATES = 32
MOST_EXTRA_BITS = 4.5  # what a fit may gain beside its words: by being exact
EXTRA_SHARE = 0.1  # and by its signs, as a share of its words
MISSING_SHARE = 0.5  # what a missing bit counts against a candidate


@dataclass(frozen=True, slots=True)
class Candidate:
    """A form that may stand in the segments `first` to `last` (included).

    `rating` orders the candidates; `bound` is a score, in bits, that its fit will hardly exceed.
    """

    form: int
    first: int
    last: int
    rating: float
    bound: float


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
        for candidate in _candidates(hits[known], place, words, reading, knowledge):
            slot = (candidate.form, place // SLOT)
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
        if shared >= min(ENOUGH_IN_PART, SMALLEST_SHARE_OF_PART * forms[form].total)
    ]


def _shared(form: int, known: frozenset[int], knowledge: Knowledge) -> float:
    """Return the information, in bits, of the form's words that are known to be there."""
    weights = knowledge.vocabulary.weights
    return sum([weights[word] for word in knowledge.forms[form].distinct & known])


def _candidates(
    hits: Sequence[tuple[int, float]],
    place: int,
    words: Sequence[frozenset[int]],
    reading: Reading,
    knowledge: Knowledge,
) -> Iterator[Candidate]:
    """Yield the candidates at `place`, widened to the segments around when not all is there."""
    first, last = around(reading, place)
    known = words[place].union(*words[first : last + 1]) if first < last else None
    end = len(words) - 1
    for form, shared in hits:
        total = knowledge.forms[form].total
        is_wide = False
        if known is not None and shared < NEARLY_ALL * total:
            in_all = _shared(form, known, knowledge)
            is_wide, shared = in_all > shared, in_all
        if shared < SMALLEST_SHARE * total:
            continue
        rating = shared - MISSING_SHARE * (total - shared)
        bound = shared + MOST_EXTRA_BITS + EXTRA_SHARE * total
        if is_wide:
            yield Candidate(form, first, last, rating, bound)
        else:
            lost = 0.0 if place == end else MISSING_COST * (total - shared)
            yield Candidate(form, place, place, rating, bound - lost)


def around(reading: Reading, place: int) -> tuple[int, int]:
    """Return the first and last segment over which a message at `place` may be wrapped."""
    segments = reading.segments
    first = last = place
    start, end = segments[place].start - CHARS_AROUND, segments[place].end + CHARS_AROUND
    while first > max(0, place - SEGMENTS_AROUND) and segments[first - 1].start >= start:
        first -= 1
    most = min(len(segments) - 1, place + SEGMENTS_AROUND)
    while last < most and segments[last + 1].end <= end:
        last += 1
    return first, last


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
    candidates = []
    for form in found:
        shared = _shared(form, known, knowledge)
        candidates.append(Candidate(form, last, last, shared, shared + MOST_EXTRA_BITS))
    return nlargest(MOST_CUT_CANDIDATES, candidates, key=lambda candidate: candidate.rating)
