"""How a message form lies in a stretch of text: its words matched in order.

Words of the form are matched to equal words of the text in one order-keeping chain; a placeholder
takes up any stretch of text at hardly any cost, text between words that belong together costs, and
words of the form that are missing cost their information. The work is bounded by the words of the
form times the equal words in a window of bounded size; nothing backtracks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.diagnosis.extract import Segment
from knowledge.diagnosis.forms import Form
from knowledge.diagnosis.tokens import TOKEN, has_digit, within_one_edit
from knowledge.diagnosis.vocabulary import Vocabulary

MOST_POINTS = 80  # pairs of equal words looked at for one form in one window

# Costs in bits. They were set on the public sets of the benchmark, all variants at once.
MISSING_COST = 0.7  # per bit of a missing word
MISSING_AT_END_COST = 0.25  # per bit, where the text itself ends
INSERTED_COST = 1.2  # per word of the text between words that belong together
MOST_INSERTED_COST = 9.0
GAP_COST = 0.12  # per doubling of what a placeholder takes up
BREAK_COST = 0.8  # per line break inside the message

LONGEST_REPAIR = 40  # tokens of a gap that are compared with a missing word


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive segments read as tokens; `places` lists where each known word stands."""

    tokens: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    lines: tuple[int, ...]
    segments: tuple[int, ...]
    places: dict[int, list[int]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A word of the form (by its place there) and the token of the window that stands for it."""

    word: int
    token: int
    is_typo: bool = False


def read_window(
    text: str, segments: Sequence[Segment], first: int, last: int, vocabulary: Vocabulary
) -> Window:
    """Return the tokens of the segments `first` to `last` (included)."""
    found = [
        (match.group(), match.start(), match.end(), segments[number].line, number)
        for number in range(first, last + 1)
        for match in TOKEN.finditer(text, segments[number].start, segments[number].end)
    ]
    tokens, starts, ends, lines, numbers = zip(*found, strict=True) if found else ((),) * 5
    places: dict[int, list[int]] = {}
    for place, token in enumerate(tokens):
        word = vocabulary.ids.get(token)
        if word is not None:
            places.setdefault(word, []).append(place)
    return Window(tokens, starts, ends, lines, numbers, places)


def align(form: Form, window: Window, vocabulary: Vocabulary) -> list[Pair]:
    """Return the words of `form` found in `window`, both orders kept; empty if there is none."""
    points = [
        (word, place)
        for word, known in enumerate(form.words)
        for place in window.places.get(known, ())
    ]
    if not points:
        return []
    chain = _best_chain(form, window, points[:MOST_POINTS])
    return _with_typos(chain, form, window, vocabulary)


def gap_cost(form: Form, first_word: int, last_word: int, gap: int) -> float:
    """Return what `gap` tokens of the text between two words of the form cost."""
    if form.has_placeholder(first_word, last_word):
        return GAP_COST * math.log2(1 + gap)
    return min(MOST_INSERTED_COST, INSERTED_COST * gap)


def _best_chain(form: Form, window: Window, points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the chain of points, both numbers rising, that keeps the most information."""
    before = form.before
    lines = window.lines
    best: list[float] = []
    back: list[int] = []
    for at, (word, place) in enumerate(points):
        value, origin = -MISSING_COST * before[word], -1
        for earlier in range(at - 1, -1, -1):
            earlier_word, earlier_place = points[earlier]
            if earlier_word >= word or earlier_place >= place:
                continue
            lost = before[word] - before[earlier_word + 1]
            candidate = best[earlier] - MISSING_COST * lost
            candidate -= BREAK_COST * (lines[place] - lines[earlier_place])
            if candidate <= value:
                continue
            gap = place - earlier_place - (word - earlier_word)
            if gap > 0:
                candidate -= gap_cost(form, earlier_word, word, gap)
            if candidate > value:
                value, origin = candidate, earlier
        best.append(value + before[word + 1] - before[word])
        back.append(origin)
    return _trace(points, best, back, before)


def _trace(
    points: list[tuple[int, int]], best: list[float], back: list[int], before: Sequence[float]
) -> list[tuple[int, int]]:
    at = max(
        range(len(points)),
        key=lambda at: best[at] - MISSING_AT_END_COST * (before[-1] - before[points[at][0] + 1]),
    )
    chain = []
    while at >= 0:
        chain.append(points[at])
        at = back[at]
    return chain[::-1]


def _with_typos(
    chain: list[tuple[int, int]], form: Form, window: Window, vocabulary: Vocabulary
) -> list[Pair]:
    """Return the chain with words added that stand in the text with a typo, or cut off."""
    pairs: list[Pair] = []
    previous = (-1, -1)
    for point in [*chain, (len(form.words), len(window.tokens))]:
        if point[0] - previous[0] > 1:
            pairs += _typos_between(previous, point, form, window, vocabulary)
        pairs.append(Pair(*point))
        previous = point
    return pairs[:-1]


def _typos_between(
    left: tuple[int, int],
    right: tuple[int, int],
    form: Form,
    window: Window,
    vocabulary: Vocabulary,
) -> list[Pair]:
    missing = range(left[0] + 1, right[0])
    first, last = left[1] + 1, right[1]
    if left[0] < 0:
        first = max(first, last - len(missing) - 2)
    elif right[0] == len(form.words):
        last = min(last, first + len(missing) + 2)
    last = min(last, first + LONGEST_REPAIR)
    found: list[Pair] = []
    for word in missing:
        wanted = vocabulary.texts[form.words[word]]
        for place in range(first, last):
            if _stands_for(wanted, window.tokens[place], place == len(window.tokens) - 1):
                found.append(Pair(word, place, is_typo=True))
                first = place + 1
                break
    return found


def _stands_for(wanted: str, token: str, is_last: bool) -> bool:
    """Return whether a token is the wanted word with a typo, or cut off at the text's end."""
    if has_digit(wanted):
        return False
    if is_last and wanted.startswith(token):
        return True
    return len(wanted) > 1 and within_one_edit(wanted, token)
