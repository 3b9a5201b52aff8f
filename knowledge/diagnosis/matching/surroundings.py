"""What lies between and beside the words of a message in a text, and what that costs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.diagnosis.matching.align import BREAK_COST, MISSING_COST, Pair, gap_cost
from knowledge.diagnosis.matching.edges import (
    REACH,
    Edge,
    edge_after,
    edge_before,
    find_closing,
    find_forward,
    goes_on,
    is_attached,
    joins_name_and_value,
    match_backward,
    match_forward,
    means_same_in_a_record,
)
from knowledge.diagnosis.matching.message_forms import Form, Glue, sign_bits
from knowledge.diagnosis.matching.reading import Reading, Window
from knowledge.diagnosis.text.tokens import TOKEN

# Costs in bits. They were set on the public sets of the benchmark, all variants at once.
GLUE_COST = 0.8  # per place between words where the text has other signs
BEGIN_COSTS = {Edge.NONE: 4.0, Edge.WEAK: 0.5, Edge.STRONG: 0.0}
END_COSTS = {Edge.NONE: 2.0, Edge.WEAK: 0.3, Edge.STRONG: 0.0}
OPEN_EDGE_COST = 0.6  # per doubling of the words that a placeholder at an edge takes up
LEFT_OVER_COST = 0.5  # per word of the line after the message
MOST_LEFT_OVER = 3  # words of the line after the message that are counted


@dataclass(slots=True)
class Surroundings:
    """What was found between and beside the words of a message, added up.

    `signs` is what the signs between the words tell, in bits; `odd_glue` counts the places where
    the text has other ones, `inserted` the words of the text that stand where none belongs,
    `absorbed` those that placeholders take up, `left_over` those of the line after the message
    (up to three). `goes_on` tells whether these belong to the same sentence.
    """

    signs: float = 0.0
    cost: float = 0.0
    odd_glue: int = 0
    inserted: int = 0
    absorbed: int = 0
    begins: Edge = Edge.NONE
    ends: Edge = Edge.NONE
    left_over: int = 0
    goes_on: bool = False

    def add_glue(self, fits: bool, pieces: Sequence[str]) -> None:
        """Count pieces of glue that are in the text, or are not."""
        bits = sign_bits(pieces)
        if fits:
            self.signs += bits
        else:
            self.odd_glue += max(1, len(pieces))
            self.cost += GLUE_COST + MISSING_COST * bits


def look_around(
    form: Form, window: Window, reading: Reading, pairs: Sequence[Pair], *, is_cut: bool
) -> Surroundings:
    """Return what lies around the words of `form` matched as in `pairs` (not empty).

    Where the text is cut off before the form ends, nothing is looked for behind the last word.
    """
    around = Surroundings()
    _look_between(form, window, reading.text, pairs, around)
    if form.is_compact:
        _look_at_code(window, reading.text, pairs, around)
        return around
    _look_before(form, window, reading, pairs[0], around)
    if not is_cut:
        _look_behind(form, window, reading.text, pairs[-1], around)
    return around


def _look_between(
    form: Form, window: Window, text: str, pairs: Sequence[Pair], around: Surroundings
) -> None:
    for left, right in pairwise(pairs):
        breaks = window.lines[right.token] - window.lines[left.token]
        around.cost += BREAK_COST * breaks
        gap = right.token - left.token - (right.word - left.word)
        if gap > 0:
            around.cost += gap_cost(form, left.word, right.word, gap)
            if form.has_placeholder(left.word, right.word):
                around.absorbed += gap
            else:
                around.inserted += gap
        if right.word == left.word + 1:
            glue = form.glue[right.word]
            start, end = window.ends[left.token], window.starts[right.token]
            fits = _glue_fits(glue, text, start, end)
            around.add_glue(fits or _says_same(form, glue, text[start:end]), glue)
        else:
            around.add_glue(False, ())


def _glue_fits(glue: Glue, text: str, start: int, end: int) -> bool:
    """Return whether `text[start:end]` is what the form has between two words."""
    at = match_forward(text, start, glue[0])
    if len(glue) == 1:
        return at == end
    last = match_backward(text, end, glue[-1])
    for piece in glue[1:-1]:
        if at < 0:
            return False
        at = find_forward(text, at, last, piece) if piece else at
    return 0 <= at <= last


def _says_same(form: Form, glue: Glue, between: str) -> bool:
    """Return whether form and text join two words in the same sense, each in its own format."""
    if len(glue) > 1:
        return False
    if form.is_code and joins_name_and_value(glue[0]) and joins_name_and_value(between):
        return True
    return means_same_in_a_record(glue[0], between)


def _look_at_code(window: Window, text: str, pairs: Sequence[Pair], around: Surroundings) -> None:
    """Add whether a code stands there as a whole; what stands beside it does not matter."""
    start, end = window.starts[pairs[0].token], window.ends[pairs[-1].token]
    around.begins = around.ends = Edge.STRONG
    if is_attached(text, start, end):
        around.add_glue(False, ())


def _look_before(
    form: Form, window: Window, reading: Reading, first: Pair, around: Surroundings
) -> None:
    """Add the signs before the first word, and how the message begins."""
    text = reading.text
    start = window.starts[first.token]
    if first.word > 0:
        around.cost += BEGIN_COSTS[Edge.NONE]
        return
    glue = form.glue[0]
    at = match_backward(text, start, glue[-1])
    if len(glue) == 1:
        around.add_glue(at >= 0, glue)
        around.begins = edge_before(text, reading.cased, at if at >= 0 else start)
        around.cost += BEGIN_COSTS[around.begins]
        return
    around.begins = Edge.STRONG
    _look_before_placeholder(glue[:-1] if at >= 0 else glue, text, start, around)


def _look_before_placeholder(
    pieces: Sequence[str], text: str, start: int, around: Surroundings
) -> None:
    """Add what a form that begins with a placeholder lacks before its first word.

    The signs that are there tell nothing: a log prefix ends like it, too.
    """
    floor = max(0, start - REACH)
    line = max(floor, text.rfind("\n", floor, start) + 1)
    for piece in map(str.strip, pieces):
        if piece and text.rfind(piece, line, start) < 0:
            around.add_glue(False, (piece,))
    around.cost += OPEN_EDGE_COST * math.log2(2 + len(TOKEN.findall(text, line, start)))


def _look_behind(form: Form, window: Window, text: str, last: Pair, around: Surroundings) -> None:
    """Add the signs after the last word, and how the message ends."""
    at = window.ends[last.token]
    if last.word < len(form.words) - 1:
        around.cost += END_COSTS[Edge.NONE]
        return
    glue = form.glue[-1]
    limit = min(at + REACH, len(text))
    at, is_closed = _pass_pieces(glue, text, at, limit, around)
    line_end = text.find("\n", at, limit)
    words = len(TOKEN.findall(text, at, line_end if line_end >= 0 else limit))
    if len(glue) > 1 and not glue[-1].rstrip(" ."):
        around.ends = Edge.STRONG
        around.cost += OPEN_EDGE_COST * math.log2(2 + words)
        return
    around.ends = Edge.STRONG if is_closed else edge_after(text, at)
    around.left_over = min(MOST_LEFT_OVER, words)
    around.goes_on = not is_closed and words > 0 and goes_on(text, at)
    around.cost += END_COSTS[around.ends]
    if around.ends and not is_closed:
        around.cost += LEFT_OVER_COST * around.left_over


def _pass_pieces(
    glue: Glue, text: str, at: int, limit: int, around: Surroundings
) -> tuple[int, bool]:
    """Add the pieces of glue behind the last word; return where they end, and whether in a sign."""
    is_closed = False
    for number, piece in enumerate(glue):
        is_last = number == len(glue) - 1
        wanted = piece.rstrip(" .") if is_last else piece
        if not wanted:
            continue
        if number == 0:
            found = match_forward(text, at, wanted)
        else:
            found = (find_closing if is_last else find_forward)(text, at, limit, wanted)
        around.add_glue(found >= 0, (wanted,))
        at, is_closed = max(at, found), found >= 0
    return at, is_closed
