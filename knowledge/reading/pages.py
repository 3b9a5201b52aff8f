"""What the templates of this app may use: one frozen value a page, passed as `page`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Literal
from urllib.parse import urlencode

from django.core.paginator import Page

from knowledge.diagnosis.types import Match, Option, Span, Verdict
from knowledge.documents.entry import Cause, EntryDocument, Message
from knowledge.models import Context, Entry
from knowledge.reading.answers import Answer
from knowledge.reading.excerpt import Piece, excerpt
from knowledge.reading.forms import PasteForm
from knowledge.usage import reports
from knowledge.usage.forms import ReasonForm, TellForm
from redaction import shown

MAX_CARDS = 10
MAX_OTHERS = 4
MAX_OFFERS = 3
CAUSES_IN_ANSWER = 4
MESSAGES_SHOWN = 2
SMALLEST_PHASE = 3

ResultsKind = Literal["answer", "question", "matches", "unknown"]


@dataclass(frozen=True)
class ContextLink:
    """A context with the number of entries that the reader may see."""

    context: Context
    count: int


@dataclass(frozen=True)
class HomePage:
    """The paste box and the ways round it."""

    form: PasteForm
    contexts: Sequence[ContextLink]


@dataclass(frozen=True)
class CauseView:
    """One cause as it is drawn; `is_named` when the reader's text gives it away."""

    cause: Cause
    number: int
    is_open: bool = False
    is_named: bool = False

    @property
    def anchor(self) -> str:
        return f"cause-{self.cause.key}"


@dataclass(frozen=True)
class EntryView:
    """What is shown of one entry, on its own page and inside an answer."""

    entry: Entry
    causes: Sequence[CauseView]
    hidden_causes: int = 0

    @property
    def document(self) -> EntryDocument:
        return self.entry.document

    @property
    def url(self) -> str:
        """The address of the entry, opened at the cause that is named."""
        return entry_url(self.entry, next((v.cause.key for v in self.causes if v.is_named), None))

    @property
    def codes(self) -> list[str]:
        return [message.text for message in self.document.messages if message.kind == "code"]


@dataclass(frozen=True)
class EntryPage:
    """The page of one entry."""

    view: EntryView
    related: Sequence[Entry]
    address: str
    reply: str = ""

    @property
    def messages(self) -> Sequence[Message]:
        """The exact forms, without the ways in which people describe them."""
        return [form for form in self.view.document.messages if form.kind != "symptom"]

    @property
    def first_messages(self) -> Sequence[Message]:
        return self.messages[:MESSAGES_SHOWN]

    @property
    def more_messages(self) -> Sequence[Message]:
        return self.messages[MESSAGES_SHOWN:]

    @property
    def symptoms(self) -> Sequence[Message]:
        return [form for form in self.view.document.messages if form.kind == "symptom"]


@dataclass(frozen=True)
class Card:
    """One found entry in a list: claimed with a verdict and reasons, or only similar wording."""

    entry: Entry
    verdict: Verdict | Literal["similar"] = "similar"
    reasons: Sequence[str] = ()
    cause: Cause | None = None

    @property
    def url(self) -> str:
        return entry_url(self.entry, self.cause.key if self.cause else None)


@dataclass(frozen=True)
class CardGroup:
    """The cards of one context; without a title when they are all there are."""

    title: str
    cards: Sequence[Card]


@dataclass(frozen=True)
class OptionLink:
    """One answer to the question of an ambiguous text, and the page that it leads to."""

    label: str
    url: str
    leads_to: str = ""


@dataclass(frozen=True)
class ResultsPage:
    """The answer to a text, with the text itself."""

    answer: Answer
    form: PasteForm
    contexts: Sequence[Context]
    asked_context: str | None
    address: str

    @property
    def kind(self) -> ResultsKind:
        """How the page answers: one entry, a question, a list, or that it knows none."""
        if self.answer.diagnosis.question:
            return "question"
        if not self.answer.matches:
            return "unknown"
        best = self.answer.matches[0][0]
        return "answer" if best.verdict in ("known", "likely") else "matches"

    @property
    def given(self) -> Sequence[Piece]:
        """The text as given, with the words marked on which what is shown rests."""
        matches = self.answer.matches[:1] if self.kind == "answer" else self.answer.matches
        return excerpt(
            self.answer.diagnosis.text,
            evidence=[
                Span(part.start, part.end) for match, _ in matches for part in match.evidence
            ],
            secrets=self.answer.diagnosis.secrets,
        )

    @property
    def tellable(self) -> str:
        """The text as it could be told about: without secrets, and short."""
        diagnosis = self.answer.diagnosis
        return reports.cut(shown(diagnosis.text, diagnosis.secrets))

    @property
    def signature(self) -> str:
        return self.answer.diagnosis.signature

    @property
    def best(self) -> Match:
        """The match that is shown in full. Only when `kind` is "answer"."""
        return self.answer.matches[0][0]

    @property
    def best_view(self) -> EntryView:
        """The entry that is shown in full. Only when `kind` is "answer"."""
        match, entry = self.answer.matches[0]
        return answer_view(entry, match.cause)

    @property
    def cards(self) -> Sequence[Card]:
        """The claimed entries that are shown as cards: all but the one shown in full."""
        matches = self.answer.matches
        found = matches[1 : 1 + MAX_OTHERS] if self.kind == "answer" else matches[:MAX_CARDS]
        return [self._card(match, entry) for match, entry in found]

    @property
    def card_groups(self) -> Sequence[CardGroup]:
        """The cards by context, in the order of their best; one group when there is one context."""
        groups: dict[str, list[Card]] = {}
        for card in self.cards:
            groups.setdefault(card.entry.context.title, []).append(card)
        return [
            CardGroup(title if len(groups) > 1 else "", cards) for title, cards in groups.items()
        ]

    @property
    def offers(self) -> Sequence[Card]:
        """The nearest entries, when nothing better is known."""
        return [Card(entry) for _, entry in self.answer.offers[:MAX_OFFERS]]

    @property
    def options(self) -> Sequence[OptionLink]:
        """The answers to the question, each with its address; none names what one may not read."""
        question = self.answer.diagnosis.question
        options = question.options if question else ()
        readable = self.answer.entries
        return [self._option(each) for each in options if not each.entry or each.entry in readable]

    @property
    def context(self) -> Context | None:
        """The context that the text belongs to, or was looked for in."""
        slug = self.asked_context or self.answer.diagnosis.context
        return next((context for context in self.contexts if context.slug == slug), None)

    def _card(self, match: Match, entry: Entry) -> Card:
        # As long as the question is open, no entry is claimed.
        verdict: Verdict = "possible" if self.kind == "question" else match.verdict
        return Card(entry, verdict, match.reasons, entry.document.cause(match.cause or ""))

    def _option(self, option: Option) -> OptionLink:
        entry = self.answer.entries.get(option.entry or "")
        if entry:
            return OptionLink(option.label, entry.get_absolute_url(), entry.title)
        context = next((each for each in self.contexts if each.slug == option.context), None)
        if context:
            return OptionLink(option.label, context.get_absolute_url(), context.title)
        return OptionLink(option.label, "#none-of-these")


@dataclass(frozen=True)
class Phase:
    """The entries that appear at one place, such as "token request"."""

    title: str
    entries: Sequence[Entry]


@dataclass(frozen=True)
class ContextPage:
    """The entries of a context by where they appear, and its words."""

    context: Context
    phases: Sequence[Phase]
    count: int


@dataclass(frozen=True)
class TablePage:
    """Error, cause and solution of a context side by side, some entries a page."""

    context: Context
    rows: Page[Entry]


@dataclass(frozen=True)
class IndexPage:
    """All entries by their first letter, narrowed by a filter."""

    groups: Sequence[tuple[str, Sequence[Entry]]]
    count: int
    query: str = ""


@dataclass(frozen=True)
class TellPage:
    """What would be kept of a text that is not known."""

    form: TellForm


@dataclass(frozen=True)
class FeedbackPage:
    """Why an entry did not help."""

    entry: Entry
    form: ReasonForm


@dataclass(frozen=True)
class NotFoundPage:
    """What an address that does not exist may have meant."""

    wanted: str = ""
    cards: Sequence[Card] = field(default_factory=tuple)


def entry_url(entry: Entry, cause: str | None = None) -> str:
    """Return the address of `entry`; with a cause, that cause is open and scrolled to."""
    url = entry.get_absolute_url()
    return f"{url}?{urlencode({'cause': cause})}#cause-{cause}" if cause else url


def entry_view(entry: Entry, cause: str | None = None) -> EntryView:
    """Return all of `entry` with `cause` open, or its first cause."""
    causes = entry.document.causes
    opened = cause if entry.document.cause(cause or "") else causes[0].key
    views = [
        CauseView(each, number, is_open=each.key == opened)
        for number, each in enumerate(causes, start=1)
    ]
    return EntryView(entry, views)


def answer_view(entry: Entry, cause: str | None) -> EntryView:
    """Return `entry` as an answer: the cause that the text names first, then the likeliest few."""
    named = entry.document.cause(cause or "")
    ordered = sorted(entry.document.causes, key=lambda each: each is not named)
    views = [
        CauseView(each, number, is_open=number == 1, is_named=each is named)
        for number, each in enumerate(ordered[:CAUSES_IN_ANSWER], start=1)
    ]
    return EntryView(entry, views, hidden_causes=len(ordered) - len(views))


def phases(placed: Iterable[tuple[str, Entry]]) -> list[Phase]:
    """Return entries grouped by the head of where they appear, biggest group first.

    `placed` holds pairs of the `appears` text and the entry. The head is the text up to the first
    comma, bracket or semicolon. Groups of less than three are joined in a last one without a title.
    """
    groups: dict[str, list[Entry]] = {}
    for appears, entry in placed:
        groups.setdefault(re.split(r"[,;(]", appears)[0].strip(), []).append(entry)
    big = {title: group for title, group in groups.items() if len(group) >= SMALLEST_PHASE}
    rest = [entry for title, group in groups.items() if title not in big for entry in group]
    found = [
        Phase(title, group)
        for title, group in sorted(big.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return [*found, Phase("", sorted(rest, key=title_key))] if rest else found


def by_letter(entries: Iterable[Entry]) -> list[tuple[str, list[Entry]]]:
    """Return entries by the first letter of their title, digits together, in order."""
    ordered = sorted(entries, key=title_key)
    return [(letter, list(group)) for letter, group in groupby(ordered, key=first_letter)]


def title_key(entry: Entry) -> tuple[bool, str]:
    """Return the key that sorts entries by title: letters first, signs do not count."""
    bare = re.sub(r"^\W+", "", entry.title).casefold()
    return (not bare[:1].isalpha(), bare)


def first_letter(entry: Entry) -> str:
    """Return the heading under which an entry stands in the A-Z."""
    first = title_key(entry)[1][:1]
    return first.upper() if first.isalpha() else "0–9"
