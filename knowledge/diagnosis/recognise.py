"""From a normalised text to the fits of message forms in it."""

from __future__ import annotations

from collections.abc import Iterable

from knowledge.diagnosis.align import Window, align, read_window
from knowledge.diagnosis.candidates import Candidate, Reading, cut_candidates, find_candidates
from knowledge.diagnosis.fit import Fit, judge
from knowledge.diagnosis.knowledge import Knowledge

SEGMENTS_AROUND = 3  # a message may be wrapped over this many segments before and after


def find_fits(reading: Reading, knowledge: Knowledge) -> list[Fit]:
    """Return how the forms fit that may stand in the text, in no order, one fit a form and place."""
    fitter = _Fitter(reading, knowledge)
    fits = fitter.fit_all(find_candidates(reading, knowledge))
    last = len(reading.segments) - 1
    if not any(fit.is_literal and fit.segment == last for fit in fits):
        fits += fitter.fit_all(cut_candidates(reading, knowledge))
    return fits


class _Fitter:
    """Fits candidates to one text; keeps the windows that it has read."""

    def __init__(self, reading: Reading, knowledge: Knowledge) -> None:
        self._reading = reading
        self._knowledge = knowledge
        self._windows: dict[tuple[int, int], Window] = {}

    def fit_all(self, candidates: Iterable[Candidate]) -> list[Fit]:
        return [fit for candidate in candidates if (fit := self._fit(candidate)) is not None]

    def _fit(self, candidate: Candidate) -> Fit | None:
        """Return the fit where the candidate was found, or around there when that is better."""
        fit = self._fit_in(candidate.form, candidate.first, candidate.last)
        if fit is not None and fit.is_literal:
            return fit
        first = max(0, candidate.first - SEGMENTS_AROUND)
        last = min(len(self._reading.segments) - 1, candidate.last + SEGMENTS_AROUND)
        if (first, last) == (candidate.first, candidate.last):
            return fit
        wide = self._fit_in(candidate.form, first, last)
        if fit is None or (wide is not None and wide.score > fit.score):
            return wide
        return fit

    def _fit_in(self, number: int, first: int, last: int) -> Fit | None:
        form, vocabulary = self._knowledge.forms[number], self._knowledge.vocabulary
        window = self._window(first, last)
        pairs = align(form, window, vocabulary)
        if not pairs:
            return None
        return judge(number, form, window, self._reading.text, pairs, vocabulary.weights)

    def _window(self, first: int, last: int) -> Window:
        place = (first, last)
        if place not in self._windows:
            reading = self._reading
            self._windows[place] = read_window(
                reading.text, reading.segments, first, last, reading.words
            )
        return self._windows[place]
