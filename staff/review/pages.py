"""What the templates of the life cycle may use: queue, review, history, upkeep, the first page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User

from knowledge.models import Entry, Revision, StaffNote
from knowledge.models.revisions import Versioned
from knowledge.publishing import review, upkeep
from knowledge.reading.pages import EntryPage
from staff import links
from staff.diff import ChangedPart
from staff.links import AnyRevision
from staff.review.findings import Finding
from staff.review.forms import (
    CompareForm,
    RetireForm,
    ReviewForm,
    SearchForm,
    StaffNoteForm,
    UpkeepForm,
)

State = Versioned.State
FROM_FOLDER = "the catalog folder"
MAX_STALE_SHOWN = 8


@dataclass(frozen=True)
class Review:
    """One decision about a revision; `by` and `note` may be empty."""

    by: str
    at: datetime
    note: str


def reviews_of(revision: AnyRevision) -> list[Review]:
    """Return what reviewers said about the revision, the latest first."""
    found = [
        Review(each["by"], datetime.fromisoformat(each["at"]), each["note"])
        for each in reversed(revision.earlier_reviews)
    ]
    reviewer = revision.reviewed_by
    if revision.reviewed_at is not None and (reviewer or revision.review_note):
        by = _name(reviewer) if reviewer else ""
        found.insert(0, Review(by, revision.reviewed_at, revision.review_note))
    return found


@dataclass(frozen=True)
class RevisionView:
    """One state of a document, as lists and headings show it."""

    revision: AnyRevision
    is_own: bool = False
    is_published: bool = False

    @property
    def key(self) -> str:
        return self.revision.key

    @property
    def title(self) -> str:
        return links.title(self.revision)

    @property
    def writer(self) -> str:
        return _name(self.revision.created_by)

    @property
    def reviewer(self) -> str:
        """Who accepted or refused it, empty when nobody did."""
        reviewer = self.revision.reviewed_by
        return _name(reviewer) if reviewer else ""

    @property
    def reviews(self) -> list[Review]:
        return reviews_of(self.revision)

    @property
    def state(self) -> str:
        """The state in one or two words."""
        if self.is_published:
            return "Published"
        accepted = self.revision.state == State.ACCEPTED
        return "Published before" if accepted else self.revision.get_state_display()

    @property
    def is_draft(self) -> bool:
        return self.revision.state == State.DRAFT

    @property
    def is_waiting(self) -> bool:
        return self.revision.state == State.IN_REVIEW

    @property
    def may_be_taken_back(self) -> bool:
        return self.is_own and self.revision.state in (State.IN_REVIEW, State.REFUSED)

    @property
    def may_be_restored(self) -> bool:
        return not (self.is_draft or self.is_waiting or self.is_published)

    @property
    def review_url(self) -> str:
        return links.review_url(self.revision)

    @property
    def history_url(self) -> str:
        return links.history_url(self.revision)

    @property
    def edit_url(self) -> str:
        return links.edit_url(self.revision)

    @property
    def is_entry(self) -> bool:
        return isinstance(self.revision, Revision)


@dataclass(frozen=True)
class QueuePage:
    """What waits for review: for the reader, and what the reader wrote."""

    rows: Sequence[RevisionView]

    @property
    def own(self) -> int:
        return sum(row.is_own for row in self.rows)


@dataclass(frozen=True)
class ReviewPage:
    """One state of a document before a second pair of eyes."""

    view: RevisionView
    parts: Sequence[ChangedPart]
    findings: Sequence[Finding]
    form: ReviewForm
    may_decide: bool
    has_role: bool
    is_outdated: bool
    is_retired: bool
    is_first: bool
    text: str = ""

    @property
    def shown(self) -> str:
        """The state that the decision is about, as the form sends it."""
        return review.state_of(self.view.revision)

    @property
    def is_whole(self) -> bool:
        """Whether the document can be published at all."""
        return bool(self.text)

    @property
    def may_accept(self) -> bool:
        return self.may_decide and self.is_whole and not self.is_outdated

    @property
    def compare_url(self) -> str:
        """Where to see what was published since the writer started; empty when there was none."""
        started, published = self.view.revision.based_on, self.view.revision.published_now
        if not (started and published):
            return ""
        url = links.compare_url(self.view.revision)
        return f"{url}?old={started.number}&new={published.number}"


@dataclass(frozen=True)
class PreviewPage(EntryPage):
    """The page of an entry as it would be with a revision that is not published."""

    preview: RevisionView | None = None


@dataclass(frozen=True)
class HistoryPage:
    """All states of one document, newest first."""

    title: str
    key: str
    rows: Sequence[RevisionView]
    compare: CompareForm
    compare_url: str
    entry: Entry | None = None

    @property
    def published(self) -> RevisionView | None:
        return next((row for row in self.rows if row.is_published), None)


@dataclass(frozen=True)
class ComparePage:
    """Two states of one document, side by side in words."""

    title: str
    history_url: str
    form: CompareForm
    old: RevisionView | None = None
    new: RevisionView | None = None
    parts: Sequence[ChangedPart] = ()


@dataclass(frozen=True)
class RetirePage:
    """An entry that is to go, and what could take its place."""

    entry: Entry
    form: RetireForm
    search: SearchForm
    found: Sequence[Entry]
    query: str
    chosen: str = ""

    @property
    def history_url(self) -> str:
        return links.entry_url("history", self.entry)


@dataclass(frozen=True)
class UpkeepPage:
    """Who looks after an entry, and when it is due."""

    entry: Entry
    form: UpkeepForm
    due_on: date


@dataclass(frozen=True)
class StaleRow:
    """An entry that is due; `asked` counts its cases, None when there are too few to tell."""

    entry: Entry
    asked: int | None

    @property
    def due_on(self) -> date:
        return upkeep.due_on(self.entry)

    @property
    def owner(self) -> str:
        return _name(self.entry.owner) if self.entry.owner else ""

    @property
    def upkeep_url(self) -> str:
        return links.entry_url("upkeep", self.entry)


@dataclass(frozen=True)
class StalePage:
    """The entries that are due, those first that do the most harm."""

    rows: Any  # a page of a paginator of `StaleRow`
    count: int


@dataclass(frozen=True)
class NoteView:
    """What somebody of the support staff noted about an entry."""

    note: StaffNote
    is_own: bool

    @property
    def writer(self) -> str:
        return _name(self.note.created_by)


@dataclass(frozen=True)
class NotesPage:
    """What support staff noted about one entry."""

    entry: Entry
    notes: Sequence[NoteView]
    form: StaffNoteForm


@dataclass(frozen=True)
class EntryTools:
    """What staff sees on the public page of an entry, besides what readers see."""

    entry: Entry
    due_on: date
    is_stale: bool
    notes: Sequence[NoteView]
    waiting: RevisionView | None
    edit_url: str

    @property
    def owner(self) -> str:
        return _name(self.entry.owner) if self.entry.owner else ""


@dataclass(frozen=True)
class HomePage:
    """What needs the reader now."""

    refused: Sequence[RevisionView]
    drafts: Sequence[RevisionView]
    to_review: Sequence[RevisionView]
    handed_in: Sequence[RevisionView]
    stale: Sequence[StaleRow]

    @property
    def first_stale(self) -> Sequence[StaleRow]:
        return self.stale[:MAX_STALE_SHOWN]

    @property
    def is_clear(self) -> bool:
        return not (self.refused or self.drafts or self.to_review or self.stale)


def _name(user: User | None) -> str:
    if user is None:
        return FROM_FOLDER
    return user.get_full_name() or user.get_username()
