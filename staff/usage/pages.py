"""What the templates of "What users meet" may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Page

from knowledge.models import Context, Entry
from knowledge.models.usage import Told, Vote
from staff.usage.counts import PERIODS, Count, Trend
from staff.usage.forms import AttachForm, CreateForm
from staff.usage.reports import Change, DueEntry, StepCount, VotedEntry, Waiting
from staff.usage.unanswered import Unanswered


@dataclass(frozen=True)
class MeetPage:
    """What all lists have: the days that they cover."""

    days: int

    @property
    def periods(self) -> Sequence[int]:
        return PERIODS


@dataclass(frozen=True)
class OverviewPage(MeetPage):
    """All lists at a glance."""

    trends: Sequence[Trend]
    waiting: Waiting


@dataclass(frozen=True)
class GroupRow:
    """A group with its count beside those of the others, and the entry that came nearest."""

    group: Unanswered
    often: Count
    nearest: Entry | None


@dataclass(frozen=True)
class UnansweredPage(MeetPage):
    """The groups of searches without an answer."""

    rows: Page[GroupRow]
    contexts: Sequence[Context]
    context: str
    is_settled: bool


@dataclass(frozen=True)
class GroupPage(MeetPage):
    """One group, and what can be done about it."""

    group: Unanswered
    often: Count
    nearest: Sequence[Entry]
    create: CreateForm
    attach: AttachForm
    query: str

    @property
    def periods(self) -> Sequence[int]:
        """None: the list that the group stands in has its days."""
        return ()

    @property
    def failed(self) -> CreateForm | AttachForm | None:
        """The form that was sent and has errors."""
        return next((form for form in (self.create, self.attach) if form.errors), None)


@dataclass(frozen=True)
class VotesPage(MeetPage):
    """Entries that were found not helpful."""

    rows: Sequence[VotedEntry]


@dataclass(frozen=True)
class StepsPage(MeetPage):
    """Steps of guides: where cases are passed on, or where nobody gets on."""

    rows: Sequence[StepCount]
    is_about_ends: bool


@dataclass(frozen=True)
class DuePage(MeetPage):
    """Stale and unconfirmed entries."""

    rows: Sequence[DueEntry]


@dataclass(frozen=True)
class ChangesPage(MeetPage):
    """What changed lately."""

    rows: Sequence[Change]


@dataclass(frozen=True)
class WordsPage:
    """Words of visitors that somebody has to look at."""

    told: Sequence[Told]
    votes: Sequence[Vote]
