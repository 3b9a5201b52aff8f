from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from knowledge.documents.entry import BadDocument, Document
from knowledge.documents.folder import Catalog, read_catalog, write_catalog
from knowledge.models import Entry, Generation, Revision
from knowledge.publishing import sync
from tests.factories import context_document, entry_document

pytestmark = pytest.mark.django_db


def catalog(**changes: object) -> Catalog:
    documents: dict[str, Document] = {
        "time/_context.yaml": context_document(),
        "time/flux-broken.yaml": entry_document(**changes),
    }
    return Catalog(documents)


def test_it_works() -> None:
    changes = sync.load(catalog())
    assert [str(change) for change in changes] == [
        "new: time/_context.yaml",
        "new: time/flux-broken.yaml",
    ]
    assert Entry.objects.get().key == "time/flux-broken"


def test_loading_twice_changes_nothing() -> None:
    sync.load(catalog())
    before = Generation.current()
    assert sync.load(catalog()) == []
    assert (Revision.objects.count(), Generation.current()) == (1, before)


def test_a_plan_tells_what_would_change_and_changes_nothing() -> None:
    sync.load(catalog())
    plan = sync.plan(catalog(title="Another"))
    assert [str(change) for change in plan] == ["changed: time/flux-broken.yaml"]
    assert Entry.objects.get().title != "Another"


def test_a_changed_document_becomes_a_new_revision() -> None:
    sync.load(catalog())
    sync.load(catalog(title="Another"))
    entry = Entry.objects.get()
    assert (entry.title, entry.revisions.count()) == ("Another", 2)


def test_what_only_the_database_holds_stays() -> None:
    sync.load(catalog())
    sync.load(Catalog({"time/other.yaml": entry_document()}))
    assert Entry.objects.count() == 2


def test_an_entry_without_a_context_is_refused_and_nothing_is_loaded() -> None:
    documents = {**catalog().documents, "elsewhere/x.yaml": entry_document()}
    with pytest.raises(BadDocument, match="there is no context 'elsewhere'"):
        sync.load(Catalog(documents))
    assert not Entry.objects.exists()


def test_the_shipped_catalog_comes_back_byte_for_byte(tmp_path: Path) -> None:
    shipped = read_catalog(settings.CATALOG_DIR)
    sync.load(shipped)
    write_catalog(sync.export(), tmp_path)
    for path in shipped.documents:
        assert (tmp_path / path).read_bytes() == (settings.CATALOG_DIR / path).read_bytes()
    assert sync.plan(read_catalog(tmp_path)) == []
