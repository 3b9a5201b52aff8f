"""What the templates of the entry editor may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.core.paginator import Page

from knowledge.models import Entry, Revision
from knowledge.reading.excerpt import Piece
from knowledge.reading.pages import Card, EntryPage
from staff.editor.form_data import Fields, Focus
from staff.editor.forms import EditorForms, HandInForm, NewEntryForm
from staff.editor.merging import Difference
from staff.editor.problems import ROW_WORDS, Problem
from staff.editor.trial import Trial
from staff.review.pages import Review, reviews_of


@dataclass(frozen=True)
class RowView:
    """One row of a repeatable part; `focus` names the button that takes the keyboard."""

    form: forms.Form
    rows: str
    number: int
    count: int
    focus: str = ""

    @property
    def name(self) -> str:
        """What the row is called, counted from 1."""
        return f"{ROW_WORDS[self.rows]} {self.number + 1}"

    @property
    def anchor(self) -> str:
        return f"{self.rows}-{self.number}"

    @property
    def is_first(self) -> bool:
        return self.number == 0

    @property
    def is_last(self) -> bool:
        return self.number == self.count - 1


@dataclass(frozen=True)
class RowsView:
    """A repeatable part of the form: its rows, and what is wrong with the part as a whole."""

    name: str
    word: str
    rows: Sequence[RowView]
    management: forms.Form
    error: str = ""
    is_add_focused: bool = False


@dataclass(frozen=True)
class EditorPage:
    """The form of one draft.

    `problems` keep it from being handed in; they are listed at the top when `is_refused`. Without
    `is_saved` it was not even saved.
    """

    draft: Revision
    forms: EditorForms
    hand_in: HandInForm
    problems: Sequence[Problem] = ()
    is_refused: bool = False
    is_saved: bool = True
    focus: Focus | None = None
    example: str = ""
    trial: TrialView | None = None
    version: int = 0

    @property
    def entry(self) -> Entry:
        return self.draft.entry

    @property
    def title(self) -> str:
        """What the draft as it is saved calls the entry."""
        said = self.draft.document.get("title")
        return said if isinstance(said, str) else self.entry.title

    @property
    def is_new(self) -> bool:
        """Whether the entry was never published."""
        return self.entry.published_id is None

    @property
    def reviews(self) -> list[Review]:
        """What reviewers said when the draft was handed in before."""
        return reviews_of(self.draft)

    @property
    def is_outdated(self) -> bool:
        return self.draft.is_outdated

    @property
    def gaps(self) -> Sequence[Problem]:
        """What is only not written yet."""
        return [problem for problem in self.problems if problem.is_gap]

    @property
    def mistakes(self) -> Sequence[Problem]:
        return [problem for problem in self.problems if not problem.is_gap]

    @property
    def messages(self) -> RowsView:
        return self._rows("messages")

    @property
    def causes(self) -> RowsView:
        return self._rows("causes")

    @property
    def sources(self) -> RowsView:
        return self._rows("sources")

    def _rows(self, name: str) -> RowsView:
        formset = self.forms.rows[name]
        focus = self.focus if self.focus and self.focus.rows == name else None
        rows = [
            RowView(
                form,
                name,
                number,
                len(formset.forms),
                focus.name if focus and focus.number == number else "",
            )
            for number, form in enumerate(formset.forms)
        ]
        error = self.forms.row_errors.get(name, "")
        is_add = focus is not None and focus.name == "add"
        word = ROW_WORDS[name].lower()
        return RowsView(name, word, rows, formset.management_form, error, is_add)


@dataclass(frozen=True)
class TakenView:
    """An entry that would lose a message to the draft."""

    entry: Entry
    message: str
    is_same: bool


@dataclass(frozen=True)
class TrialView:
    """What trying the draft out showed, with the entries it names; `ahead` stand before it."""

    trial: Trial
    ahead: Sequence[Entry]
    taken: Sequence[TakenView]


@dataclass(frozen=True)
class PreviewPage(EntryPage):
    """The reader's page of a draft. `is_saved` tells whether it is kept as it is shown."""

    draft: Revision | None = None
    is_saved: bool = False
    preview: bool = True


@dataclass(frozen=True)
class MergePage:
    """Two states side by side, with a choice for each part.

    `against` is "saved" for what the writer saved in another window, "published" for what somebody
    else's revision says since the draft was started.
    """

    draft: Revision
    against: str
    differences: Sequence[Difference]
    hidden: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class LatePage:
    """What was typed into a form whose draft is no draft any more."""

    draft: Revision
    hidden: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class NewEntryPage:
    """Where a new entry begins: the paste box, then what is known of the text, then the form."""

    paste: forms.Form
    form: NewEntryForm | None = None
    given: Sequence[Piece] = ()
    cards: Sequence[Card] = ()
    offers: Sequence[Card] = ()

    @property
    def is_known(self) -> bool:
        return any(card.verdict in ("known", "likely") for card in self.cards)


@dataclass(frozen=True)
class EntryRow:
    """One entry as the workbench lists it."""

    entry: Entry
    state: str
    draft: int | None

    @property
    def is_readable(self) -> bool:
        return self.entry.published_id is not None and not self.entry.is_retired


@dataclass(frozen=True)
class EntriesPage:
    """The entries of the workbench, narrowed by filters that stand in the address."""

    form: forms.Form
    rows: Sequence[EntryRow]
    paginator_page: Page[Entry]

    @property
    def count(self) -> int:
        return self.paginator_page.paginator.count


def hidden_fields(fields: Fields) -> list[tuple[str, str]]:
    """Return names and values as hidden fields of a form carry them."""
    return [(name, value) for name, values in fields.items() for value in values]
