"""The rows of the knowledge base."""

from __future__ import annotations

from knowledge.models.entries import (
    Cause,
    Context,
    ContextQuerySet,
    Derived,
    Entry,
    EntryQuerySet,
    Generation,
    Message,
    Revision,
    Source,
    StaffNote,
    Supplement,
    SupplementRevision,
    slug_validator,
)
from knowledge.models.usage import Asked, Told, Vote

__all__ = [
    "Asked",
    "Cause",
    "Context",
    "ContextQuerySet",
    "Derived",
    "Entry",
    "EntryQuerySet",
    "Generation",
    "Message",
    "Revision",
    "Source",
    "StaffNote",
    "Supplement",
    "SupplementRevision",
    "Told",
    "Vote",
    "slug_validator",
]
