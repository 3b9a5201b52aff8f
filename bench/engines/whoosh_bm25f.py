"""Whoosh as it is out of the box."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.engines import Scored
from bench.engines.words import Coverage, literal, words_of
from bench.plain_whoosh import PlainWhoosh
from bench.sets import Template
from knowledge.search.protocol import Record


class WhooshBm25f:
    """An index with one field, searched for any word of a text."""

    def __init__(self, templates: Sequence[Template], folder: Path) -> None:
        records = (Record(one.key, "", "", "", [literal(one)], [], []) for one in templates)
        self._index = PlainWhoosh(folder, records, fields=("messages",), max_words=None)
        self._coverage = Coverage(templates)
        self.close = self._index.close

    def rank(self, text: str, limit: int) -> Sequence[Scored]:
        """Return the messages with any word of the text, by BM25F."""
        return self._coverage.scored(self._index.find(text, limit), words_of(text))


def build(templates: Sequence[Template], folder: Path) -> WhooshBm25f:
    """Return the index over `templates`, in files in `folder`."""
    return WhooshBm25f(templates, folder)
