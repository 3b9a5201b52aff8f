"""SQLite's FTS5 asked for each line and sentence; the hits go by the weight of their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.engines import Scored
from bench.engines.sqlite_fts5 import Fts5
from bench.engines.words import best, pieces_of, words_of
from bench.sets import Template


class Fts5ByLine:
    """The table of `sqlite_fts5`, asked for the pieces of a text."""

    def __init__(self, table: Fts5) -> None:
        self._table = table
        self.close = table.close

    def rank(self, text: str, limit: int) -> Sequence[Scored]:
        """Return the messages whose words weigh most in one of the pieces."""
        keys = [hit.key for hit in best(self._gains(text, limit), limit)]
        return self._table.coverage.scored(keys, words_of(text))

    def _gains(self, text: str, limit: int) -> Iterator[Scored]:
        for piece in pieces_of(text):
            words = words_of(piece)
            given = set(words)
            for key in self._table.find(words, limit):
                yield Scored(key, self._table.coverage.gain(key, given))


def build(templates: Sequence[Template], folder: Path) -> Fts5ByLine:
    """Return the table over `templates`, in a file in `folder`."""
    return Fts5ByLine(Fts5(templates, folder / "messages.sqlite3"))
