"""What an authored guide is: the one definition for loader, lint, export, editor and triage.

A guide spans entries: its causes refer to theirs and inherit title, fix and minutes. What the words
`high`, `medium` and `low` weigh is decided in `triage.guides.compile`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

from knowledge.documents.entry import (
    MAX_SHORT_LIST_ITEMS,
    Actor,
    Document,
    Level,
    Minutes,
    Prose,
    Slug,
    Text,
    Word,
)
from knowledge.documents.yaml_text import Inline

OTHER = "other"  # the cause that stands for all that the guide does not know
ELSE = "else"  # in a row: every cause that the row does not name

MAX_KEY_CHARS = 60

CauseRef = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9-]+/[a-z0-9-]+#[a-z0-9]+(-[a-z0-9]+)*$", max_length=182),
]
Title = Annotated[str, StringConstraints(min_length=1, max_length=110, pattern=r"[^.]$")]
# The causes of a guide, and `other` and `else`.
Levels = Annotated[Mapping[Slug, Level], Field(max_length=MAX_SHORT_LIST_ITEMS + 2)]


def label_key(label: str) -> str:
    """Return the key of an answer: the words of its label in lower case, joined by `-`."""
    return "-".join(re.findall(r"\w+", label.lower()))[:MAX_KEY_CHARS].strip("-")


class HandOver(Document):
    """Who takes the case over, and how long it takes until that ends it."""

    to: Prose
    minutes: Minutes


class GuideCause(Document):
    """A reason for what is seen: `from` names the cause of an entry whose texts it inherits."""

    from_: CauseRef | None = Field(default=None, alias="from")
    title: Title | None = None
    prior: Level


class Signal(Document):
    """Words of the pasted text that speak for causes, or answer questions of the guide.

    Written flat: `{match: "demo mode", company-name: high}`.
    """

    match: Text
    answers: Annotated[Mapping[Slug, Word], Field(max_length=20)] = Field(default_factory=dict)
    causes: Levels = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _from_flat(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        own = {key: value for key, value in data.items() if key in ("match", "answers")}
        return own | {"causes": {key: data[key] for key in data if key not in own}}

    @model_serializer(mode="wrap")
    def _to_flat(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        data: dict[str, Any] = handler(self)
        return {key: value for key, value in data.items() if key != "causes"} | dict(self.causes)


class GuideQuestion(Document):
    """Something to find out; each answer names how likely the causes make it."""

    ask: Annotated[Text, StringConstraints(pattern=r"[?？]$")]
    help: Prose
    minutes: Minutes
    acts: Annotated[tuple[Actor, ...], Field(max_length=8)] = ()
    after: Annotated[tuple[Slug, ...], Field(max_length=8)] = ()
    answers: Annotated[Mapping[Word, Levels], Field(min_length=2, max_length=8)]


class GuideFix(Document):
    """What to do; it takes the place of the inherited fix of the cause whose key it has."""

    title: Title
    steps: Annotated[tuple[Prose, ...], Field(min_length=1, max_length=7)]
    minutes: Minutes
    risk: Literal["low", "high"] = "low"
    undoable: bool = True
    warning: Prose | None = None
    acts: Annotated[tuple[Actor, ...], Field(max_length=8)] = ()
    after: Annotated[tuple[Slug, ...], Field(max_length=8)] = ()
    solves: Levels = Field(default_factory=dict)


class Rule(Document):
    """Safety before arithmetic: when all of this is answered, these fixes are closed.

    `when` names answers by question; under `text` it names words of the pasted text.
    """

    when: Annotated[Mapping[Slug, Word], Field(min_length=1, max_length=8)]
    never: Annotated[tuple[Slug, ...], Field(min_length=1, max_length=MAX_SHORT_LIST_ITEMS)]
    because: Prose


class Ask(Document):
    """A node of an author-fixed order: where each answer leads; what is not named hands over."""

    ask: Slug
    answers: Annotated[Mapping[Word, Node], Field(max_length=8)] = Field(default_factory=dict)
    otherwise: Node | None = None


class Try(Document):
    """A node of an author-fixed order: a fix, and where its failure leads, or handing over."""

    try_: Slug = Field(alias="try")
    then: Node | None = None


Node = Ask | Try
Ask.model_rebuild()
Try.model_rebuild()


class GuideDocument(Document):
    """A triage model for a context or for a symptom that spans entries."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=90)]
    context: Slug
    audience: Annotated[tuple[Actor, ...], Field(max_length=8)] = ()
    start: Text
    have_ready: Annotated[tuple[Text, ...], Field(max_length=8)] = ()
    hand_over: HandOver
    mode: Literal["adaptive", "fixed"] = "adaptive"
    first: Annotated[tuple[Slug, ...], Field(max_length=4)] = ()
    causes: Annotated[Mapping[Slug, GuideCause], Field(min_length=2, max_length=40)]
    signals: Annotated[tuple[Signal, ...], Field(max_length=80)] = ()
    questions: Annotated[Mapping[Slug, GuideQuestion], Field(max_length=20)] = Field(
        default_factory=dict
    )
    rules: Annotated[tuple[Rule, ...], Field(max_length=20)] = ()
    fixes: Annotated[Mapping[Slug, GuideFix], Field(max_length=40)] = Field(default_factory=dict)
    tree: Node | None = None
    reviewed: date

    def to_data(self) -> dict[str, Any]:
        """Return the fields that are set as plain data; rows of levels are written in one line."""
        data = super().to_data()
        for question in data.get("questions", {}).values():
            question["answers"] = {label: Inline(row) for label, row in question["answers"].items()}
        for fix in data.get("fixes", {}).values():
            if "solves" in fix:
                fix["solves"] = Inline(fix["solves"])
        for rule in data.get("rules", ()):
            rule["when"] = Inline(rule["when"])
        if "signals" in data:
            data["signals"] = [Inline(signal) for signal in data["signals"]]
        return data
