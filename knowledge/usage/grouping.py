"""Texts that say the same in other words, put into groups: one group, one example.

Texts are compared by their stems. A stem counts by how rare it is among the texts and in the
catalog, so that codes and names bind and everyday words do not. Each text joins the group whose
texts it is most like on average, or begins one. Pure; the same texts give the same groups.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import nlargest

from knowledge.diagnosis.text.normalise import normalise
from knowledge.diagnosis.text.terms import COMMON_TERMS, index_terms
from knowledge.diagnosis.text.tokens import TOKEN, has_digit

# Chosen on the part of the recorded queries that is not kept aside (docs/adr/0014).
LEAST_LIKENESS = 0.2  # cosine, on average over a group, 0..1
CATALOG_SHARE = 0.5  # of a weight: how rare the catalog finds a stem, beside how rare the texts do
SHARPNESS = 2  # power of the weights: what is rare binds much more than what is not
# Of few texts one cannot tell what is common; and an outage makes rare words common.
SMALLEST_SIZE = 30  # texts
LEAST_OF_UNKNOWN = 0.5  # weight of a stem that the catalog lacks, before the power

MAX_CHARS = 4_000
MAX_TERMS = 200
GROUPS_LOOKED_AT = 64  # that share a stem: one that more groups share tells none of them
CANDIDATES = 12  # groups that are compared in full with one text
TEMPLATE_WORDS = 40
GAP = "…"
_DIGIT = re.compile(r"\d")

Vector = dict[str, float]


@dataclass(frozen=True, slots=True)
class Group:
    """Texts that belong together, by their places in what was given, the first one first.

    `template` is what they share: the words of the first one, with a gap where the others differ.
    """

    members: tuple[int, ...]
    template: str


@dataclass(slots=True)
class _Gathering:
    """A group while it grows: the places of its distinct texts, and the sum of their vectors."""

    distinct: list[int] = field(default_factory=list)
    total: Vector = field(default_factory=dict)

    def likeness(self, vector: Vector) -> float:
        """Return the mean cosine between the vector and the texts of the group."""
        total = self.total
        found = sum([value * total[term] for term, value in vector.items() if term in total])
        return found / len(self.distinct)

    def add(self, place: int, vector: Vector) -> None:
        self.distinct.append(place)
        for term, value in vector.items():
            self.total[term] = self.total.get(term, 0.0) + value


def group(texts: Sequence[str], rarity: Mapping[str, float]) -> list[Group]:
    """Return the groups of `texts`, in the order of their first text.

    `rarity` tells how rare the catalog finds a stem (`Described.rarity`); stems that it lacks are
    judged by the texts alone. Texts that differ only in case, spaces and the like count once, so
    what many people paste is no commoner for it. Takes seconds for 10,000 texts.
    """
    plain = [normalise(text[:MAX_CHARS]).text for text in texts]
    same: dict[str, list[int]] = {}
    for place, text in enumerate(plain):
        same.setdefault(" ".join(text.split()), []).append(place)
    firsts = [places[0] for places in same.values()]
    gatherings = _gather(firsts, _vectors([plain[place] for place in firsts], rarity))
    twins = {places[0]: places for places in same.values()}
    return [_finished(one, twins, plain) for one in gatherings]


def _finished(one: _Gathering, twins: Mapping[int, Sequence[int]], plain: Sequence[str]) -> Group:
    members = sorted(place for first in one.distinct for place in twins[first])
    return Group(tuple(members), template([plain[place] for place in one.distinct]))


def _vectors(texts: Sequence[str], rarity: Mapping[str, float]) -> list[Vector]:
    """Return each text as stems with weights, of length 1."""
    terms = [_terms(text) for text in texts]
    size = max(len(texts), SMALLEST_SIZE)
    rarest_here, rarest_known = _rarity(1, size), max(rarity.values(), default=1.0)
    weights: Vector = {}
    for term, count in Counter(term for each in terms for term in each).items():
        here = _rarity(count, size) / rarest_here
        if term in rarity:
            known = rarity[term] / rarest_known
            weights[term] = (1 - CATALOG_SHARE) * here + CATALOG_SHARE * known
        elif count == 1 and _DIGIT.search(term):
            weights[term] = 0.0  # an address, a time, a number of a line: it tells texts apart
        else:
            weights[term] = max(here, LEAST_OF_UNKNOWN)
    return [_unit({term: weights[term] ** SHARPNESS for term in each}) for each in terms]


def _terms(text: str) -> list[str]:
    found = dict.fromkeys(term for term in index_terms(text) if term not in COMMON_TERMS)
    return list(found)[:MAX_TERMS]


def _rarity(count: int, size: int) -> float:
    """Return the inverse document frequency as BM25 takes it."""
    return math.log(1 + (size - count + 0.5) / (count + 0.5))


def _unit(vector: Vector) -> Vector:
    length = math.sqrt(sum([value * value for value in vector.values()])) or 1.0
    return {term: value / length for term, value in vector.items()}


def _gather(places: Sequence[int], vectors: Sequence[Vector]) -> list[_Gathering]:
    gatherings: list[_Gathering] = []
    postings: dict[str, list[int]] = {}  # by stem: the groups that have it
    for place, vector in zip(places, vectors, strict=True):
        number = _nearest(vector, gatherings, postings)
        if number is None:
            number = len(gatherings)
            gatherings.append(_Gathering())
        one = gatherings[number]
        for term in vector.keys() - one.total.keys():
            postings.setdefault(term, []).append(number)
        one.add(place, vector)
    return gatherings


def _nearest(
    vector: Vector, gatherings: Sequence[_Gathering], postings: Mapping[str, list[int]]
) -> int | None:
    """Return the number of the group that the text is most like, None if it is like none."""
    shared: dict[int, float] = {}
    for term, value in vector.items():
        found = postings.get(term, ())
        if len(found) <= GROUPS_LOOKED_AT:
            for number in found:
                shared[number] = shared.get(number, 0.0) + value
    candidates = nlargest(CANDIDATES, shared, key=lambda number: (shared[number], -number))
    scored = [(gatherings[number].likeness(vector), -number) for number in candidates]
    best, number = max(scored, default=(0.0, 0))
    return -number if best >= LEAST_LIKENESS else None


def template_of(texts: Iterable[str]) -> str:
    """Return the template of the group that has these texts, as `group` gives it."""
    plain = (normalise(text[:MAX_CHARS]).text for text in texts)
    return template(dict.fromkeys(" ".join(text.split()) for text in plain))


def template(texts: Iterable[str]) -> str:
    """Return the words of the first text that all `texts` have, with a gap in place of others.

    Of a text that stands alone, its numbers are the gaps.
    """
    first, *others = texts
    tokens = [set(TOKEN.findall(text)) for text in others]
    parts: list[str] = []
    for token in TOKEN.findall(first)[:TEMPLATE_WORDS]:
        is_shared = all(token in each for each in tokens) if tokens else not has_digit(token)
        if is_shared:
            parts.append(token)
        elif parts[-1:] != [GAP]:
            parts.append(GAP)
    return " ".join(parts)
