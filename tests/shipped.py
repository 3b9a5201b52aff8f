"""The catalog that ships, read once for all tests that look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from knowledge.document import EntryDocument, parse_document
from knowledge.guide_document import GuideDocument

CATALOG = Path(__file__).parent.parent / "catalog"
GUIDE_FILES = sorted((CATALOG / "guides").glob("*.yaml"))


@cache
def entries() -> dict[str, EntryDocument]:
    """Return every entry by its key."""
    files = sorted(path for path in CATALOG.glob("*/*.yaml") if path.name[0] != "_")
    return {
        f"{path.parent.name}/{path.stem}": parse_document(
            path.read_text(encoding="utf-8"), EntryDocument, file=path.name
        )
        for path in files
        if path.parent.name != "guides"
    }


@cache
def guide_documents() -> dict[str, GuideDocument]:
    """Return every authored guide by its key."""
    return {
        path.stem: parse_document(path.read_text(encoding="utf-8"), GuideDocument, file=path.name)
        for path in GUIDE_FILES
    }
