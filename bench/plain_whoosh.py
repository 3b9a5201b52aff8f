"""A plain Whoosh search of the same fields: BM25F, any word, no tricks. What we compare with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from whoosh import query
from whoosh.analysis import StandardAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.index import create_in
from whoosh.scoring import BM25F

from knowledge.index import Record

FIELDS = ("title", "messages", "terms", "causes", "summary")
MAX_WORDS = 60  # of a long text its first words; a search box would be given no more

_MARKS = re.compile(r"\W+")


class PlainWhoosh:
    """An index of records in a folder, searched as Whoosh is out of the box."""

    def __init__(self, directory: Path, records: Iterable[Record]) -> None:
        fields = {name: TEXT(analyzer=StandardAnalyzer(minsize=1)) for name in FIELDS}
        self._index = create_in(directory, Schema(key=ID(stored=True), **fields))
        with self._index.writer() as writer:
            for record in records:
                writer.add_document(
                    key=record.key,
                    title=record.title,
                    summary=record.summary,
                    messages="\n".join(record.messages),
                    terms="\n".join(record.terms),
                    causes="\n".join(record.causes),
                )
        self._searcher = self._index.searcher(weighting=BM25F())

    def find(self, text: str, limit: int) -> list[str]:
        """Return the keys of the entries that hold any word of `text`, best first."""
        words = [word for word in _MARKS.split(text.lower()) if word]
        distinct = list(dict.fromkeys(words))[:MAX_WORDS]
        terms = [query.Term(name, word) for word in distinct for name in FIELDS]
        return [hit["key"] for hit in self._searcher.search(query.Or(terms), limit=limit)]

    def close(self) -> None:
        """Let go of the files."""
        self._searcher.close()
        self._index.close()
