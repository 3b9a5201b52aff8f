"""rapidfuzz: every template compared with every piece of a text by edit distance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from bench.engines import Scored
from bench.engines.words import best, literal, pieces_of, words_of
from bench.sets import Template


class Ratio:
    """A list of messages."""

    def __init__(self, templates: Sequence[Template]) -> None:
        self._keys = [one.key for one in templates]
        self._texts = [_folded(literal(one)) for one in templates]

    def rank(self, text: str, limit: int) -> Sequence[Scored]:
        """Return the messages that are most like one of the pieces of the text."""
        return best(self._hits(text, limit), limit)

    def _hits(self, text: str, limit: int) -> Iterator[Scored]:
        for piece in pieces_of(text):
            found = process.extract(_folded(piece), self._texts, scorer=fuzz.ratio, limit=limit)
            for _, score, place in found:
                yield Scored(self._keys[place], score)

    def close(self) -> None:
        """Nothing to let go of."""


def _folded(text: str) -> str:
    return " ".join(words_of(text))


def build(templates: Sequence[Template], folder: Path) -> Ratio:
    """Return the list of `templates`; needs no files."""
    return Ratio(templates)
