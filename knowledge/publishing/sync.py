"""The catalog folder and the database: load one into the other, export it back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from django.contrib.auth.models import User
from django.db import transaction

from audit import trail
from knowledge.diagnosis.text.catalog_texts import remembered
from knowledge.documents.entry import BadDocument, ContextDocument, Document, EntryDocument, Problem
from knowledge.documents.folder import Catalog, kind_of
from knowledge.documents.guide import GuideDocument
from knowledge.models import Context, Entry, Generation, Revision, Supplement
from knowledge.publishing import publish
from knowledge.rights import User as Reader
from knowledge.search import site_index


@dataclass(frozen=True)
class Change:
    """What loading does, or would do, to one document."""

    path: str
    kind: Literal["new", "changed"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.path}"


def plan(catalog: Catalog) -> list[Change]:
    """Return what `load` would change, in the order of the paths. Three queries."""
    stored = stored_documents()
    return [
        Change(path, "changed" if path in stored else "new")
        for path, document in catalog.documents.items()
        if stored.get(path) != document.to_json()
    ]


@transaction.atomic
def load(
    catalog: Catalog, *, by: User | None = None, note: str = "Loaded from a catalog folder"
) -> list[Change]:
    """Publish every document of `catalog` that differs from the database; return the changes.

    All or nothing. What only the database holds is left as it is. The full-text index follows
    when the transaction is through. Raises `BadDocument` when an
    entry belongs to a context that neither the folder nor the database has.
    """
    Generation.lock()
    changes = plan(catalog)
    before = _audiences()
    for change in sorted(changes, key=_contexts_first):
        _save(change.path, catalog.documents[change.path], note, by)
    if changes:
        details = {"documents": len(changes), "note": note}
        trail.record(trail.Action.IMPORTED, by=by, about="catalog", details=details)
        about = {_key(change.path): {"kind": change.kind} for change in changes}
        trail.record_all(trail.Action.IMPORTED, by=by, about=about)
        now = _audiences()
        moved = {
            key: {"from": audience, "to": now[key]}
            for key, audience in before.items()
            if now[key] != audience
        }
        trail.record_all(trail.Action.AUDIENCE_CHANGED, by=by, about=moved)
    transaction.on_commit(site_index.follow, robust=True)  # it may have missed an earlier change
    return changes


def _key(path: str) -> str:
    """Return what events call the document at `path`: the key of an entry, or the path."""
    return path.removesuffix(".yaml") if kind_of(path) is EntryDocument else path


def _audiences() -> dict[str, str]:
    """Return who may read each entry that was ever published, by its key. One query."""
    rows = Entry.objects.filter(published__isnull=False)
    found = rows.values_list("context__slug", "slug", "audience")
    return {f"{context}/{slug}": audience for context, slug, audience in found}


def export() -> Catalog:
    """Return all that is published as a catalog. Three queries."""
    documents = {
        path: _read(json.dumps(data), kind)
        for path, data in sorted(stored_documents().items())
        if (kind := kind_of(path)) is not None
    }
    return Catalog(documents)


def export_for(user: Reader, *, context: str = "") -> Catalog:
    """Return of all that is published what `user` may read, of one context if one is named."""
    entries = Entry.objects.visible_to(user).values_list("context__slug", "slug")
    readable = {f"{slug}/{entry}.yaml" for slug, entry in entries}
    documents = {
        path: document
        for path, document in export().documents.items()
        if (path in readable or not isinstance(document, EntryDocument))
        and (not context or _belongs_to(context, path, document))
    }
    return Catalog(documents)


def _belongs_to(context: str, path: str, document: Document) -> bool:
    if isinstance(document, GuideDocument):
        return document.context == context
    return path.startswith(f"{context}/")


@remembered
def _read(text: str, kind: type[Document]) -> Document:
    """Return the document in `text`. Documents never change, and a publish changes few of them."""
    return kind.model_validate_json(text)


def stored_documents() -> dict[str, dict[str, object]]:
    """Return the published documents as JSON data by their path in a catalog folder."""
    contexts = Context.objects.values_list("slug", "document")
    entries = Entry.objects.filter(published__isnull=False, is_retired=False).values_list(
        "context__slug", "slug", "published__document"
    )
    return {
        **{f"{slug}/_context.yaml": document for slug, document in contexts},
        **{f"{context}/{slug}.yaml": document for context, slug, document in entries},
        **dict(Supplement.objects.values_list("path", "document")),
    }


def _contexts_first(change: Change) -> tuple[bool, str]:
    return kind_of(change.path) is not ContextDocument, change.path


def _save(path: str, document: Document, note: str, by: User | None) -> None:
    match document:
        case ContextDocument():
            publish.save_context(slug=path.split("/")[0], document=document, by=by)
        case EntryDocument():
            _publish_entry(path, document, note, by)
        case _:
            publish.save_supplement(path=path, document=document, by=by)


def _publish_entry(path: str, document: EntryDocument, note: str, by: User | None) -> None:
    context_slug, slug = path.removesuffix(".yaml").split("/")
    context = Context.objects.filter(slug=context_slug).first()
    if context is None:
        problem = Problem(path, 1, "file", f"there is no context {context_slug!r}")
        raise BadDocument([problem])
    entry = Entry.objects.filter(context=context, slug=slug).first()
    if entry is None:
        entry = publish.create_entry(context=context, slug=slug, title=document.title)
    revision = publish.revise(
        entry=entry, document=document, by=by, note=note, state=Revision.State.ACCEPTED
    )
    publish.publish(revision=revision, index=False)
