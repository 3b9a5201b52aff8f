"""A plain Whoosh search: BM25F, any word, no tricks. What we compare with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from whoosh import query
from whoosh.analysis import StandardAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.index import create_in
from whoosh.scoring import BM25F

from knowledge.search.protocol import Record

FIELDS = ("title", "messages", "terms", "causes", "summary")
MAX_WORDS = 60  # of a long text its first words; a search box would be given no more

_MARKS = re.compile(r"\W+")


class PlainWhoosh:
    """An index of records in a folder, searched as Whoosh is out of the box.

    `fields` of the records are held and searched; `max_words` None: all words of a text are asked.
    """

    def __init__(
        self,
        directory: Path,
        records: Iterable[Record],
        *,
        fields: Sequence[str] = FIELDS,
        max_words: int | None = MAX_WORDS,
    ) -> None:
        self._fields, self._max_words = fields, max_words
        texts = {name: TEXT(analyzer=StandardAnalyzer(minsize=1)) for name in fields}
        self._index = create_in(directory, Schema(key=ID(stored=True), **texts))
        with self._index.writer() as writer:
            for record in records:
                held = {name: _as_text(getattr(record, name)) for name in fields}
                writer.add_document(key=record.key, **held)
        self._searcher = self._index.searcher(weighting=BM25F())

    def find(self, text: str, limit: int) -> list[str]:
        """Return the keys of the entries that hold any word of `text`, best first."""
        words = [word for word in _MARKS.split(text.lower()) if word]
        distinct = list(dict.fromkeys(words))[: self._max_words]
        terms = [query.Term(name, word) for word in distinct for name in self._fields]
        return [hit["key"] for hit in self._searcher.search(query.Or(terms), limit=limit)]

    def close(self) -> None:
        """Let go of the files."""
        self._searcher.close()
        self._index.close()


def _as_text(value: str | Sequence[str]) -> str:
    return value if isinstance(value, str) else "\n".join(value)
