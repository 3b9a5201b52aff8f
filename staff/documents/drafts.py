"""Documents that are no entries, as their writers see them: YAML text in, a draft out, and lint.

A text that is no YAML yet is kept as it is, so that nothing that was typed is lost.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from pydantic import ValidationError

from knowledge.documents import yaml_text
from knowledge.documents.entry import (
    BadDocument,
    ContextDocument,
    Document,
    EntryDocument,
    PinnedDocument,
    Problem,
    dump_document,
    parse_document,
    read_document,
)
from knowledge.documents.folder import PINNED_PATH, Catalog, kind_of
from knowledge.documents.guide import GuideDocument
from knowledge.documents.guide_lint import lint_guide
from knowledge.documents.lint import findings
from knowledge.documents.yaml_text import BadYaml
from knowledge.models import SupplementRevision
from knowledge.publishing import drafts
from redaction import KIND_LABELS, redact, shown

Data = Mapping[str, Any]

AS_TYPED = "as-typed"  # the only key of a draft whose text is no YAML yet
PINNED_USE = "When the whole of a text is one of the inputs, its entry stands first."
NEW_GUIDE = """\
title: My program does not start
context: ""
start: What happens when you start it?
hand_over:
  to: the support team
  minutes: 60
causes:
  first-cause:
    from: context/entry#cause
    prior: high
  other:
    prior: low
questions:
  version:
    ask: Which version is it?
    help: Open Help, then About.
    minutes: 1
    answers:
      "5 or newer": {first-cause: low}
      "4 or older": {first-cause: high}
reviewed: %s
"""
NEW_CONTEXT = """\
title: Errors of one kind of system
summary: What these errors have in common.
audience: Who meets them.
cues:
  strong: []
  weak: []
"""


@dataclass(frozen=True)
class Checked:
    """What lint says of a text: what blocks it, what its writer is warned of.

    `document` is None while the text has not the form of its kind.
    """

    document: Document | None
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)


def kind_at(path: str) -> type[Document]:
    """Return the kind of the document at `path`. Raises `Http404` for entries and for nothing."""
    kind = kind_of(path)
    if kind is None or kind is EntryDocument:
        raise Http404("There is no such document.")
    return kind


def draft_of(user: User, path: str) -> SupplementRevision | None:
    """Return the draft at `path` that `user` is writing, None if there is none. One query."""
    return SupplementRevision.objects.filter(path=path).open_drafts_of(user).first()


def published_at(path: str) -> SupplementRevision | None:
    """Return what is published at `path`, None if nothing is. One query."""
    return SupplementRevision(path=path).published_now


def yaml_of(data: Data, kind: type[Document]) -> str:
    """Return a draft as the text to edit: canonical where the document is valid."""
    if set(data) == {AS_TYPED}:
        return str(data[AS_TYPED])
    try:
        return dump_document(read_document(data, kind))
    except ValidationError:
        return yaml_text.dump(data) if data else ""


def data_of(text: str, kind: type[Document]) -> dict[str, Any]:
    """Return the text as the data of a draft; JSON data, as the document itself writes it."""
    try:
        return parse_document(text, kind, file="").to_json()
    except BadDocument:
        pass
    try:
        found = yaml_text.parse(text).data
    except BadYaml:
        return {AS_TYPED: text}
    return _plain(found) if isinstance(found, dict) else {AS_TYPED: text}


def first_text(path: str) -> str:
    """Return what the form of a new document begins with."""
    kind, today = kind_at(path), timezone.localdate()
    if kind is GuideDocument:
        return NEW_GUIDE % today.isoformat()
    if kind is ContextDocument:
        return NEW_CONTEXT
    if path == PINNED_PATH:
        return dump_document(PinnedDocument(version=1, reviewed=today, use=PINNED_USE, items=()))
    return ""


def without_secrets(text: str) -> tuple[str, list[str]]:
    """Return `text` with what looks secret taken out, and the words for what that was."""
    secrets = redact(text)
    return shown(text, secrets), sorted({KIND_LABELS[secret.kind] for secret in secrets})


def check(path: str, text: str, catalog: Catalog) -> Checked:
    """Return what lint says of `text` as the document at `path`, beside all else of `catalog`."""
    try:
        document = parse_document(text, kind_at(path), file=path)
    except BadDocument as error:
        return Checked(None, error.problems)
    positioned = yaml_text.parse(text)
    after = with_document(catalog, path, document)
    found = findings(after)
    # What is wrong elsewhere counts only if it was right before.
    known = set(findings(catalog)) if any(at != path for at, _, _ in found) else set()
    problems = [
        Problem(at, positioned.line_of(where) if at == path else 1, _dotted(where), message)
        for at, where, message in found
        if at == path or (at, where, message) not in known
    ]
    warnings = []
    if isinstance(document, GuideDocument):
        warnings = [
            Problem(path, positioned.line_of(found.path), _dotted(found.path), found.message)
            for found in lint_guide(document, after.entries)
            if not found.blocks
        ]
    return Checked(document, sorted(problems), sorted(warnings))


def with_document(catalog: Catalog, path: str, document: Document) -> Catalog:
    """Return `catalog` with `document` at `path`."""
    return Catalog(dict(sorted({**catalog.documents, path: document}.items())))


@transaction.atomic
def save(
    *,
    path: str,
    by: User,
    data: Data,
    version: int,
    note: str = "",
    significance: str = "",
    is_merged: bool = False,
) -> SupplementRevision:
    """Return the draft of `by` at `path` with `data` in it, made if there is none.

    `version` is that of the draft which the form was made from, 0 if there was none. Raises
    `knowledge.publishing.drafts.SavedMeanwhile`.
    """
    SupplementRevision(path=path).lock_siblings()  # two windows that both save for the first time
    is_new = draft_of(by, path) is None
    draft = drafts.draft_of_supplement(path=path, by=by, data={})
    if is_new:
        version = draft.version
    return drafts.save(
        draft,
        data=data,
        version=version,
        note=note,
        significance=significance,
        is_merged=is_merged,
    )


def _plain(data: Any) -> Any:
    """Return parsed YAML as JSON data: days as ISO 8601 text."""
    if isinstance(data, dict):
        return {key: _plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_plain(value) for value in data]
    is_odd = isinstance(data, float) and not math.isfinite(data)  # JSON has no such number
    if isinstance(data, str | int | float) and not is_odd:
        return data
    return None if data is None else str(data)


def _dotted(path: yaml_text.Path) -> str:
    return ".".join(map(str, path)) or "document"
