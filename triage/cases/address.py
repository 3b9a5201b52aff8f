"""A case as its address carries it: what happened, in order, by key. Pure.

`as` is who sits in front, `saw` a clue of a pasted text, `q.<question>` an answer, `f.<fix>` what
came of a fix. Keys only, never a word that somebody typed: what the guide does not know is dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from triage.cases.evidence import named_clue
from triage.cases.state import FIX_RESULTS, NOT_NOW, UNANSWERED, CaseEvent
from triage.guides.compile import Guide

ACTOR, SAW = "as", "saw"
QUESTION_PREFIX, FIX_PREFIX = "q.", "f."
# Whoever helps others goes through the steps of all of them.
HELPER = "support staff"
MAX_CLUES = 20
MAX_PAIRS = 300

Pair = tuple[str, str]


@dataclass(frozen=True)
class Case:
    """One run of a guide: clues of the text it began with, then what a person did, in order.

    `actor` is one of the guide's audience, empty where nobody has said.
    """

    guide: Guide
    events: tuple[CaseEvent, ...] = ()
    saw: tuple[str, ...] = ()
    actor: str = ""

    @property
    def acts_as(self) -> str | None:
        """Return whose steps are offered, None for the steps of everybody."""
        audience = self.guide.audience
        actor = self.actor or (audience[0] if len(audience) == 1 else "")
        if self.guide.kind == "derived" or actor in ("", HELPER):
            return None
        return actor

    @property
    def asks_who(self) -> bool:
        """Return whether it has to be asked who sits in front."""
        return self.guide.kind == "authored" and len(self.guide.audience) > 1

    @property
    def pairs(self) -> list[Pair]:
        """Return the case as names and values, in order."""
        actor = [(ACTOR, actor_key(self.actor))] if self.actor else []
        saw = [(SAW, key) for key in self.saw]
        return [*actor, *saw, *((event_name(event), event.value) for event in self.events)]

    @property
    def query(self) -> str:
        """Return the case as a query string, empty for a case that has not begun."""
        return urlencode(self.pairs, safe="/")

    def value(self, about: str, key: str) -> str:
        """Return the last thing that was said about a question or a fix, empty for nothing."""
        found = [event.value for event in self.events if (event.about, event.key) == (about, key)]
        return found[-1] if found else ""

    def after(self, event: CaseEvent) -> Case:
        """Return the case with one more event.

        On a step that was settled before, the new event takes the place of the old one, so later
        answers stay. Only "not now" counts twice: the second one says that it is meant.
        """
        same = [old for old in self.events if (old.about, old.key) == (event.about, event.key)]
        is_meant = event.value == NOT_NOW and [old.value for old in same] == [NOT_NOW]
        if not same or is_meant:
            return replace(self, events=(*self.events, event))
        if event in same:
            return self
        place = self.events.index(same[0])
        before = self.events[:place]
        after = [old for old in self.events[place:] if old not in same]
        return replace(self, events=(*before, event, *after))

    def undone(self) -> Case:
        """Return the case without its last event."""
        return replace(self, events=self.events[:-1])

    def with_clues(self, keys: Iterable[str]) -> Case:
        """Return the case with the clues of one more text."""
        return replace(self, saw=tuple(dict.fromkeys((*self.saw, *keys)))[:MAX_CLUES])

    def without_clue(self, key: str) -> Case:
        """Return the case with one clue dismissed."""
        return replace(self, saw=tuple(saw for saw in self.saw if saw != key))


def actor_key(actor: str) -> str:
    """Return an actor as an address names it."""
    return actor.replace(" ", "-")


def event_name(event: CaseEvent) -> str:
    """Return the name under which an address carries the event."""
    return f"{QUESTION_PREFIX if event.about == 'question' else FIX_PREFIX}{event.key}"


def read_case(guide: Guide, query: str) -> Case:
    """Return the case that a query string carries; pairs that mean nothing are left out."""
    case = Case(guide)
    for name, value in parse_qsl(query, errors="replace")[:MAX_PAIRS]:
        event = _event(guide, name, value)
        if event:
            case = case.after(event)
        elif name == SAW and named_clue(guide, value):
            case = case.with_clues([value])
        elif name == ACTOR:
            actors = (actor for actor in guide.audience if actor_key(actor) == value)
            case = replace(case, actor=next(actors, case.actor))
    return case


def _event(guide: Guide, name: str, value: str) -> CaseEvent | None:
    if name.startswith(QUESTION_PREFIX):
        question = guide.question(name.removeprefix(QUESTION_PREFIX))
        if question and (value in UNANSWERED or question.answer(value)):
            return CaseEvent("question", question.key, value)
    if name.startswith(FIX_PREFIX):
        fix = guide.fix(name.removeprefix(FIX_PREFIX))
        if fix and value in FIX_RESULTS:
            return CaseEvent("fix", fix.key, value)
    return None
