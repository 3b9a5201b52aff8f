"""The words of the catalog's messages: how much each one tells, and which ones look alike."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.diagnosis.text.common_words import COMMON_WORDS
from knowledge.diagnosis.text.tokens import has_digit, within_one_edit

# A word's weight is its information in bits. Below this many entries the catalog itself says too
# little about how common a word is, so it is counted as if it had as many.
SMALLEST_CATALOG = 1000
LARGEST_WEIGHT = 12.0
LARGEST_CHARACTER_WEIGHT = 4.5  # Chinese words have two characters or more, each a token
SHORTEST_FUZZY_WORD = 4  # a word of the catalog; a typo of it may be one letter shorter
MOST_ENDINGS = 50

# A word of everyday language says little where it is found, however rare it is in the catalog.
COMMON_WEIGHT = 2.5


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All words by number: `ids` gives the number, `weights[number]` the information in bits."""

    ids: Mapping[str, int]
    texts: tuple[str, ...]
    weights: tuple[float, ...]
    halves: Mapping[str, tuple[int, ...]]

    def near(self, token: str) -> list[int]:
        """Return the words that one edit turns into `token`; never for codes and numbers."""
        if len(token) < SHORTEST_FUZZY_WORD - 1 or has_digit(token):
            return []
        found = {number for key in _half_keys_of_typo(token) for number in self.halves.get(key, ())}
        near = [number for number in sorted(found) if within_one_edit(self.texts[number], token)]
        swapped = self.ids.get(_with_middle_swapped(token))
        return near if swapped is None else [*near, swapped]

    def beginning_with(self, start: str) -> list[int]:
        """Return the words that begin with `start`, at most 50."""
        first = bisect_left(self.texts, start)
        last = min(first + MOST_ENDINGS, len(self.texts))
        return [number for number in range(first, last) if self.texts[number].startswith(start)]


def build_vocabulary(words_by_entry: Iterable[Iterable[str]]) -> Vocabulary:
    """Return the vocabulary of a catalog; each item holds the words of one entry."""
    counts: dict[str, int] = {}
    entries = 0
    for words in words_by_entry:
        entries += 1
        for word in set(words):
            counts[word] = counts.get(word, 0) + 1
    size = max(entries, SMALLEST_CATALOG)
    texts = tuple(sorted(counts))  # the same numbers in every process
    return Vocabulary(
        ids={text: number for number, text in enumerate(texts)},
        texts=texts,
        weights=tuple(_weight(text, counts[text], size) for text in texts),
        halves=_index_halves(texts),
    )


def _weight(text: str, count: int, size: int) -> float:
    largest = LARGEST_CHARACTER_WEIGHT if len(text) == 1 else LARGEST_WEIGHT
    weight = min(largest, math.log2(size / count) + 1)
    return min(weight, COMMON_WEIGHT) if text in COMMON_WORDS else weight


def _index_halves(texts: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    """Index each word by its two halves: one edit leaves one of them as it was."""
    found: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        if len(text) >= SHORTEST_FUZZY_WORD and not has_digit(text):
            for key in _half_keys(text):
                found.setdefault(key, []).append(number)
    return {key: tuple(numbers) for key, numbers in found.items()}


def _half_keys(text: str) -> tuple[str, str]:
    half = len(text) // 2
    return f"{len(text)}<{text[:half]}", f"{len(text)}>{text[half:]}"


def _half_keys_of_typo(token: str) -> list[str]:
    keys = []
    for length in (len(token) - 1, len(token), len(token) + 1):
        half = length // 2
        keys.append(f"{length}<{token[:half]}")
        keys.append(f"{length}>{token[half - length :]}")
    return keys


def _with_middle_swapped(token: str) -> str:
    """Return the token with its middle letters swapped: the one typo that changes both halves."""
    half = len(token) // 2
    return token[: half - 1] + token[half] + token[half - 1] + token[half + 1 :]
