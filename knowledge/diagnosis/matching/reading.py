"""A normalised text as it is read: its segments, their tokens, and the known words in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from knowledge.diagnosis.matching.extract import segments
from knowledge.diagnosis.text.normalise import Normalised
from knowledge.diagnosis.text.tokens import TOKEN, words
from knowledge.diagnosis.text.vocabulary import Vocabulary

MAX_MISSPELT = 20_000  # different words that a text may have for which similar ones are looked up


class Tokens(NamedTuple):
    """The tokens of a segment with their places in the normalised text."""

    texts: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """Consecutive segments read as tokens.

    `joins` tells whether a token is part of a longer name such as `order_id`, `is_typo` whether it
    is no known word; `typos` lists those that may be words with a typo. `is_cut` tells whether the
    last token may be cut off by the end of the text. `places` lists where each known word stands,
    or may stand with a typo.
    """

    texts: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    lines: tuple[int, ...]
    segments: tuple[int, ...]
    joins: tuple[bool, ...]
    is_typo: tuple[bool, ...]
    typos: tuple[int, ...]
    is_cut: bool
    places: Mapping[int, Sequence[int]]


class _Words(dict[str, tuple[int, ...]]):
    """The known words that each token read so far is or may be."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, token: str) -> tuple[int, ...]:
        number = self._vocabulary.ids.get(token)
        found: tuple[int, ...] = () if number is None else (number,)
        if number is None and len(self) < MAX_MISSPELT:
            found = tuple(self._vocabulary.near(token))
        self[token] = found
        return found


class Reading:
    """Reads a text with a vocabulary. Each token and each segment is read once, when asked for."""

    def __init__(self, plain: Normalised, vocabulary: Vocabulary) -> None:
        self.text = plain.text
        self.cased = plain.cased
        self.segments = tuple(segments(plain.text))
        self.starts = tuple(segment.start for segment in self.segments)
        self.ends = tuple(segment.end for segment in self.segments)
        self.vocabulary = vocabulary
        self._words = _Words(vocabulary)
        self._tokens: dict[int, Tokens] = {}
        self._windows: dict[tuple[int, int], Window] = {}

    def words(self, token: str) -> tuple[int, ...]:
        """Return the known word that `token` is, or those one edit away from it."""
        return self._words[token]

    def words_of(self, number: int) -> frozenset[int]:
        """Return the known words of a segment, those meant by tokens with a typo included."""
        tokens = words(self.text[self.starts[number] : self.ends[number]])
        return frozenset(chain.from_iterable(map(self._words.__getitem__, tokens)))

    def tokens_of(self, number: int) -> Tokens:
        """Return the tokens of a segment."""
        if number not in self._tokens:
            segment = self.segments[number]
            found = list(TOKEN.finditer(self.text, segment.start, segment.end))
            self._tokens[number] = Tokens(
                tuple(match.group() for match in found),
                tuple(match.start() for match in found),
                tuple(match.end() for match in found),
            )
        return self._tokens[number]

    def window(self, first: int, last: int) -> Window:
        """Return the segments `first` to `last` (included) as one window."""
        if (first, last) not in self._windows:
            self._windows[first, last] = self._read_window(range(first, last + 1))
        return self._windows[first, last]

    def _read_window(self, numbers: range) -> Window:
        parts = [(number, self.tokens_of(number)) for number in numbers]
        texts = tuple(text for _, part in parts for text in part.texts)
        starts = tuple(start for _, part in parts for start in part.starts)
        ends = tuple(end for _, part in parts for end in part.ends)
        segments = tuple(number for number, part in parts for _ in part.texts)
        is_typo = tuple(text not in self.vocabulary.ids for text in texts)
        places: dict[int, list[int]] = {}
        for place, text in enumerate(texts):
            for word in self.words(text):
                places.setdefault(word, []).append(place)
        return Window(
            texts=texts,
            starts=starts,
            ends=ends,
            lines=tuple(map(self._line, segments, starts)),
            segments=segments,
            joins=tuple(map(self._joins, starts, ends)),
            is_typo=is_typo,
            typos=tuple(
                place for place, typo in enumerate(is_typo) if typo and len(texts[place]) > 1
            ),
            is_cut=bool(ends) and self._ends_at(ends[-1]),
            places=places,
        )

    def _line(self, number: int, start: int) -> int:
        """Return the line of what starts there in a segment, which may be several short lines."""
        segment = self.segments[number]
        return segment.line + self.text.count("\n", segment.start, start)

    def _joins(self, start: int, end: int) -> bool:
        return self.text[start - 1 : start] == "_" or self.text[end : end + 1] == "_"

    def _ends_at(self, end: int) -> bool:
        """Return whether nothing but dots follows, as after a text that was cut off."""
        return len(self.text) - end <= 4 and not self.text[end:].strip(".…")
