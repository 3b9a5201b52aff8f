"""From a text as read to the fits of message forms in it."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.diagnosis.align import align
from knowledge.diagnosis.candidates import (
    SEGMENTS_AROUND,
    Candidate,
    cut_candidates,
    find_candidates,
)
from knowledge.diagnosis.fit import Fit, judge
from knowledge.diagnosis.knowledge import Knowledge
from knowledge.diagnosis.reading import Reading


def find_fits(reading: Reading, knowledge: Knowledge) -> list[Fit]:
    """Return how the forms fit that may stand in the text, in no order, one fit a form and place."""
    fits = _fit_all(find_candidates(reading, knowledge), reading, knowledge)
    last = len(reading.segments) - 1
    if not any(fit.is_literal and fit.segment == last for fit in fits):
        fits += _fit_all(cut_candidates(reading, knowledge), reading, knowledge)
    return fits


def _fit_all(candidates: Iterable[Candidate], reading: Reading, knowledge: Knowledge) -> list[Fit]:
    fits = (_fit(candidate, reading, knowledge) for candidate in candidates)
    return [fit for fit in fits if fit is not None]


def _fit(candidate: Candidate, reading: Reading, knowledge: Knowledge) -> Fit | None:
    """Return the fit where the candidate was found, or around there when that is better."""
    first, last = candidate.first, candidate.last
    fit = _fit_in(candidate.form, first, last, reading, knowledge)
    if first != last or (fit is not None and (fit.is_literal or not fit.embedded)):
        return fit
    # Its words stood inside longer names: perhaps the real ones are on the next line.
    around = first - SEGMENTS_AROUND, last + SEGMENTS_AROUND
    first, last = max(0, around[0]), min(len(reading.segments) - 1, around[1])
    wide = _fit_in(candidate.form, first, last, reading, knowledge)
    return max((fit, wide), key=lambda one: one.score if one else float("-inf"))


def _fit_in(
    number: int, first: int, last: int, reading: Reading, knowledge: Knowledge
) -> Fit | None:
    form, window = knowledge.forms[number], reading.window(first, last)
    pairs = align(form, window, knowledge.vocabulary)
    if not pairs:
        return None
    return judge(number, form, window, reading.text, pairs, knowledge.vocabulary.weights)
