"""What the templates of export and import may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page

from knowledge.documents.entry import Document, Problem
from knowledge.documents.folder import kind_of
from knowledge.publishing.imports import DocumentChange, ImportPlan
from staff.diff import ChangedPart, changed_parts
from staff.files.forms import ExportForm, UploadForm
from staff.models import StagedImport

CHANGES_A_PAGE = 25
MOST_PROBLEMS = 100
KIND_WORDS = {"new": "new", "changed": "changed", "back": "retired here, published again"}


@dataclass(frozen=True)
class FilesPage:
    """Export for all of the staff; import, and what waits to be imported, for administrators."""

    export: ExportForm
    upload: UploadForm | None = None
    staged: StagedImport | None = None

    @property
    def problems(self) -> Sequence[Problem]:
        """The first problems of the uploaded documents."""
        return self.upload.problems[:MOST_PROBLEMS] if self.upload else ()

    @property
    def more_problems(self) -> int:
        return max(0, len(self.upload.problems) - MOST_PROBLEMS) if self.upload else 0


@dataclass(frozen=True)
class ShownChange:
    """One document of an import, with what it says differently in words."""

    path: str
    kind: str
    kind_words: str
    parts: Sequence[ChangedPart]


@dataclass(frozen=True)
class ImportPage:
    """What an import would change, some documents a page; or why it no longer can."""

    staged: StagedImport
    plan: ImportPlan | None
    page: Page[DocumentChange] | None = None
    problems: Sequence[Problem] = ()
    is_changed: bool = False

    @property
    def count(self) -> int:
        return len(self.plan.changes) if self.plan else 0

    @property
    def changes(self) -> list[ShownChange]:
        return [_shown(change) for change in self.page] if self.page else []


def _shown(change: DocumentChange) -> ShownChange:
    kind = kind_of(change.path) or Document
    parts = changed_parts(change.old, change.new, kind=kind)
    return ShownChange(change.path, change.kind, KIND_WORDS[change.kind], parts)
