"""Which message forms may stand in which part of a text: found by their rare words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappush, heappushpop, nlargest
from itertools import chain
from operator import attrgetter, itemgetter

from knowledge.diagnosis.knowledge import Knowledge
from knowledge.diagnosis.matching.align import MISSING_COST
from knowledge.diagnosis.matching.reading import Reading

SMALLEST_INFORMATION = 2.0  # bits of known words that a segment needs to be looked at
SMALLEST_RATING = -2.0  # of a candidate, in bits
ENOUGH_IN_PART = 5.0  # bits that suffice in a text so short that it may be wrapped anywhere
FEW_SEGMENTS = 60
SMALLEST_SHARE_OF_PART = 0.4  # of a form that one segment of a longer text must hold
NEARLY_ALL = 0.98  # of the information of a form: then it is not looked for around
CHARS_AROUND = 260  # a message may be wrapped over so much text before and after a segment
SEGMENTS_AROUND = 10  # and over no more segments than this
SLOT = 4  # segments in which a form is a candidate once
MOST_CANDIDATES = 48
MOST_POSTINGS = 3_000  # looked at for one segment
MOST_POSTINGS_IN_ALL = 100_000  # looked at for one text
SMALLEST_FORM = 4.0  # bits of words still to be looked up that can make a form of their own
MOST_CUT_FORMS = 400  # forms looked at only because they begin with a word of the text's end
MOST_HELD_FORMS = 200  # forms looked at because they hold other words of it
MOST_CUT_CANDIDATES = 32
MISSING_SHARE = 0.5  # what a missing bit counts against a form that may be cut off
MOST_EXTRA_BITS = 4.5  # what a fit may gain beside its words: by being exact
EXTRA_SHARE = 0.1  # and by its signs, as a share of its words


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
    """Return the forms that may stand in the text, the most promising first.

    A segment with less information than the best candidates are rated with is left out: it cannot
    hold a better one.
    """
    search = _Search(reading, knowledge)
    for place in search.places():
        if search.information[place] >= max(SMALLEST_INFORMATION, search.least_rating):
            search.look_at(place)
    return search.best()


_Shared = tuple[int, float]  # a form and the bits that it shares with a segment
_Rated = tuple[float, int, float, bool]  # rating, form, bound, and whether it reaches around


class _Search:
    """The search for candidates in one text; `words` holds the known words of each segment."""

    def __init__(self, reading: Reading, knowledge: Knowledge) -> None:
        self._reading = reading
        self._knowledge = knowledge
        self.words = [reading.words_of(number) for number in range(len(reading.segments))]
        self.information = [_information(known, knowledge) for known in self.words]
        self._is_short = 1 < len(self.words) <= FEW_SEGMENTS
        self._hits: dict[frozenset[int], list[_Shared]] = {}
        numbers: dict[frozenset[int], int] = {}
        self._numbers = [numbers.setdefault(known, len(numbers)) for known in self.words]
        self._widened: dict[tuple[int, frozenset[int]], list[_Rated]] = {}
        self._best: dict[tuple[int, int], Candidate] = {}
        self._ratings: list[float] = []  # the best ones, as a heap
        self._postings_left = MOST_POSTINGS_IN_ALL

    def places(self) -> list[int]:
        """Return the segments in the order to look at them.

        In a log most lines say what many others say; the work may end before all were looked at, so
        those with words that few other lines have come first.
        """
        value = self.information
        if len(self.words) > FEW_SEGMENTS:
            uses = Counter(chain.from_iterable(set(self.words)))
            weights = self._knowledge.vocabulary.weights
            kinds = {
                known: sum([weights[word] / uses[word] for word in known])
                for known in set(self.words)
            }
            value = [kinds[known] for known in self.words]
        return sorted(range(len(value)), key=lambda place: -value[place])

    @property
    def least_rating(self) -> float:
        """Return the rating that a new candidate has to exceed."""
        return self._ratings[0] if len(self._ratings) == MOST_CANDIDATES else SMALLEST_RATING

    def best(self) -> list[Candidate]:
        """Return the best candidates, the most promising first."""
        return nlargest(MOST_CANDIDATES, self._best.values(), key=attrgetter("rating"))

    def look_at(self, place: int) -> None:
        """Add the candidates of a segment."""
        known = self.words[place]
        if known not in self._hits:
            self._hits[known] = self._find(known)
        for candidate in self._candidates(known, place) if self._hits[known] else ():
            slot = (candidate.form, place // SLOT)
            earlier = self._best.get(slot)
            if earlier is None:
                self._add(candidate.rating)
            if earlier is None or earlier.rating < candidate.rating:
                self._best[slot] = candidate

    def _add(self, rating: float) -> None:
        if len(self._ratings) < MOST_CANDIDATES:
            heappush(self._ratings, rating)
        else:
            heappushpop(self._ratings, rating)

    def _find(self, known: frozenset[int]) -> list[_Shared]:
        """Return the forms that a segment may hold, with the information shared."""
        most = min(MOST_POSTINGS, self._postings_left)
        found, looked_at = _look_up(known, knowledge=self._knowledge, most=most)
        self._postings_left -= looked_at
        index, weight = self._knowledge.index, self._knowledge.vocabulary.weights.__getitem__
        needed, information, distinct = index.needed, index.information, index.distinct
        # No candidate is rated higher than its information.
        best = self.least_rating
        enough = [
            form
            for form, bits in found.items()
            if bits >= needed[form] and information[form] >= best
        ]
        least = SMALLEST_SHARE_OF_PART
        if self._is_short:
            least = 0.0
            enough = [
                form for form, bits in found.items() if bits >= min(ENOUGH_IN_PART, needed[form])
            ]
        hits = [(form, sum(map(weight, distinct[form] & known))) for form in enough]
        return [hit for hit in hits if hit[1] >= least * information[hit[0]]]

    def _candidates(self, known: frozenset[int], place: int) -> Iterator[Candidate]:
        """Yield the candidates at `place`, widened to the segments around when not all is there."""
        first, last = around(self._reading, place)
        # Lines that differ only in numbers and names have the same known words, and so the same
        # candidates; logs are full of them.
        beside = self._numbers[place], frozenset(self._numbers[first : last + 1])
        rated = self._widened.get(beside)
        if rated is None:
            wide = known.union(*self.words[first : last + 1]) if first < last else known
            rated = self._widened[beside] = self._rated(known, wide)
        for rating, form, bound, is_wide in rated:
            if rating < self.least_rating:
                return
            if is_wide:
                yield Candidate(form, first, last, rating, bound)
            else:
                yield Candidate(form, place, place, rating, bound)

    def _rated(self, known: frozenset[int], wide: frozenset[int]) -> list[_Rated]:
        """Return the forms that `known` words may be, the best first; `wide` are those around, too.

        What cannot be among the best any more is left out.
        """
        index, weight = self._knowledge.index, self._knowledge.vocabulary.weights.__getitem__
        is_wider = len(wide) > len(known)
        least = self.least_rating
        rated: list[_Rated] = []
        for form, shared in self._hits[known]:
            total = index.information[form]
            if total < least:
                continue
            is_wide = False
            if is_wider and shared < NEARLY_ALL * total:
                in_all = sum(map(weight, index.distinct[form] & wide))
                is_wide, shared = in_all > shared, in_all
            missing = total - shared
            if shared - missing >= least:
                bound = shared - MISSING_COST * missing + MOST_EXTRA_BITS + EXTRA_SHARE * total
                rated.append((shared - missing, form, bound, is_wide))
        rated.sort(key=itemgetter(0), reverse=True)
        return rated


def _look_up(
    known: frozenset[int], *, knowledge: Knowledge, most: int
) -> tuple[dict[int, float], int]:
    """Return the forms indexed by known words with the bits of these, and how many were looked at.

    Rare words come first; common ones are left out when `most` has been looked at.
    """
    postings, weights = knowledge.index.postings, knowledge.vocabulary.weights
    listed = sorted([(len(postings[word]), word) for word in known if word in postings])
    found: defaultdict[int, float] = defaultdict(float)
    left = sum([weights[word] for _, word in listed])
    looked_at = 0
    for count, word in listed:
        looked_at += count
        if looked_at > most or (found and left < SMALLEST_FORM):
            break
        weight = weights[word]
        for form in postings[word]:
            found[form] += weight
        left -= weight
    return found, looked_at


def _information(known: frozenset[int], knowledge: Knowledge) -> float:
    return sum(map(knowledge.vocabulary.weights.__getitem__, known))


def _shared(form: int, known: frozenset[int], knowledge: Knowledge) -> float:
    """Return the information, in bits, of the form's words that are known to be there."""
    return _information(knowledge.index.distinct[form] & known, knowledge)


def around(reading: Reading, place: int) -> tuple[int, int]:
    """Return the first and last segment over which a message at `place` may be wrapped."""
    starts, ends = reading.starts, reading.ends
    first = bisect_left(
        starts, starts[place] - CHARS_AROUND, max(0, place - SEGMENTS_AROUND), place
    )
    most = min(len(ends), place + SEGMENTS_AROUND + 1)
    return first, bisect_right(ends, ends[place] + CHARS_AROUND, place, most) - 1


def cut_candidates(reading: Reading, knowledge: Knowledge) -> list[Candidate]:
    """Return the forms of which the end of the text may be the beginning."""
    last = len(reading.segments) - 1
    tokens = reading.tokens_of(last).texts if last >= 0 else ()
    if not tokens:
        return []
    known = reading.words_of(last).union(knowledge.vocabulary.beginning_with(tokens[-1]))
    found, _ = _look_up(known, knowledge=knowledge, most=MOST_POSTINGS)
    begun = _forms_begun(known, found, knowledge)
    held = nlargest(MOST_HELD_FORMS, found.keys() - begun, key=lambda form: (found[form], -form))
    return [
        *_best_cut(begun, last, known, knowledge, missing_share=0.0),
        *_best_cut(held, last, known, knowledge, missing_share=MISSING_SHARE),
    ]


def _best_cut(
    forms: Iterable[int],
    place: int,
    known: frozenset[int],
    knowledge: Knowledge,
    *,
    missing_share: float,
) -> list[Candidate]:
    """Return the candidates of `forms` that share most; a missing bit counts `missing_share`."""
    candidates = []
    for form in forms:
        shared = _shared(form, known, knowledge)
        missing = knowledge.forms[form].information - shared
        rating = shared - missing_share * missing
        candidates.append(Candidate(form, place, place, rating, shared + MOST_EXTRA_BITS))
    return nlargest(MOST_CUT_CANDIDATES, candidates, key=attrgetter("rating"))


def _forms_begun(
    known: frozenset[int], found: Mapping[int, float], knowledge: Knowledge
) -> set[int]:
    """Return forms that begin with a known word: those `found` by another one, and some more."""
    starts = knowledge.index.starts
    forms: set[int] = set()
    more: list[int] = []
    for listed in sorted((starts[word] for word in known if word in starts), key=len):
        forms.update(found.keys() & listed)
        more += listed[:MOST_CUT_FORMS]
    return forms.union(more[:MOST_CUT_FORMS])
