"""How well a form fits where it was found: what is there, what is missing, what lies between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.diagnosis.align import (
    BREAK_COST,
    MISSING_AT_END_COST,
    MISSING_COST,
    Pair,
    Window,
    gap_cost,
)
from knowledge.diagnosis.forms import Form, Glue, symbols

TYPO_SHARE = 0.75  # of its bits that a word with a typo is worth
SYMBOL_BITS = 0.5  # per sign (no space, no quote) between words that is there
GLUE_COST = 0.8  # per place between words where the text has other signs
EXACT_BONUS = 2.0
LONGEST_EDGE = 40  # characters looked at before and after a message

_BOUNDARIES = frozenset('":;,.!?()[]{}<>=|/\n')


@dataclass(frozen=True, slots=True)
class Fit:
    """How form number `form` fits; `start` and `end` are places in the normalised text.

    Information is in bits: `matched` of the words found, `missing` of the words not found,
    `missing_at_end` of those missing where the text ends. `score` orders the fits of one text.
    """

    form: int
    score: float
    start: int
    end: int
    segment: int
    matched: float
    missing: float
    missing_at_end: float
    words: int
    typos: int
    signs: int
    odd_glue: int
    inserted: int
    absorbed: int
    breaks: int
    begins_clean: bool
    ends_clean: bool

    @property
    def has_all_words(self) -> bool:
        """Return whether every word stands there as the form has it."""
        return not self.missing and not self.missing_at_end and not self.typos

    @property
    def is_literal(self) -> bool:
        """Return whether the text has the form letter by letter, but for the placeholders."""
        return self.has_all_words and not self.odd_glue and not self.inserted


@dataclass(slots=True)
class _Between:
    """What lies between the matched words of a fit, added up."""

    signs: int = 0
    odd: int = 0
    inserted: int = 0
    absorbed: int = 0
    breaks: int = 0
    cost: float = 0.0

    def add_glue(self, fits: bool, pieces: Sequence[str]) -> None:
        if fits:
            self.signs += symbols(pieces)
        else:
            self.odd += 1


def judge(
    number: int,
    form: Form,
    window: Window,
    text: str,
    pairs: Sequence[Pair],
    weights: Sequence[float],
) -> Fit:
    """Return how well form `number` fits with its words matched as in `pairs` (not empty)."""
    first, last = pairs[0], pairs[-1]
    start, end = window.starts[first.token], window.ends[last.token]
    between = _look_between(form, window, text, pairs)
    before = text[max(window.starts[0], start - LONGEST_EDGE) : start]
    after = text[end : end + LONGEST_EDGE]
    if first.word == 0:
        between.add_glue(_ends_with(before, form.glue[0][-1]), form.glue[0][-1:])
    if last.word == len(form.words) - 1:
        between.add_glue(_starts_with(after, form.glue[-1][0]), form.glue[-1][:1])
    matched = sum(
        weights[form.words[pair.word]] * (TYPO_SHARE if pair.is_typo else 1) for pair in pairs
    )
    found = sum(weights[form.words[pair.word]] for pair in pairs)
    at_end = form.total - form.before[last.word + 1]
    missing = max(0.0, form.total - found - at_end)
    is_cut = last.token >= len(window.tokens) - 2
    if not is_cut:
        missing, at_end = missing + at_end, 0.0
    typos = sum(pair.is_typo for pair in pairs)
    score = matched - MISSING_COST * missing - MISSING_AT_END_COST * at_end - between.cost
    score += SYMBOL_BITS * between.signs - GLUE_COST * between.odd
    if not (missing or at_end or typos or between.odd):
        score += EXACT_BONUS
    return Fit(
        form=number,
        score=score,
        start=start,
        end=end,
        segment=window.segments[first.token],
        matched=matched,
        missing=missing,
        missing_at_end=at_end,
        words=len(pairs),
        typos=typos,
        signs=between.signs,
        odd_glue=between.odd,
        inserted=between.inserted,
        absorbed=between.absorbed,
        breaks=between.breaks,
        begins_clean=len(form.glue[0]) > 1 or _is_edge(before.rstrip(" \t")[-1:]),
        ends_clean=len(form.glue[-1]) > 1 or _is_edge(after.lstrip(" \t")[:1]),
    )


def _is_edge(character: str) -> bool:
    return not character or character in _BOUNDARIES


def _look_between(form: Form, window: Window, text: str, pairs: Sequence[Pair]) -> _Between:
    between = _Between()
    for left, right in pairwise(pairs):
        breaks = window.lines[right.token] - window.lines[left.token]
        between.breaks += breaks
        between.cost += BREAK_COST * breaks
        gap = right.token - left.token - (right.word - left.word)
        if gap > 0:
            between.cost += gap_cost(form, left.word, right.word, gap)
            if form.has_placeholder(left.word, right.word):
                between.absorbed += gap
            else:
                between.inserted += gap
        if right.word == left.word + 1:
            glue = form.glue[right.word]
            there = text[window.ends[left.token] : window.starts[right.token]]
            between.add_glue(_glue_fits(glue, there), glue)
        else:
            between.odd += 1
    return between


def _plain(text: str) -> str:
    """Return `text` with each run of white space as one space."""
    return " ".join(f"|{text}|".split())[1:-1]


def _glue_fits(glue: Glue, there: str) -> bool:
    """Return whether the text between two words is what the form has there."""
    if len(glue) == 1:
        return there == glue[0] or _plain(there) == glue[0]
    there = _plain(there)
    first, last = glue[0], glue[-1]
    if not there.startswith(first) or not there.endswith(last):
        return False
    at, end = len(first), len(there) - len(last)
    for piece in glue[1:-1]:
        found = there.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= end


def _ends_with(before: str, piece: str) -> bool:
    return not piece or _plain(before).endswith(piece)


def _starts_with(after: str, piece: str) -> bool:
    piece = piece.rstrip(" .")
    return not piece or _plain(after).startswith(piece)
