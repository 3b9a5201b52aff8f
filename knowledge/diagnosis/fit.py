"""How well a form fits where it was found: what is there, what is missing, what lies between."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.diagnosis.align import (
    BREAK_COST,
    CUT_BIT_COST,
    CUT_COST,
    MISSING_COST,
    Pair,
    Window,
    gap_cost,
)
from knowledge.diagnosis.forms import Form, Glue, sign_bits
from knowledge.diagnosis.tokens import TOKEN

GLUE_COST = 0.8  # per place between words where the text has other signs
EXACT_BONUS = 4.0
BEGIN_COST = 4.0  # when a word of the text runs into the message, as in prose
OPEN_EDGE_COST = 0.6  # per doubling of the words that a placeholder at an edge takes up
END_COST = 2.0  # when the message runs on into a word of the text
CLOSED_END_COST = 0.5  # the same after a closing sign
LEFT_OVER_COST = 0.5  # per word of the line after the message, up to three
LONGEST_EDGE = 120  # characters looked at before and after a message

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
    signs: float
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

    signs: float = 0.0
    odd: int = 0
    inserted: int = 0
    absorbed: int = 0
    breaks: int = 0
    cost: float = 0.0

    def add_glue(self, fits: bool, pieces: Sequence[str]) -> None:
        bits = sign_bits(pieces)
        if fits:
            self.signs += bits
        else:
            self.odd += max(1, len(pieces))
            self.cost += GLUE_COST + MISSING_COST * bits


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
    before = text[max(window.starts[0] - 1, start - LONGEST_EDGE, 0) : start]
    after = text[end : end + LONGEST_EDGE]
    begin_cost = _look_before(before, form, first, between)
    end_cost = _look_behind(after, form, last, between)
    matched = sum(weights[form.words[pair.word]] * pair.share for pair in pairs)
    found = sum(weights[form.words[pair.word]] for pair in pairs)
    at_end = form.total - form.before[last.word + 1]
    missing = max(0.0, form.total - found - at_end)
    is_cut = at_end > 0 and (
        last.token >= len(window.tokens) - 2 or len(form.glue[last.word + 1]) > 1
    )
    if not is_cut:
        missing, at_end = missing + at_end, 0.0
    typos = sum(pair.share < 1 for pair in pairs)
    score = matched - MISSING_COST * missing - between.cost
    score += between.signs - begin_cost
    score -= CUT_COST + CUT_BIT_COST * at_end if is_cut else end_cost
    if not (
        missing
        or at_end
        or typos
        or between.odd
        or begin_cost >= BEGIN_COST
        or end_cost >= END_COST
    ):
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
        begins_clean=begin_cost < BEGIN_COST,
        ends_clean=end_cost < END_COST,
    )


def _look_before(before: str, form: Form, first: Pair, between: _Between) -> float:
    """Add the glue before the first word; return what it costs that no edge is there."""
    if first.word > 0:
        return BEGIN_COST
    glue = form.glue[0]
    plain = _plain(before)
    fits = plain.endswith(glue[-1])
    if len(glue) > 1:
        # What a placeholder begins with is as good as any text: a log prefix ends like it, too.
        if not fits:
            between.add_glue(False, glue[-1:])
        line = plain[: len(plain) - len(glue[-1])] if fits else plain
        taken = len(TOKEN.findall(before.rpartition("\n")[2])) if line else 0
        return OPEN_EDGE_COST * math.log2(2 + taken)
    between.add_glue(fits, glue)
    before = plain[: len(plain) - len(glue[0])] if fits and glue[0] else before
    return 0.0 if _is_edge(before.rstrip(" \t")[-1:]) else BEGIN_COST


def _look_behind(after: str, form: Form, last: Pair, between: _Between) -> float:
    """Add the glue after the last word; return what it costs that no edge is there."""
    if last.word < len(form.words) - 1:
        return END_COST
    glue = form.glue[-1]
    at = 0
    for number, piece in enumerate(glue):
        piece = piece.rstrip(" .") if number == len(glue) - 1 else piece
        if not piece:
            continue
        place = _find_piece(after, piece, at, anywhere=number > 0)
        between.add_glue(place >= 0, (piece,))
        at = max(at, place)
    rest = after[at:].lstrip(" \t")
    if len(glue) > 1 and not glue[-1].rstrip(" ."):
        return OPEN_EDGE_COST * math.log2(2 + len(TOKEN.findall(rest.partition("\n")[0])))
    if _is_edge(rest[:1]):
        left = TOKEN.findall(rest.partition("\n")[0])
        return min(3, len(left)) * LEFT_OVER_COST
    return END_COST if at == 0 or not glue[-1].rstrip(" .") else CLOSED_END_COST


def _find_piece(after: str, piece: str, at: int, *, anywhere: bool) -> int:
    """Return where a piece of glue ends in `after`, -1 if it is not there; white space is one."""
    found = re.compile(r"\s+".join(map(re.escape, piece.split(" ")))).search(after, at)
    if found is None or (found.start() > 0 and not anywhere):
        return -1
    return found.end()


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
            between.add_glue(False, ())
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
