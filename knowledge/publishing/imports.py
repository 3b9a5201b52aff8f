"""Taking in a catalog that somebody uploads: what it would change, checked, then exactly that."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.auth.models import User
from django.db import transaction

from knowledge.documents.entry import BadDocument, Document, Problem, read_document
from knowledge.documents.folder import Catalog, first_problems, kind_of
from knowledge.documents.lint import findings
from knowledge.models import Entry, Generation
from knowledge.publishing import sync
from knowledge.publishing.guide_needs import lost_guides
from redaction import KIND_LABELS, redact

Data = Mapping[str, Any]


@dataclass(frozen=True)
class DocumentChange:
    """What importing does to one document; `back`: it was retired and is published again."""

    path: str
    kind: Literal["new", "changed", "back"]
    old: Data
    new: Data


@dataclass(frozen=True)
class ImportPlan:
    """All that importing changes; `digest` tells it from any other plan."""

    changes: tuple[DocumentChange, ...]
    unchanged: int
    digest: str

    @property
    def documents(self) -> dict[str, Data]:
        """The documents to publish, by path, as JSON data."""
        return {change.path: change.new for change in self.changes}


class PlanChanged(ValueError):
    """What importing would do is no longer what was shown; `plan` is what it would do now."""

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__("the knowledge was changed meanwhile")
        self.plan = plan


def plan_import(catalog: Catalog) -> ImportPlan:
    """Return what importing `catalog` would change. What it does not hold stays as it is.

    Raises `BadDocument` for documents that break a rule of the catalog together with what is
    published, or that hold what looks like a secret.
    """
    plan = _compare(catalog)
    published = sync.export()
    changed = {path: catalog.documents[path] for path in plan.documents}
    problems = [*_broken_rules(published, changed), *_secrets(plan)]
    if problems:
        raise BadDocument(first_problems(problems))
    return plan


@transaction.atomic
def apply_import(documents: Mapping[str, Data], *, digest: str, name: str, by: User) -> ImportPlan:
    """Publish `documents`, all or nothing, if that is still what the plan with `digest` said.

    `name` is that of the file, for the history. Raises `PlanChanged`, and `BadDocument` when they
    no longer fit what is published.
    """
    Generation.lock()
    catalog = catalog_of(documents)
    plan = plan_import(catalog)
    if plan.digest != digest:
        raise PlanChanged(plan)
    sync.load(catalog, by=by, note=f"Imported from {name}"[:200])
    return plan


def catalog_of(documents: Mapping[str, Data]) -> Catalog:
    """Return the catalog of documents held as JSON data."""
    return Catalog(
        {
            path: read_document(data, kind)
            for path, data in sorted(documents.items())
            if (kind := kind_of(path)) is not None
        }
    )


def _compare(catalog: Catalog) -> ImportPlan:
    stored, retired = sync.stored_documents(), _retired_documents()
    changes = tuple(
        _change(path, document, stored, retired)
        for path, document in catalog.documents.items()
        if stored.get(path) != document.to_json()
    )
    said = [[change.path, change.kind, change.old, change.new] for change in changes]
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return ImportPlan(changes, len(catalog.documents) - len(changes), digest)


def _change(
    path: str, document: Document, stored: Mapping[str, Data], retired: Mapping[str, Data]
) -> DocumentChange:
    new = document.to_json()
    if path in stored:
        return DocumentChange(path, "changed", stored[path], new)
    if path in retired:
        return DocumentChange(path, "back", retired[path], new)
    return DocumentChange(path, "new", {}, new)


def _retired_documents() -> dict[str, Data]:
    entries = Entry.objects.filter(published__isnull=False, is_retired=True)
    rows = entries.values_list("context__slug", "slug", "published__document")
    return {f"{context}/{slug}.yaml": document for context, slug, document in rows}


def _broken_rules(published: Catalog, changed: Mapping[str, Document]) -> Iterator[Problem]:
    """Yield the rules that hold now and would not hold any more."""
    known = set(findings(published))
    together = Catalog(dict(sorted({**published.documents, **changed}.items())))
    for path, field, message in findings(together):
        if (path, field, message) not in known:
            yield Problem(path, 1, ".".join(map(str, field)) or "document", message)
    for path in lost_guides(published, changed):
        yield Problem(path, 1, "causes", "an entry of the file takes this guide off the site")


def _secrets(plan: ImportPlan) -> Iterator[Problem]:
    for change in plan.changes:
        for field, text in texts_of(change.new):
            for secret in redact(text):
                what = KIND_LABELS[secret.kind]
                yield Problem(change.path, 1, field, f"holds what looks like a {what}: take it out")


def texts_of(data: Any, field: str = "") -> Iterator[tuple[str, str]]:
    """Yield each text of a document with the dotted name of its field."""
    if isinstance(data, str):
        yield field, data
        return
    pairs: Iterator[tuple[Any, Any]] = iter(())
    if isinstance(data, Mapping):
        pairs = iter(data.items())
    elif isinstance(data, list | tuple):
        pairs = iter(enumerate(data))
    for key, value in pairs:
        yield from texts_of(value, f"{field}.{key}" if field else str(key))
