"""From a text as read to the fits of message forms in it."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import nlargest

from knowledge.diagnosis.knowledge import Knowledge
from knowledge.diagnosis.matching.align import align
from knowledge.diagnosis.matching.candidates import (
    Candidate,
    around,
    cut_candidates,
    find_candidates,
)
from knowledge.diagnosis.matching.fit import Fit, judge
from knowledge.diagnosis.matching.reading import Reading

ENTRIES_WANTED = 8  # what cannot be among so many best is not fitted
RIVAL_SHARE = 0.4  # nor what cannot reach so much of a literal fit in the same place


def find_fits(reading: Reading, knowledge: Knowledge) -> list[Fit]:
    """Return how the forms fit that may stand in the text, in no order."""
    fits = _fit_all(find_candidates(reading, knowledge), reading, knowledge)
    last = len(reading.segments) - 1
    if not any(fit.segment == last and fit.is_complete for fit in fits):
        fits += _fit_all(cut_candidates(reading, knowledge), reading, knowledge)
    return fits


def _fit_all(candidates: Iterable[Candidate], reading: Reading, knowledge: Knowledge) -> list[Fit]:
    """Return the fits of the candidates, but for those that cannot be among the best."""
    fits: list[Fit] = []
    best: dict[int, float] = {}  # by entry
    literal: dict[int, float] = {}  # by segment
    least = float("-inf")
    for candidate in candidates:
        rival = literal.get(candidate.first, 0.0) if candidate.first == candidate.last else 0.0
        if candidate.bound < max(least, RIVAL_SHARE * rival):
            continue
        fit = _fit(candidate, reading, knowledge)
        if fit is None:
            continue
        fits.append(fit)
        if fit.is_literal:
            literal[fit.segment] = max(fit.score, literal.get(fit.segment, 0.0))
        entry = knowledge.forms[fit.form].entry
        if fit.score > max(least, best.get(entry, float("-inf"))):
            best[entry] = fit.score
            if len(best) >= ENTRIES_WANTED:
                least = nlargest(ENTRIES_WANTED, best.values())[-1]
    return fits


def _fit(candidate: Candidate, reading: Reading, knowledge: Knowledge) -> Fit | None:
    """Return the fit where the candidate was found, or around there when that is better."""
    first, last = candidate.first, candidate.last
    fit = _fit_in(candidate.form, first, last, reading, knowledge)
    if first != last or (fit is not None and (fit.is_literal or not fit.embedded)):
        return fit
    # Its words stood inside longer names: perhaps the real ones are on the next line.
    wide = _fit_in(candidate.form, *around(reading, first), reading, knowledge)
    return max((fit, wide), key=lambda one: one.score if one else float("-inf"))


def _fit_in(
    number: int, first: int, last: int, reading: Reading, knowledge: Knowledge
) -> Fit | None:
    form, window = knowledge.forms[number], reading.window(first, last)
    pairs = align(form, window, knowledge.vocabulary)
    if not pairs:
        return None
    return judge(number, form, window, reading, pairs)
