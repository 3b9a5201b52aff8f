"""What the templates of documents that are no entries may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from django.forms import BoundField

from knowledge.documents.entry import ContextDocument, Document, Problem
from knowledge.documents.guide import GuideDocument
from knowledge.models import SupplementRevision
from staff.diff import ChangedPart
from staff.documents.drafts import Checked
from staff.documents.effects import Effect, Effects
from staff.documents.forms import DocumentForm, NewDocumentForm
from staff.documents.item_forms import ItemForm, ItemKind
from staff.review.pages import Review, reviews_of
from triage.cases.pages import OutlineItem, outline_of
from triage.picture.picture import Picture
from triage.simulation.report import Report

MOST_EFFECTS = 100
GROUP_NAMES = ("Guides", "Contexts", "For all contexts")


@dataclass(frozen=True)
class DocumentLine:
    """One document in the list: where it stands, its title, whether the reader writes a draft."""

    path: str
    title: str
    kind: type[Document]
    is_published: bool
    has_draft: bool

    @property
    def group(self) -> str:
        if self.kind is GuideDocument:
            return GROUP_NAMES[0]
        return GROUP_NAMES[1] if "/" in self.path else GROUP_NAMES[2]


@dataclass(frozen=True)
class DocumentsPage:
    """All documents that are no entries, and the form for a new one."""

    lines: Sequence[DocumentLine]
    form: NewDocumentForm

    @property
    def groups(self) -> list[tuple[str, list[DocumentLine]]]:
        return [(name, [line for line in self.lines if line.group == name]) for name in GROUP_NAMES]


@dataclass(frozen=True)
class DocumentPage:
    """One document as it is published."""

    path: str
    text: str
    published: SupplementRevision | None
    kind: type[Document]

    @property
    def guide_key(self) -> str:
        return PurePosixPath(self.path).stem if self.kind is GuideDocument else ""


@dataclass(frozen=True)
class ItemLine:
    """One item in the list of a simple document; `number` is its place in the draft."""

    number: int
    title: str
    hint: str
    has_problem: bool


@dataclass(frozen=True)
class EditPage:
    """A draft that is being written, what lint says of it, and what stands in its way."""

    path: str
    form: DocumentForm
    checked: Checked
    kind: type[Document]
    draft: SupplementRevision | None = None
    item_kind: ItemKind | None = None
    items: Sequence[ItemLine] = ()
    query: str = ""
    theirs: Sequence[ChangedPart] = ()
    stored: Sequence[ChangedPart] = ()
    is_outdated: bool = False
    is_conflict: bool = False
    is_same: bool = False
    removed: Sequence[str] = ()

    @property
    def reviews(self) -> list[Review]:
        """What reviewers said when the draft was handed in before."""
        return reviews_of(self.draft) if self.draft else []

    @property
    def has_effect(self) -> bool:
        """Whether there is anything to look at before handing in."""
        return self.kind is GuideDocument or self.item_kind is not None or self.is_context

    @property
    def is_context(self) -> bool:
        return self.kind is ContextDocument

    @property
    def effect_words(self) -> str:
        return "the picture and the figures" if self.kind is GuideDocument else "the effect"

    @property
    def is_refused(self) -> bool:
        return bool(self.form.errors or self.is_conflict or self.is_same)


@dataclass(frozen=True)
class ItemField:
    """A field of an item with what lint says of it."""

    bound: BoundField
    errors: Sequence[str] = ()

    @property
    def widget(self) -> str:
        described = [f"{self.bound.auto_id}_helptext"] if self.bound.help_text else []
        if not self.errors:
            return self.bound.as_widget(
                attrs={"aria-describedby": " ".join(described)} if described else None
            )
        described.append(f"{self.bound.auto_id}_error")
        attrs: dict[str, str | bool] = {
            "aria-invalid": "true",
            "aria-describedby": " ".join(described),
        }
        return self.bound.as_widget(attrs=attrs)


@dataclass(frozen=True)
class ItemPage:
    """One item of a simple document; `number` None: a new one."""

    path: str
    kind: ItemKind
    form: ItemForm
    version: int
    number: int | None = None
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)
    is_conflict: bool = False

    def _field(self, name: str) -> ItemField:
        return ItemField(self.form[name], self.errors.get(name, ()))

    @property
    def fields(self) -> Mapping[str, ItemField]:
        return {name: self._field(name) for name in self.form.fields}

    @property
    def plain_fields(self) -> list[ItemField]:
        """The fields but those of the answers."""
        return [self._field(name) for name in self.form.fields if "_" not in name]

    @property
    def answer_rows(self) -> list[list[ItemField]]:
        names = ("label", "context", "entry")
        return [
            [self._field(f"{name}_{number}") for name in names] for number in range(self.form.rows)
        ]

    @property
    def summary(self) -> list[tuple[str, str]]:
        """The errors with the id of the field that each concerns."""
        return [
            (self.form[name].id_for_label, message)
            for name, messages in self.errors.items()
            for message in messages
        ]


@dataclass(frozen=True)
class GuidePart:
    """A simulated guide: its figures and its picture."""

    report: Report
    picture: Picture

    @property
    def outline(self) -> list[OutlineItem]:
        return outline_of(self.picture)

    @property
    def rows(self) -> list[tuple[str, float, float, float]]:
        """For each cause its title, the minutes and steps of its cases, the share solved in %."""
        titles = {cause.key: cause.title for cause in self.report.guide.causes}
        return [
            (titles[key], row.minutes, row.steps, row.solved * 100)
            for key, row in self.report.simulation.by_cause.items()
        ]


@dataclass(frozen=True)
class EffectPage:
    """What a revision would do before anybody publishes it."""

    revision: SupplementRevision
    is_own_draft: bool
    problems: Sequence[Problem] = ()
    warnings: Sequence[Problem] = ()
    guide: GuidePart | None = None
    guide_fault: str = ""
    effects: Effects | None = None

    @property
    def shown(self) -> Sequence[Effect]:
        """What gets worse first."""
        order = {"worse": 0, "other": 1, "better": 2}
        changed = self.effects.changed if self.effects else []
        return sorted(changed, key=lambda each: order[each.kind])[:MOST_EFFECTS]

    @property
    def more(self) -> int:
        return max(0, len(self.effects.changed) - MOST_EFFECTS) if self.effects else 0
