"""What full text holds of an entry document."""

from __future__ import annotations

from knowledge.documents.entry import PLACEHOLDER, EntryDocument
from knowledge.search.protocol import Record


def record_of(key: str, entry: EntryDocument, *, version: str = "") -> Record:
    """Return the record of one entry; placeholders of its messages are left out."""
    return Record(
        key=key,
        context=key.partition("/")[0],
        title=entry.title,
        summary=entry.summary,
        messages=[PLACEHOLDER.sub(" ", message.text) for message in entry.messages],
        terms=[*entry.terms, entry.appears, *entry.applies_to],
        causes=[f"{cause.title}\n{cause.check.ask}" for cause in entry.causes],
        version=version,
    )
