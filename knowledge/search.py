"""The full-text index that the settings name, and how it follows what is published."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.conf import settings

from knowledge.document import EntryDocument
from knowledge.index import FullText, Record
from knowledge.index.records import record_of
from knowledge.index.whoosh_index import WhooshIndex
from knowledge.models import Entry


@cache
def full_text() -> FullText:
    """Return the index of this site; opening it costs nothing until it is asked."""
    return WhooshIndex(settings.INDEX_DIR)


def rebuild_index() -> int:
    """Build the index anew from what is published; return the number of entries in it."""
    records = list(_records())
    full_text().rebuild(records)
    return len(records)


def put(key: str, document: EntryDocument) -> None:
    """Bring one published entry into the index."""
    full_text().put([record_of(key, document)])


def drop(key: str) -> None:
    """Take one entry out of the index."""
    full_text().drop([key])


def _records() -> Iterator[Record]:
    for entry in Entry.objects.indexable().with_content():
        yield record_of(entry.key, entry.document)
