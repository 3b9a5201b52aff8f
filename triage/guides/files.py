"""The guides of a catalog folder: those authored there and one for each entry."""

from __future__ import annotations

from pathlib import Path

from knowledge.documents.entry import EntryDocument, parse_document
from knowledge.documents.guide import GuideDocument
from triage.guides.compile import Guide, authored_guide, derived_guide

GUIDES_FOLDER = "guides"
LEAST_CAUSES = 2  # with one cause there is nothing to find out


def read_entries(folder: Path) -> dict[str, EntryDocument]:
    """Return the entries below a catalog folder by key. Raises `BadDocument`."""
    return {
        f"{path.parent.name}/{path.stem}": _entry(path)
        for path in sorted(folder.glob("*/*.yaml"))
        if path.parent.name != GUIDES_FOLDER and not path.name.startswith("_")
    }


def _entry(path: Path) -> EntryDocument:
    return parse_document(path.read_text(encoding="utf-8"), EntryDocument, file=str(path))


def read_guide_documents(folder: Path) -> dict[str, GuideDocument]:
    """Return the authored guides of a catalog folder by key. Raises `BadDocument`."""
    return {
        path.stem: parse_document(path.read_text(encoding="utf-8"), GuideDocument, file=str(path))
        for path in sorted((folder / GUIDES_FOLDER).glob("*.yaml"))
    }


def read_guides(folder: Path) -> dict[str, Guide]:
    """Return all guides of a catalog folder by key, authored ones first.

    Raises `BadDocument` or `BrokenGuide`.
    """
    entries = read_entries(folder)
    documents = read_guide_documents(folder)
    authored = {key: authored_guide(key, guide, entries) for key, guide in documents.items()}
    derived = {
        key: derived_guide(key, entry)
        for key, entry in entries.items()
        if len(entry.causes) >= LEAST_CAUSES
    }
    return authored | derived
