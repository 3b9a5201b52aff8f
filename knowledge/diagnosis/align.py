"""How well a message form fits a stretch of text: its words in order, with what lies between.

Words of the form are matched to equal words of the text in one order-keeping chain; a placeholder
takes up any stretch of text at hardly any cost, text between words that belong together costs, and
words of the form that are missing cost their information. The work is bounded by the number of
words of the form times the number of equal words in a window of bounded size; nothing backtracks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.diagnosis.extract import Segment
from knowledge.diagnosis.forms import Form, Glue, symbols
from knowledge.diagnosis.tokens import TOKEN, has_digit, within_one_edit
from knowledge.diagnosis.vocabulary import Vocabulary

MOST_POINTS = 96
MISSING_COST = 0.7  # per bit of a missing word
MISSING_AT_END_COST = 0.25  # per bit, where the text itself ends
INSERTED_COST = 1.2  # per word of the text between words that belong together
MOST_INSERTED_COST = 9.0
GAP_COST = 0.12  # per doubling of what a placeholder takes up
BREAK_COST = 0.8  # per line break inside the message
TYPO_SHARE = 0.75  # of its bits that a word with a typo is worth
SYMBOL_BITS = 0.5  # per sign (not space, not quote) between words that is there
GLUE_MISS_COST = 0.8
EXACT_BONUS = 2.0


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive segments read as tokens; `places` lists where each known word stands."""

    tokens: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    lines: tuple[int, ...]
    segments: tuple[int, ...]
    places: dict[int, list[int]]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Fit:
    """How a form fits: `score` in bits, `start` and `end` in the normalised text."""

    form: int
    score: float
    matched: float
    missing: float
    start: int
    end: int
    segment: int
    exact_words: bool
    exact_glue: bool
    typos: int
    inserted: int
    breaks: int
    cut: bool


def read_window(
    text: str, segments: Sequence[Segment], first: int, last: int, vocabulary: Vocabulary
) -> Window:
    """Return the tokens of the segments `first` to `last` (included)."""
    tokens: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    lines: list[int] = []
    numbers: list[int] = []
    places: dict[int, list[int]] = {}
    for number in range(first, last + 1):
        segment = segments[number]
        for found in TOKEN.finditer(text, segment.start, segment.end):
            token = found.group()
            word = vocabulary.ids.get(token)
            if word is not None:
                places.setdefault(word, []).append(len(tokens))
            tokens.append(token)
            starts.append(found.start())
            ends.append(found.end())
            lines.append(segment.line)
            numbers.append(number)
    return Window(
        tuple(tokens),
        tuple(starts),
        tuple(ends),
        tuple(lines),
        tuple(numbers),
        places,
        segments[first].start,
        segments[last].end,
    )


def align(number: int, form: Form, window: Window, text: str, vocabulary: Vocabulary) -> Fit | None:
    """Return the best fit of `form` in `window`, None if none of its words stands there."""
    weights = [vocabulary.weights[word] for word in form.words]
    chain = _best_chain(form, window, weights)
    if not chain:
        return None
    matches = _repair(chain, form, window, vocabulary)
    return _judge(number, form, window, text, weights, matches)


def _best_chain(form: Form, window: Window, weights: list[float]) -> list[tuple[int, int]]:
    """Return the best chain of (word of the form, token of the window), both rising."""
    points = [
        (word, place)
        for word, known in enumerate(form.words)
        for place in window.places.get(known, ())
    ]
    if not points or len(points) > MOST_POINTS:
        points = points[:MOST_POINTS]
    before = _running_sums(weights)
    lines = window.lines
    best: list[float] = []
    back: list[int] = []
    for at, (word, place) in enumerate(points):
        value, origin = -MISSING_COST * before[word], -1
        for earlier in range(at - 1, -1, -1):
            earlier_word, earlier_place = points[earlier]
            if earlier_word >= word or earlier_place >= place:
                continue
            skipped = word - earlier_word - 1
            gap = place - earlier_place - 1 - skipped
            cost = MISSING_COST * (before[word] - before[earlier_word + 1])
            if gap > 0:
                cost += _gap_cost(form.glue[earlier_word + 1 : word + 1], gap)
            cost += BREAK_COST * (lines[place] - lines[earlier_place])
            if best[earlier] - cost > value:
                value, origin = best[earlier] - cost, earlier
        best.append(value + weights[word])
        back.append(origin)
    return _trace(points, best, back, before)


def _gap_cost(glue: Sequence[Glue], gap: int) -> float:
    if any(len(pieces) > 1 for pieces in glue):
        return GAP_COST * math.log2(1 + gap)
    return min(MOST_INSERTED_COST, INSERTED_COST * gap)


def _running_sums(weights: list[float]) -> list[float]:
    sums = [0.0]
    for weight in weights:
        sums.append(sums[-1] + weight)
    return sums


def _trace(
    points: list[tuple[int, int]], best: list[float], back: list[int], before: list[float]
) -> list[tuple[int, int]]:
    if not points:
        return []
    total = before[-1]
    at = max(
        range(len(points)),
        key=lambda at: best[at] - MISSING_AT_END_COST * (total - before[points[at][0] + 1]),
    )
    chain = []
    while at >= 0:
        chain.append(points[at])
        at = back[at]
    return chain[::-1]


def _repair(
    chain: list[tuple[int, int]], form: Form, window: Window, vocabulary: Vocabulary
) -> list[tuple[int, int, bool]]:
    """Return the chain with words added that stand in the text with a typo (then True)."""
    matches: list[tuple[int, int, bool]] = []
    previous_word, previous_place = -1, -1
    for word, place in [*chain, (len(form.words), len(window.tokens))]:
        matches += _typos_between(
            form, window, vocabulary, (previous_word, word), (previous_place, place)
        )
        if word < len(form.words):
            matches.append((word, place, False))
        previous_word, previous_place = word, place
    return matches


def _typos_between(
    form: Form,
    window: Window,
    vocabulary: Vocabulary,
    words: tuple[int, int],
    places: tuple[int, int],
) -> list[tuple[int, int, bool]]:
    missing = range(words[0] + 1, words[1])
    if not missing:
        return []
    first, last = places[0] + 1, places[1]
    if words[0] < 0:
        first = max(first, last - len(missing) - 2)
    elif words[1] == len(form.words):
        last = min(last, first + len(missing) + 2)
    elif last - first > 40:
        last = first + 40
    found: list[tuple[int, int, bool]] = []
    for word in missing:
        wanted = vocabulary.texts[form.words[word]]
        for place in range(first, last):
            if _is_typo(wanted, window.tokens[place], place == len(window.tokens) - 1):
                found.append((word, place, True))
                first = place + 1
                break
    return found


def _is_typo(wanted: str, token: str, is_last: bool) -> bool:
    if has_digit(wanted):
        return False
    if is_last and wanted.startswith(token):
        return True
    return len(wanted) > 1 and within_one_edit(wanted, token)


def _judge(
    number: int,
    form: Form,
    window: Window,
    text: str,
    weights: list[float],
    matches: list[tuple[int, int, bool]],
) -> Fit:
    """Return the fit that the matched words make, with what stands between them."""
    matched = sum(weights[word] * (TYPO_SHARE if typo else 1.0) for word, _, typo in matches)
    present = {word for word, _, _ in matches}
    last_word, last_place, _ = matches[-1]
    cut = last_place >= len(window.tokens) - 2 and last_word < len(form.words) - 1
    lost_inside = sum(
        weight for word, weight in enumerate(weights) if word not in present and word < last_word
    )
    lost_at_end = sum(weights[last_word + 1 :])
    score = matched - MISSING_COST * lost_inside
    score -= (MISSING_AT_END_COST if cut else MISSING_COST) * lost_at_end
    inserted, breaks, glue_hits, glue_misses = 0, 0, 0, 0
    for (word, place, _), (next_word, next_place, _) in zip(matches, matches[1:], strict=False):
        breaks += window.lines[next_place] - window.lines[place]
        glue = form.glue[word + 1 : next_word + 1]
        gap = max(0, next_place - place - (next_word - word))
        if gap:
            score -= _gap_cost(glue, gap)
            if all(len(pieces) == 1 for pieces in glue):
                inserted += gap
        if next_word == word + 1:
            between = text[window.ends[place] : window.starts[next_place]]
            if _glue_fits(glue[0], between):
                glue_hits += symbols(glue[0])
            else:
                glue_misses += 1
        else:
            glue_misses += 1
    first_word, first_place, _ = matches[0]
    start, end = window.starts[first_place], window.ends[last_place]
    if first_word == 0:
        if _fits_before(form.glue[0][-1], text[max(window.start, start - 40) : start]):
            glue_hits += symbols(form.glue[0][-1:])
        else:
            glue_misses += 1
    if last_word == len(form.words) - 1:
        if _fits_after(form.glue[-1][0], text[end : min(end + 40, window.end)]):
            glue_hits += symbols(form.glue[-1][:1])
        else:
            glue_misses += 1
    typos = sum(typo for _, _, typo in matches)
    exact_words = len(present) == len(form.words) and not typos
    score -= BREAK_COST * breaks
    score += SYMBOL_BITS * glue_hits - GLUE_MISS_COST * glue_misses
    if exact_words and not glue_misses:
        score += EXACT_BONUS
    return Fit(
        form=number,
        score=score,
        matched=matched,
        missing=lost_inside + lost_at_end,
        start=start,
        end=end,
        segment=window.segments[first_place],
        exact_words=exact_words,
        exact_glue=not glue_misses,
        typos=typos,
        inserted=inserted,
        breaks=breaks,
        cut=cut,
    )


def _plain_glue(text: str) -> str:
    return " ".join(f"|{text}|".split())[1:-1]


def _glue_fits(glue: Glue, between: str) -> bool:
    """Return whether the text between two words is what the form has there."""
    if len(glue) == 1:
        return between == glue[0] or _plain_glue(between) == glue[0]
    between = _plain_glue(between)
    first, last = glue[0], glue[-1]
    if len(between) < len(first) + len(last):
        return False
    if not between.startswith(first) or not between.endswith(last):
        return False
    at, end = len(first), len(between) - len(last)
    for piece in glue[1:-1]:
        found = between.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _fits_before(piece: str, before: str) -> bool:
    return not piece or _plain_glue(before).endswith(piece)


def _fits_after(piece: str, after: str) -> bool:
    piece = piece.rstrip(" .")
    return not piece or _plain_glue(after).startswith(piece)
