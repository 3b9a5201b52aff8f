"""How a message form lies in a stretch of text: its words matched in order.

Words of the form are matched to equal words of the text in one order-keeping chain; a placeholder
takes up any stretch of text at hardly any cost, text between words that belong together costs, and
words of the form that are missing cost their information. The work is bounded by the words of the
form times the equal words in a window of bounded size; nothing backtracks.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.diagnosis.matching.message_forms import Form
from knowledge.diagnosis.matching.reading import Window
from knowledge.diagnosis.text.tokens import has_digit, within_one_edit, within_two_edits
from knowledge.diagnosis.text.vocabulary import COMMON_WEIGHT, SHORTEST_FUZZY_WORD, Vocabulary

MOST_POINTS = 80  # pairs of equal words looked at for one form in one window

# Costs in bits. They were set on the public sets of the benchmark, all variants at once.
MISSING_COST = 1.1  # per bit of a missing word
SKIPPED_COST = 0.6  # the same before typos are looked for: the word may still be found
CUT_COST = 2.5  # once, where the text ends before the form does
CUT_BIT_COST = 0.02  # per bit that is missing there
TYPO_SHARE = 0.75  # of its bits that a word with a typo is worth
GARBLED_SHARE = 0.5  # the same with two typos, in long words only
EMBEDDED_SHARE = 0.4  # of its bits that a word inside a longer name is worth
CUT_BITS = 1.5  # per letter that is left of a word cut off at the end of the text
INSERTED_COST = 2.5  # per word of the text between words that belong together
MOST_INSERTED_COST = 12.0
GAP_COST = 0.12  # per doubling of what a placeholder takes up
BREAK_COST = 0.8  # per line break inside the message

LONGEST_REPAIR = 40  # tokens of a gap that are compared with a missing word


@dataclass(frozen=True, slots=True)
class Pair:
    """A word of the form (by its place there) and the token of the window that stands for it.

    `share` is how much of the word's information the token keeps; below 1 with a typo, or as a part
    of a longer name.
    """

    word: int
    token: int
    share: float


def align(form: Form, window: Window, vocabulary: Vocabulary) -> list[Pair]:
    """Return the words of `form` found in `window`, both orders kept; empty if there is none."""
    points = [
        (word, place)
        for word, known in enumerate(form.words)
        for place in window.places.get(known, ())
    ]
    if not points:
        return []
    shares = [_share(form, window, word, place) for word, place in points[:MOST_POINTS]]
    chain = _best_chain(form, window, points[:MOST_POINTS], shares)
    return _with_typos(chain, form, window, vocabulary)


def _share(form: Form, window: Window, word: int, place: int) -> float:
    share = TYPO_SHARE if window.is_typo[place] else 1.0
    return share * EMBEDDED_SHARE if window.joins[place] and not form.joins[word] else share


def gap_cost(form: Form, first_word: int, last_word: int, gap: int) -> float:
    """Return what `gap` tokens of the text between two words of the form cost."""
    if form.has_placeholder(first_word, last_word):
        return GAP_COST * math.log2(1 + gap)
    return min(MOST_INSERTED_COST, INSERTED_COST * gap)


def _best_chain(
    form: Form, window: Window, points: list[tuple[int, int]], shares: list[float]
) -> list[Pair]:
    """Return the chain of points, both numbers rising, that keeps the most information."""
    before = form.before
    lines = window.lines
    best: list[float] = []
    back: list[int] = []
    for at, (word, place) in enumerate(points):
        value, origin = -SKIPPED_COST * before[word], -1
        for earlier in range(at - 1, -1, -1):
            earlier_word, earlier_place = points[earlier]
            if earlier_word >= word or earlier_place >= place:
                continue
            lost = before[word] - before[earlier_word + 1]
            candidate = best[earlier] - SKIPPED_COST * lost
            candidate -= BREAK_COST * (lines[place] - lines[earlier_place])
            if candidate <= value:
                continue
            gap = place - earlier_place - (word - earlier_word)
            if gap > 0:
                candidate -= gap_cost(form, earlier_word, word, gap)
            if candidate > value:
                value, origin = candidate, earlier
        best.append(value + shares[at] * (before[word + 1] - before[word]))
        back.append(origin)
    at = max(
        range(len(points)),
        key=lambda at: best[at] - CUT_BIT_COST * (before[-1] - before[points[at][0] + 1]),
    )
    chain = []
    while at >= 0:
        chain.append(Pair(*points[at], shares[at]))
        at = back[at]
    return chain[::-1]


def _with_typos(
    chain: list[Pair], form: Form, window: Window, vocabulary: Vocabulary
) -> list[Pair]:
    """Return the chain with words added that stand in the text with a typo, or cut off."""
    pairs: list[Pair] = []
    previous = Pair(-1, -1, 0.0)
    for pair in [*chain, Pair(len(form.words), len(window.texts), 0.0)]:
        if pair.word - previous.word > 1:
            pairs += _typos_between(previous, pair, form, window, vocabulary)
        pairs.append(pair)
        previous = pair
    return pairs[:-1]


def _typos_between(
    left: Pair, right: Pair, form: Form, window: Window, vocabulary: Vocabulary
) -> list[Pair]:
    missing = range(left.word + 1, right.word)
    first, last = left.token + 1, right.token
    if left.word < 0:
        first = max(first, last - len(missing) - 2)
    elif right.word == len(form.words) and len(form.glue[left.word + 1]) == 1:
        last = min(last, first + len(missing) + 2)
    last = min(last, first + LONGEST_REPAIR)
    found: list[Pair] = []
    places = _places_of_typos(window, first, last)
    for word in missing if places else ():
        for at, place in enumerate(places):
            share = _share_of_typo(form.words[word], place, window, vocabulary)
            if share:
                found.append(Pair(word, place, share))
                places = places[at + 1 :]
                break
    return found


def _places_of_typos(window: Window, first: int, last: int) -> Sequence[int]:
    """Return the places from `first` to before `last` where a word may stand with a typo."""
    places = window.typos[bisect_left(window.typos, first) : bisect_left(window.typos, last)]
    end = len(window.texts) - 1
    if window.is_cut and first <= end < last and not window.is_typo[end]:
        return (*places, end)
    return places


def _share_of_typo(wanted: int, place: int, window: Window, vocabulary: Vocabulary) -> float:
    """Return how much of a word stands at `place` with a typo or cut off; 0 for nothing of it."""
    word, token = vocabulary.texts[wanted], window.texts[place]
    if has_digit(word):
        return 0.0
    if window.is_cut and place == len(window.texts) - 1 and word.startswith(token):
        return TYPO_SHARE * min(1.0, CUT_BITS * len(token) / vocabulary.weights[wanted])
    if not window.is_typo[place] or len(word) < 2 or abs(len(word) - len(token)) > 2:
        return 0.0
    if not within_one_edit(word, token):
        return GARBLED_SHARE if within_two_edits(word, token) else 0.0
    is_changed_short_word = len(word) == len(token) < SHORTEST_FUZZY_WORD and (
        sorted(word) != sorted(token)
    )
    if is_changed_short_word and vocabulary.weights[wanted] > COMMON_WEIGHT:
        return 0.0
    return TYPO_SHARE
