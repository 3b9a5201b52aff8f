"""SQLite's full text, FTS5, with its own BM25."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from bench.engines import Scored
from bench.engines.words import Coverage, literal, words_of
from bench.sets import Template


class Fts5:
    """A table of messages in a file."""

    def __init__(self, templates: Sequence[Template], path: Path) -> None:
        self.coverage = Coverage(templates)
        self._db = sqlite3.connect(path)
        self._db.execute("CREATE VIRTUAL TABLE message USING fts5(key UNINDEXED, text)")
        rows = ((one.key, literal(one)) for one in templates)
        with self._db:
            self._db.executemany("INSERT INTO message VALUES (?, ?)", rows)

    def rank(self, text: str, limit: int) -> Sequence[Scored]:
        """Return the messages with any word of the text, by BM25."""
        words = words_of(text)
        return self.coverage.scored(self.find(words, limit), words)

    def find(self, words: Sequence[str], limit: int) -> list[str]:
        """Return the keys of the messages with any of the words, by BM25."""
        if not words:
            return []
        wanted = " OR ".join(f'"{word}"' for word in words)
        rows = self._db.execute(
            "SELECT key FROM message WHERE text MATCH ? ORDER BY rank LIMIT ?", (wanted, limit)
        )
        return [key for (key,) in rows]

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def build(templates: Sequence[Template], folder: Path) -> Fts5:
    """Return the table over `templates`, in a file in `folder`."""
    return Fts5(templates, folder / "messages.sqlite3")
