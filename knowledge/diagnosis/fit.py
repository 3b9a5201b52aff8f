"""How well a form fits where it was found: what is there, what is missing, what lies between."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from knowledge.diagnosis.align import (
    BREAK_COST,
    CUT_BIT_COST,
    CUT_COST,
    MISSING_COST,
    Pair,
    gap_cost,
)
from knowledge.diagnosis.edges import (
    REACH,
    Edge,
    edge_after,
    edge_before,
    find_closing,
    find_forward,
    goes_on,
    is_attached,
    match_backward,
    match_forward,
)
from knowledge.diagnosis.forms import Form, Glue, sign_bits
from knowledge.diagnosis.reading import Reading, Window
from knowledge.diagnosis.tokens import TOKEN

# Costs in bits. They were set on the public sets of the benchmark, all variants at once.
GLUE_COST = 0.8  # per place between words where the text has other signs
BEGIN_COSTS = {Edge.NONE: 4.0, Edge.WEAK: 0.5, Edge.STRONG: 0.0}
END_COSTS = {Edge.NONE: 2.0, Edge.WEAK: 0.3, Edge.STRONG: 0.0}
OPEN_EDGE_COST = 0.6  # per doubling of the words that a placeholder at an edge takes up
LEFT_OVER_COST = 0.5  # per word of the line after the message, up to three
PLACEHOLDER_COST = 0.2  # each of them makes it easier to fit
EXACT_BONUS = 4.0


@dataclass(frozen=True, slots=True)
class Fit:
    """How form number `form` fits; `start` and `end` are places in the normalised text.

    Information is in bits: `matched` of the words found, `missing` of the words not found,
    `missing_at_end` of those missing where the text ends. `score` orders the fits of one text.
    `typos` and `embedded` count the words with a typo and those inside a longer name,
    `signs` counts what the signs between the words tell, `odd_glue` the places where they differ,
    `inserted` the words of the text inside the message that it should not have, `absorbed` those
    that placeholders take up, `left_over` those of the line after the message (up to three).
    `goes_on` tells whether these are of the same sentence, `ends_text` whether the last word found
    is where the text ends, with a typo or cut off.
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
    embedded: int
    signs: float
    odd_glue: int
    inserted: int
    absorbed: int
    breaks: int
    begins: Edge
    ends: Edge
    left_over: int
    goes_on: bool
    ends_text: bool

    @property
    def has_all_words(self) -> bool:
        """Return whether every word stands there as the form has it."""
        return not (self.missing or self.missing_at_end or self.typos or self.embedded)

    @property
    def is_complete(self) -> bool:
        """Return whether the whole message is there, but for typos, and the line ends with it."""
        is_whole = not (self.missing or self.missing_at_end or self.embedded or self.odd_glue)
        return is_whole and not (self.inserted or self.left_over or self.ends_text)

    @property
    def is_literal(self) -> bool:
        """Return whether the text has the form letter by letter, but for the placeholders."""
        return self.has_all_words and not self.odd_glue and not self.inserted


@dataclass(slots=True)
class _Surroundings:
    """What lies between and beside the matched words of a fit, added up."""

    signs: float = 0.0
    odd: int = 0
    inserted: int = 0
    absorbed: int = 0
    breaks: int = 0
    cost: float = 0.0
    begins: Edge = Edge.NONE
    ends: Edge = Edge.NONE
    left_over: int = 0
    goes_on: bool = False

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
    reading: Reading,
    pairs: Sequence[Pair],
) -> Fit:
    """Return how well form `number` fits with its words matched as in `pairs` (not empty)."""
    text, weights = reading.text, reading.vocabulary.weights
    around = _Surroundings()
    _look_between(form, window, text, pairs, around)
    if form.is_compact:
        _look_at_code(window, text, pairs, around)
    else:
        _look_before(form, window, reading, pairs[0], around)
    matched, missing, missing_at_end = _information(form, window, pairs, weights)
    if missing_at_end:
        around.cost += CUT_COST + CUT_BIT_COST * missing_at_end
    elif not form.is_compact:
        _look_behind(form, window, text, pairs[-1], around)
    embedded = sum(window.joins[p.token] and not form.joins[p.word] for p in pairs)
    typos = sum(pair.share < 1 for pair in pairs) - embedded
    score = matched - MISSING_COST * missing + around.signs - around.cost
    score -= PLACEHOLDER_COST * form.open_places
    is_whole = not (missing or missing_at_end or typos or embedded or around.odd or around.inserted)
    if is_whole and around.begins and around.ends:
        score += EXACT_BONUS
    return Fit(
        form=number,
        score=score,
        start=window.starts[pairs[0].token],
        end=window.ends[pairs[-1].token],
        segment=window.segments[pairs[0].token],
        matched=matched,
        missing=missing,
        missing_at_end=missing_at_end,
        words=len(pairs),
        typos=typos,
        embedded=embedded,
        signs=around.signs,
        odd_glue=around.odd,
        inserted=around.inserted,
        absorbed=around.absorbed,
        breaks=around.breaks,
        begins=around.begins,
        ends=around.ends,
        left_over=around.left_over,
        goes_on=around.goes_on,
        ends_text=pairs[-1].share < 1 and pairs[-1].token == len(window.texts) - 1,
    )


def _information(
    form: Form, window: Window, pairs: Sequence[Pair], weights: Sequence[float]
) -> tuple[float, float, float]:
    """Return the bits that are matched, missing, and missing because the text ends before."""
    last = pairs[-1]
    matched = sum(weights[form.words[pair.word]] * pair.share for pair in pairs)
    found = sum(weights[form.words[pair.word]] for pair in pairs)
    at_end = form.total - form.before[last.word + 1]
    missing = max(0.0, form.total - found - at_end)
    is_cut = last.token >= len(window.texts) - 2 or len(form.glue[last.word + 1]) > 1
    return (matched, missing, at_end) if is_cut else (matched, missing + at_end, 0.0)


def _look_between(
    form: Form, window: Window, text: str, pairs: Sequence[Pair], around: _Surroundings
) -> None:
    for left, right in pairwise(pairs):
        breaks = window.lines[right.token] - window.lines[left.token]
        around.breaks += breaks
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
            around.add_glue(_glue_fits(glue, text, start, end), glue)
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


def _look_at_code(window: Window, text: str, pairs: Sequence[Pair], around: _Surroundings) -> None:
    """Add whether a code stands there as a whole; what stands beside it does not matter."""
    start, end = window.starts[pairs[0].token], window.ends[pairs[-1].token]
    around.begins = around.ends = Edge.STRONG
    if is_attached(text, start, end):
        around.add_glue(False, ())


def _look_before(
    form: Form, window: Window, reading: Reading, first: Pair, around: _Surroundings
) -> None:
    """Add the signs before the first word, and how the message begins."""
    text = reading.text
    start = window.starts[first.token]
    if first.word > 0:
        around.cost += BEGIN_COSTS[Edge.NONE]
        return
    glue = form.glue[0]
    at = match_backward(text, start, glue[-1])
    line = max(text.rfind("\n", 0, start) + 1, start - REACH)
    if len(glue) == 1:
        around.add_glue(at >= 0, glue)
        around.begins = edge_before(text, reading.cased, at if at >= 0 else start)
        around.cost += BEGIN_COSTS[around.begins]
        return
    # What a placeholder begins with is as good as any text: a log prefix ends like it, too.
    for piece in glue[1:-1] if at >= 0 else glue[1:]:
        if piece.strip() and text.rfind(piece.strip(), line, start) < 0:
            around.add_glue(False, (piece,))
    if glue[0].strip() and text.rfind(glue[0].strip(), line, start) < 0:
        around.add_glue(False, glue[:1])
    around.begins = Edge.STRONG
    around.cost += OPEN_EDGE_COST * math.log2(2 + len(TOKEN.findall(text, line, start)))


def _look_behind(form: Form, window: Window, text: str, last: Pair, around: _Surroundings) -> None:
    """Add the signs after the last word, and how the message ends."""
    at = window.ends[last.token]
    if last.word < len(form.words) - 1:
        around.cost += END_COSTS[Edge.NONE]
        return
    glue = form.glue[-1]
    limit = min(at + REACH, len(text))
    is_closed = False
    for number, piece in enumerate(glue):
        is_last = number == len(glue) - 1
        piece = piece.rstrip(" .") if is_last else piece
        if piece:
            if number == 0:
                found = match_forward(text, at, piece)
            elif is_last:
                found = find_closing(text, at, limit, piece)
            else:
                found = find_forward(text, at, limit, piece)
            around.add_glue(found >= 0, (piece,))
            at, is_closed = max(at, found), found >= 0
    line_end = text.find("\n", at, limit)
    words = len(TOKEN.findall(text, at, line_end if line_end >= 0 else limit))
    if len(glue) > 1 and not glue[-1].rstrip(" ."):
        around.ends = Edge.STRONG
        around.cost += OPEN_EDGE_COST * math.log2(2 + words)
        return
    around.ends = Edge.STRONG if is_closed else edge_after(text, at)
    around.left_over = min(3, words)
    around.goes_on = not is_closed and words > 0 and goes_on(text, at)
    around.cost += END_COSTS[around.ends]
    if around.ends and not is_closed:
        around.cost += LEFT_OVER_COST * around.left_over
