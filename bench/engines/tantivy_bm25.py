"""tantivy, a search library like Lucene, with its own BM25."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tantivy import Document, Index, Occur, Query, SchemaBuilder

from bench.engines import Scored
from bench.engines.words import Coverage, literal, words_of
from bench.sets import Template


class Tantivy:
    """An index of messages in files."""

    def __init__(self, templates: Sequence[Template], folder: Path) -> None:
        self._coverage = Coverage(templates)
        schema = SchemaBuilder()
        schema.add_text_field("key", stored=True, tokenizer_name="raw")
        schema.add_text_field("text")
        self._schema = schema.build()
        self._index = Index(self._schema, path=str(folder))
        writer = self._index.writer(num_threads=1)
        for one in templates:
            writer.add_document(Document(key=one.key, text=literal(one)))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def rank(self, text: str, limit: int) -> Sequence[Scored]:
        """Return the messages with any word of the text, by BM25."""
        words = words_of(text)
        terms = [(Occur.Should, Query.term_query(self._schema, "text", word)) for word in words]
        hits = self._searcher.search(Query.boolean_query(terms), limit, count=False).hits
        keys = (self._searcher.doc(address)["key"][0] for _, address in hits)
        return self._coverage.scored(keys, words)

    def close(self) -> None:
        """Nothing to let go of: the files go with their folder."""


def build(templates: Sequence[Template], folder: Path) -> Tantivy:
    """Return the index over `templates`, in files in `folder`."""
    return Tantivy(templates, folder)
