"""What the tests of guided help share: sites with guides on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pytest

from knowledge import access
from knowledge.diagnosis import Knowledge
from knowledge.documents.entry import ContextDocument, parse_document
from knowledge.documents.folder import Catalog
from knowledge.documents.guide import GuideDocument
from knowledge.models import Context, Entry, Revision
from knowledge.publishing import publish, sync
from knowledge.reading import snapshot
from knowledge.reading.snapshot import Snapshot
from knowledge.rights import User
from knowledge.search.protocol import FullText
from tests import shipped
from tests.factories import context_document
from tests.knowledge.conftest import Recognise, recognise
from tests.knowledge.guides import ENTRY_KEY, GUIDE_TEXT, lamp_entries

__all__ = ["Recognise", "recognise"]

TWO_READERS = ("audience:\n  - end user", "audience:\n  - end user\n  - administrator")


@dataclass(frozen=True)
class LampSite:
    """A site with the lamp guide, its entry, and a second guide for two kinds of readers."""

    entry: Entry


@pytest.fixture
def lamp_site(db: None) -> LampSite:
    """Return a site with the guides `lamp` and `lamp-for-two`."""
    documents = {
        "lamps/_context.yaml": context_document(title="Lamps"),
        f"{ENTRY_KEY}.yaml": lamp_entries()[ENTRY_KEY],
        "guides/lamp.yaml": _guide(GUIDE_TEXT),
        "guides/lamp-for-two.yaml": _guide(GUIDE_TEXT.replace(*TWO_READERS)),
    }
    sync.load(Catalog(documents))
    return LampSite(Entry.objects.get(slug="dark"))


def _guide(text: str) -> GuideDocument:
    return parse_document(text, GuideDocument, file="lamp.yaml")


@pytest.fixture
def shipped_site(db: None, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """Return a site with the shipped guides; entries are read from the catalog, not from rows."""
    entries = shipped.entries()
    contexts = {
        slug: publish.save_context(slug=slug, document=_context(slug))
        for slug in sorted({key.partition("/")[0] for key in entries})
    }
    documents = {f"{key}.yaml": entry for key, entry in entries.items()}
    guides = {f"guides/{key}.yaml": each for key, each in shipped.guide_documents().items()}
    nothing = cast("Knowledge", None), cast("Knowledge", None), cast("FullText", None)
    current = Snapshot(1, Catalog({**documents, **guides}), *nothing)
    monkeypatch.setattr(snapshot, "current", lambda: current)

    def entries_read(user: User, keys: set[str]) -> dict[str, Entry]:
        return {key: _entry(key, contexts) for key in keys if key in entries}

    monkeypatch.setattr(access, "entries_read", entries_read)
    return current


def _context(slug: str) -> ContextDocument:
    file = shipped.CATALOG / slug / "_context.yaml"
    return parse_document(file.read_text(encoding="utf-8"), ContextDocument, file=file.name)


def _entry(key: str, contexts: dict[str, Context]) -> Entry:
    context, _, slug = key.partition("/")
    document = shipped.entries()[key]
    entry = Entry(context=contexts[context], slug=slug, title=document.title)
    entry.published = Revision(entry=entry, number=1, document=document.to_json())
    return entry
