"""What a guide is once it is read: causes, questions and fixes with their texts and words.

An authored guide inherits from entries; a derived guide is made of one entry alone. Both become the
same `Guide`. Its words (high, medium, low) turn into numbers in `triage.guides.numbers`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from knowledge.documents import guide as written
from knowledge.documents.entry import Cause as EntryCause
from knowledge.documents.entry import EntryDocument, Level
from knowledge.documents.guide import ELSE, OTHER, GuideDocument, label_key

OTHER_TITLE = "Something that is not on the list"
YES, NO = "yes", "no"
# Nobody has measured what handing over costs for a single entry. An hour is the least; and whoever
# takes over has to look for what the guide did not find: four times the dearest fix.
LEAST_HAND_OVER_MINUTES = 60
HAND_OVER_FIXES = 4

Entries = Mapping[str, EntryDocument]
Levels = Mapping[str, Level]


class BrokenGuide(ValueError):
    """A guide refers to something that does not exist; `guide_lint` names all of it."""


@dataclass(frozen=True)
class Cause:
    """A reason for what is seen; `source` is `context/entry#cause` where it comes from an entry."""

    key: str
    title: str
    prior: Level
    source: str = ""


@dataclass(frozen=True)
class Answer:
    """One answer to a question; `row` says how likely the causes make it."""

    key: str
    label: str
    row: Levels


@dataclass(frozen=True)
class Question:
    """Something to find out. Empty `acts`: everybody can; `after`: questions that come before."""

    key: str
    ask: str
    help: str
    minutes: float
    answers: tuple[Answer, ...]
    acts: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    checkers: tuple[str, ...] = ()

    def answer(self, key: str) -> Answer | None:
        """Return the answer named `key`, None if there is no such answer."""
        return next((answer for answer in self.answers if answer.key == key), None)


@dataclass(frozen=True)
class Fix:
    """What to do; `entry` is the key of the entry that tells more."""

    key: str
    title: str
    steps: tuple[str, ...]
    minutes: float
    solves: Levels
    risky: bool = False
    undoable: bool = True
    warning: str = ""
    entry: str = ""
    acts: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    checkers: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Return whether fixes of comparable value come before this one."""
        return self.risky or not self.undoable


@dataclass(frozen=True)
class Signal:
    """Words of a text that answer questions of the guide, and speak for causes."""

    match: str
    answers: Mapping[str, str]
    row: Levels


@dataclass(frozen=True)
class Rule:
    """When all `answers` (by question) are given and all `texts` were pasted, `never` is closed."""

    answers: Mapping[str, str]
    texts: tuple[str, ...]
    never: tuple[str, ...]
    because: str


@dataclass(frozen=True)
class Guide:
    """A triage model with its texts. The key of a derived guide is the key of its entry."""

    key: str
    title: str
    context: str
    hand_over_to: str
    hand_over_minutes: float
    causes: tuple[Cause, ...]
    questions: tuple[Question, ...]
    fixes: tuple[Fix, ...]
    kind: Literal["authored", "derived"] = "authored"
    audience: tuple[str, ...] = ()
    start: str = ""
    have_ready: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    rules: tuple[Rule, ...] = ()
    tree: written.Node | None = None
    forms: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """The source of the cause that a form gives away, by key of the entry and text of the form."""

    def question(self, key: str) -> Question | None:
        """Return the question named `key`, None if there is no such question."""
        return next((question for question in self.questions if question.key == key), None)

    def fix(self, key: str) -> Fix | None:
        """Return the fix named `key`, None if there is no such fix."""
        return next((fix for fix in self.fixes if fix.key == key), None)

    def cause(self, key: str) -> Cause | None:
        """Return the cause named `key`, None if there is no such cause."""
        return next((cause for cause in self.causes if cause.key == key), None)


def derived_guide(key: str, entry: EntryDocument) -> Guide:
    """Return the guide that the entry named `key` is: its checks as questions, its fixes."""
    causes = entry.causes
    dearest = max(cause.fix.minutes for cause in causes)
    keys = [cause.key for cause in causes] + [OTHER]
    return Guide(
        key=key,
        title=entry.title,
        context=key.partition("/")[0],
        kind="derived",
        audience=entry.acts,
        hand_over_to="",
        hand_over_minutes=max(LEAST_HAND_OVER_MINUTES, HAND_OVER_FIXES * dearest),
        causes=(
            *(_own_cause(key, cause) for cause in causes),
            Cause(OTHER, OTHER_TITLE, "low"),
        ),
        questions=tuple(_check(entry, cause, keys) for cause in causes),
        fixes=tuple(_inherited_fix(cause.key, cause.title, key, entry, cause) for cause in causes),
        forms={
            (key, message.text): f"{key}#{message.points_to}"
            for message in entry.messages
            if message.points_to
        },
    )


def _own_cause(key: str, cause: EntryCause) -> Cause:
    return Cause(cause.key, cause.title, cause.likelihood, f"{key}#{cause.key}")


def _check(entry: EntryDocument, cause: EntryCause, keys: Iterable[str]) -> Question:
    yes: Levels = {key: "high" if key == cause.key else "low" for key in keys}
    no: Levels = {key: "low" if key == cause.key else "high" for key in keys}
    return Question(
        key=cause.key,
        ask=cause.check.ask,
        help=cause.check.how,
        minutes=cause.check.minutes,
        answers=(Answer(YES, "Yes", yes), Answer(NO, "No", no)),
        acts=entry.acts,
        checkers=entry.checkers,
    )


def _inherited_fix(
    key: str, title: str, entry_key: str, entry: EntryDocument, cause: EntryCause
) -> Fix:
    return Fix(
        key=key,
        title=title,
        steps=cause.fix.steps,
        minutes=cause.fix.minutes,
        solves={key: "high"},
        risky=cause.fix.risk == "high",
        undoable=cause.fix.undoable,
        warning=entry.warning or "",
        entry=entry_key,
        acts=entry.acts,
        checkers=entry.checkers,
    )


def authored_guide(key: str, document: GuideDocument, entries: Entries) -> Guide:
    """Return the guide written in `document`, with what it inherits from the entries.

    Raises `BrokenGuide` for a reference to an entry, a cause or a question that does not exist.
    """
    return Guide(
        key=key,
        title=document.title,
        context=document.context,
        audience=document.audience,
        start=document.start,
        have_ready=document.have_ready,
        hand_over_to=document.hand_over.to,
        hand_over_minutes=document.hand_over.minutes,
        first=document.first,
        causes=tuple(_cause(key, cause, entries) for key, cause in document.causes.items()),
        questions=tuple(_question(key, document) for key in document.questions),
        fixes=tuple(_fixes(document, entries)),
        signals=tuple(_signal(signal, document) for signal in document.signals),
        rules=tuple(_rule(rule, document) for rule in document.rules),
        tree=document.tree if document.mode == "fixed" else None,
        forms=_forms(document, entries),
    )


def _source(ref: str, entries: Entries) -> tuple[str, EntryDocument, EntryCause]:
    entry_key, _, cause_key = ref.partition("#")
    entry = entries.get(entry_key)
    cause = entry.cause(cause_key) if entry else None
    if entry is None or cause is None:
        raise BrokenGuide(f"there is no cause {ref!r}")
    return entry_key, entry, cause


def _cause(key: str, cause: written.GuideCause, entries: Entries) -> Cause:
    title = cause.title or (OTHER_TITLE if key == OTHER else key)
    if cause.from_:
        title = cause.title or _source(cause.from_, entries)[2].title
    return Cause(key, title, cause.prior, cause.from_ or "")


def _question(key: str, document: GuideDocument) -> Question:
    question = document.questions[key]
    return Question(
        key=key,
        ask=question.ask,
        help=question.help,
        minutes=question.minutes,
        answers=tuple(
            Answer(label_key(label), label, _full_row(row, document.causes))
            for label, row in question.answers.items()
        ),
        acts=question.acts,
        after=question.after,
    )


def _full_row(row: Levels, causes: Iterable[str]) -> Levels:
    """Return the row with `else` spelt out for every cause that it does not name."""
    if ELSE not in row:
        return row
    return {cause: row.get(cause, row[ELSE]) for cause in causes}


def _fixes(document: GuideDocument, entries: Entries) -> Iterator[Fix]:
    """Yield the fixes in the order of the causes, then those that belong to no single cause."""
    for key, cause in document.causes.items():
        if key in document.fixes:
            entry_key = cause.from_.partition("#")[0] if cause.from_ else ""
            own = _own_fix(key, document.fixes[key], document, entry_key)
            yield own if own.solves else replace(own, solves={key: "high"})
        elif cause.from_:
            yield _inherited_fix(
                key, _cause(key, cause, entries).title, *_source(cause.from_, entries)
            )
    for key, fix in document.fixes.items():
        if key not in document.causes:
            yield _own_fix(key, fix, document, "")


def _own_fix(key: str, fix: written.GuideFix, document: GuideDocument, entry: str) -> Fix:
    return Fix(
        key=key,
        title=fix.title,
        steps=fix.steps,
        minutes=fix.minutes,
        solves=fix.solves,
        risky=fix.risk == "high",
        undoable=fix.undoable,
        warning=fix.warning or "",
        entry=entry,
        acts=fix.acts or document.audience,
        after=fix.after,
    )


def _signal(signal: written.Signal, document: GuideDocument) -> Signal:
    answers = {key: _answer_key(key, label, document) for key, label in signal.answers.items()}
    return Signal(signal.match, answers, signal.causes)


def _rule(rule: written.Rule, document: GuideDocument) -> Rule:
    answers = {
        key: _answer_key(key, label, document) for key, label in rule.when.items() if key != "text"
    }
    texts = tuple(words for key, words in rule.when.items() if key == "text")
    return Rule(answers, texts, rule.never, rule.because)


def _answer_key(question: str, label: str, document: GuideDocument) -> str:
    if label not in getattr(document.questions.get(question), "answers", ()):
        raise BrokenGuide(f"the question {question!r} has no answer {label!r}")
    return label_key(label)


def _forms(document: GuideDocument, entries: Entries) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for cause in document.causes.values():
        if cause.from_:
            entry_key, entry, source = _source(cause.from_, entries)
            for message in entry.messages:
                if message.points_to == source.key:
                    found[entry_key, message.text] = cause.from_
    return found
