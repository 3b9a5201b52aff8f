"""The catalog that ships, read once for all tests that look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from knowledge.documents.entry import EntryDocument
from knowledge.documents.guide import GuideDocument
from triage.guides.files import read_entries, read_guide_documents

CATALOG = Path(__file__).parent.parent / "catalog"
GUIDE_FILES = sorted((CATALOG / "guides").glob("*.yaml"))


@cache
def entries() -> dict[str, EntryDocument]:
    """Return every entry by its key."""
    return read_entries(CATALOG)


@cache
def guide_documents() -> dict[str, GuideDocument]:
    """Return every authored guide by its key."""
    return read_guide_documents(CATALOG)
