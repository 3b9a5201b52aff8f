"""What the documents of the catalog are: the one definition for loader, lint, export, editor, API.

`docs/authors.md` explains every field for people who write entries.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails

from knowledge.documents import yaml_text
from knowledge.documents.yaml_text import Folded, NodeBudget

MAX_TEXT_CHARS = 2_000
MAX_LIST_ITEMS = 200
MAX_SHORT_LIST_ITEMS = 40
MAX_LONG_LIST_ITEMS = 1_000
MAX_FILE_PROBLEMS = 20

NUMBER_TYPES = ("int_type", "float_type", "int_from_float")

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
EntryKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+$", max_length=121)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_TEXT_CHARS, pattern=r"\S")]
Prose = Annotated[Text, AfterValidator(Folded)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"\S")]
Words = Annotated[tuple[Word, ...], Field(max_length=MAX_LONG_LIST_ITEMS)]
Contexts = Annotated[tuple[Slug, ...], Field(min_length=1, max_length=MAX_SHORT_LIST_ITEMS)]
Notes = Annotated[tuple[Text, ...], Field(max_length=MAX_SHORT_LIST_ITEMS)]
RetryKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[A-Za-z0-9]+)*$", max_length=60)]
Level = Literal["high", "medium", "low"]
Minutes = Annotated[int | float, Field(gt=0, le=10_000)]
Actor = Literal[
    "developer",
    "administrator",
    "merchant",
    "cardholder",
    "acquirer",
    "issuer",
    "end user",
    "support staff",
]
CheckerName = Literal[
    "redirect-uri-diff",
    "token-request-lint",
    "pkce-check",
    "jwt-reader",
    "module-json5-lint",
    "licence-code-tidy",
    "response-code-decoder",
    "retry-clock",
]

PLACEHOLDER = re.compile(r"<[a-z0-9_-]+>")


class Document(BaseModel):
    """Base of all documents: immutable, and no field that is not defined."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def to_data(self) -> dict[str, Any]:
        """Return the fields that are set, in the order of their definition, as plain data."""
        return self.model_dump(exclude_defaults=True, by_alias=True)

    def to_json(self) -> dict[str, Any]:
        """Return the same as `to_data`, with dates as ISO 8601 text."""
        return self.model_dump(mode="json", exclude_defaults=True, by_alias=True)


DocumentT = TypeVar("DocumentT", bound=Document)


class Message(Document):
    """A form of the error that people see and paste."""

    text: Text
    kind: Literal["code", "message", "symptom"]
    points_to: Slug | None = None
    provider: Word | None = None
    lang: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(-[A-Z]{2})?$", max_length=5)] = "en"
    needs_cue: bool = False

    @model_validator(mode="after")
    def _has_literal_text(self) -> Self:
        if not PLACEHOLDER.sub("", self.text).strip():
            raise ValueError("a message needs text beside its placeholders")
        return self


class Check(Document):
    """The cheapest test that tells one cause from the others; answered yes, it is this cause."""

    ask: Annotated[Text, StringConstraints(pattern=r"[?？]$")]
    how: Text
    minutes: Minutes


class Fix(Document):
    """What to do about one cause; the last step says how to see that it worked."""

    steps: Annotated[tuple[Text, ...], Field(min_length=1, max_length=7)]
    minutes: Minutes
    risk: Literal["low", "high"] = "low"
    undoable: bool = True


class Cause(Document):
    """One reason for the error, with the check that tells it and the fix that ends it."""

    key: Slug
    title: Annotated[str, StringConstraints(min_length=1, max_length=110, pattern=r"[^.]$")]
    likelihood: Level
    check: Check
    fix: Fix


class Source(Document):
    """Where statements of the entry are confirmed."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=500)]


class EntryDocument(Document):
    """One error: what people see, what it means, its causes with checks and fixes, its sources."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=90)]
    summary: Prose
    appears: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    applies_to: Annotated[tuple[Word, ...], Field(min_length=1, max_length=40)]
    acts: Annotated[tuple[Actor, ...], Field(min_length=1, max_length=8)]
    messages: Annotated[tuple[Message, ...], Field(min_length=1, max_length=MAX_LIST_ITEMS)]
    causes: Annotated[tuple[Cause, ...], Field(min_length=1, max_length=12)]
    tell_customer: Prose | None = None
    warning: Prose | None = None
    retry: RetryKey | None = None
    checkers: Annotated[tuple[CheckerName, ...], Field(max_length=8)] = ()
    terms: Annotated[tuple[Word, ...], Field(max_length=MAX_LIST_ITEMS)] = ()
    related: Annotated[tuple[EntryKey, ...], Field(max_length=40)] = ()
    sources: Annotated[tuple[Source, ...], Field(max_length=40)] = ()
    unverified: Annotated[tuple[Text, ...], Field(max_length=40)] = ()
    audience: Literal["public", "staff"] = "public"
    reviewed: date

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        problems = [message for _, message in inconsistencies(self)]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def cause(self, key: str) -> Cause | None:
        """Return the cause named `key`, None if the entry has no such cause."""
        return next((cause for cause in self.causes if cause.key == key), None)


def inconsistencies(entry: EntryDocument) -> Iterator[tuple[yaml_text.Path, str]]:
    """Yield what in `entry` contradicts itself: path of the field, what is wrong."""
    keys = [cause.key for cause in entry.causes]
    texts = [message.text for message in entry.messages]
    for index, key in enumerate(keys):
        if key in keys[:index]:
            yield ("causes", index, "key"), "two causes have the same key"
    for index, message in enumerate(entry.messages):
        if message.points_to and message.points_to not in keys:
            text = f"a message points to {message.points_to!r}, which is no cause of this entry"
            yield ("messages", index, "points_to"), text
        if message.text in texts[:index]:
            yield ("messages", index, "text"), "the same message stands here twice"
    if not entry.warning and any(cause.fix.risk == "high" for cause in entry.causes):
        yield ("warning",), "a fix with risk: high needs a warning"
    if not entry.sources and not entry.unverified:
        yield ("sources",), "an entry needs a source, or says what is unverified"


class Cues(Document):
    """Words that place a text in a context (strong, weak) or speak for another one (against)."""

    strong: Words = ()
    weak: Words = ()
    against: Words = ()


class ContextDocument(Document):
    """A family of errors of one kind of system, with the words that tell it from the others."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=90)]
    summary: Prose
    audience: Prose
    cues: Cues
    synonyms: Annotated[
        tuple[Annotated[tuple[Word, ...], Field(max_length=MAX_LIST_ITEMS)], ...],
        Field(max_length=MAX_LONG_LIST_ITEMS),
    ] = ()
    glossary: Annotated[Mapping[Word, Text], Field(max_length=MAX_LONG_LIST_ITEMS)] = Field(
        default_factory=dict
    )


class SynonymGroup(Document):
    """Words that mean the same in some contexts; `one-way`: the later words find the first one."""

    id: Slug
    contexts: Contexts
    mode: Literal["two-way", "one-way"]
    words: Annotated[tuple[Word, ...], Field(min_length=2, max_length=MAX_LIST_ITEMS)]
    note: Text | None = None


class NeverMerge(Document):
    """Words that look alike and must not be taken for one another."""

    words: Annotated[tuple[Word, ...], Field(min_length=2, max_length=MAX_LIST_ITEMS)]
    why: Text


class SynonymsDocument(Document):
    """Synonym groups across all contexts, noise words, and words never to be merged."""

    version: Literal[1]
    reviewed: date
    use: Prose
    text_rules: Notes
    noise_words: Words
    noise_note: Text
    groups: Annotated[tuple[SynonymGroup, ...], Field(max_length=MAX_LONG_LIST_ITEMS)]
    never_merge: Annotated[tuple[NeverMerge, ...], Field(max_length=MAX_LONG_LIST_ITEMS)]


class AmbiguousAnswer(Document):
    """One meaning of an ambiguous input; without an entry it leads to its context.

    The context `none` says that the site does not cover this meaning.
    """

    label: Text
    context: Slug
    entry: EntryKey | None = None


class AmbiguousItem(Document):
    """Short inputs with several meanings and the one question that tells them apart."""

    inputs: Annotated[tuple[Word, ...], Field(min_length=1, max_length=MAX_LIST_ITEMS)]
    question: Text
    contexts: Contexts
    answers: Annotated[
        tuple[AmbiguousAnswer, ...], Field(min_length=1, max_length=MAX_SHORT_LIST_ITEMS)
    ]
    outside: Notes = ()
    note: Text | None = None


class AmbiguousDocument(Document):
    """All ambiguous inputs of the catalog."""

    version: Literal[1]
    reviewed: date
    use: Prose
    always_add: Notes
    items: Annotated[tuple[AmbiguousItem, ...], Field(max_length=MAX_LONG_LIST_ITEMS)]


class PinnedItem(Document):
    """Whole texts that mean one entry; with a `context` only where that one was chosen."""

    inputs: Annotated[tuple[Word, ...], Field(min_length=1, max_length=MAX_LIST_ITEMS)]
    context: Slug | None = None
    entry: EntryKey
    why: Text


class PinnedDocument(Document):
    """All answers that people have pinned."""

    version: Literal[1]
    reviewed: date
    use: Prose
    items: Annotated[tuple[PinnedItem, ...], Field(max_length=MAX_LONG_LIST_ITEMS)]


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong in a document: file as given, line (from 1), dotted field, a sentence."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.field}: {self.message}"


class BadDocument(ValueError):
    """A document is refused; `problems` holds every reason."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def parse_document(
    text: str, kind: type[DocumentT], *, file: str, budget: NodeBudget | None = None
) -> DocumentT:
    """Return the document written in `text` as YAML; `file` names it in the problems.

    Raises `BadDocument` with the first 20 problems and the number of the others. The text is taken
    off `budget`; raises `knowledge.documents.yaml_text.TooManyNodes` when that is used up.
    """
    try:
        positioned = yaml_text.parse(text, budget=budget)
    except yaml_text.BadYaml as error:
        raise BadDocument([Problem(file, error.line, "file", error.message)]) from error
    try:
        return read_document(positioned.data, kind)
    except ValidationError as error:
        raise BadDocument(problems_of(error, file, line_of=positioned.line_of)) from error


def read_document(data: Any, kind: type[DocumentT]) -> DocumentT:
    """Return the document held as plain data, such as `Document.to_json` writes.

    Raises pydantic's `ValidationError`.
    """
    # By way of JSON: strict mode then takes arrays for tuples and ISO texts for dates, no more.
    return kind.model_validate_json(json.dumps(data, default=date.isoformat))


def dump_document(document: Document) -> str:
    """Return the document as canonical YAML: fields in the order of the definition, no defaults."""
    return yaml_text.dump(document.to_data())


def problems_of(
    error: ValidationError, file: str, *, line_of: Callable[[yaml_text.Path], int]
) -> list[Problem]:
    """Return the first 20 problems of a document, and one more that counts the others."""
    details = error.errors(include_url=False, include_input=False)
    parents = {detail["loc"][:end] for detail in details for end in range(len(detail["loc"]))}
    found = dict.fromkeys(
        (_field(detail), _sentence(detail))
        for detail in details
        # Such a list is only short because its bad items were left out.
        if detail["type"] != "too_short" or detail["loc"] not in parents
    )
    problems = sorted(
        Problem(file, line_of(path), ".".join(map(str, path)) or "document", message)
        for path, message in islice(found, MAX_FILE_PROBLEMS)
    )
    if len(found) > MAX_FILE_PROBLEMS:
        more = f"{len(found) - MAX_FILE_PROBLEMS:,} more problems in this file are not listed"
        problems.append(Problem(file, problems[-1].line, "document", more))
    return problems


def _field(detail: ErrorDetails) -> yaml_text.Path:
    """Return the path of the field; pydantic tells whole and other numbers apart, people do not."""
    is_number = detail["type"] in NUMBER_TYPES and detail["loc"][-1:] in (("int",), ("float",))
    return detail["loc"][:-1] if is_number else detail["loc"]


def _sentence(detail: ErrorDetails) -> str:
    kind = detail["type"]
    if kind == "too_long":
        return f"at most {detail['ctx']['max_length']:,} items"
    if kind == "bool_type":
        return "write true or false"
    if kind in NUMBER_TYPES:
        return "write a number, such as 5 or 2.5"
    return detail["msg"].removeprefix("Value error, ")
