"""What guided help adds to the pages of readers: links into the guides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from knowledge.diagnosis.types import Diagnosis
from knowledge.http import PageRequest
from knowledge.models import Entry
from knowledge.rights import User
from triage import access
from triage.cases.address import Case
from triage.cases.evidence import Clue, clues_in
from triage.cases.urls_of import place
from triage.guides import registry
from triage.guides.compile import Guide

MOST_WAYS = 4


@dataclass(frozen=True)
class Way:
    """A way into guided help: the guide, the address of its first step, what the text tells it."""

    guide: Guide
    url: str
    clues: Sequence[Clue] = ()


def entry_panel(request: PageRequest, entry: Entry) -> str:
    """Return a link into the guide that the entry is, "" where it has a single cause."""
    compiled = registry.shelf(request.user).derived(entry.key)
    if compiled is None:
        return ""
    return render_to_string("triage/_start_entry.html", {"way": _way(compiled.guide)})


def answer_panel(request: PageRequest, diagnosis: Diagnosis) -> str:
    """Return links into the guides for a recognised text, the best one first."""
    return _start("triage/_start_here.html", request.user, diagnosis)


def matches_panel(request: PageRequest, diagnosis: Diagnosis) -> str:
    """Return links into the guides that tell apart the entries that a text may mean."""
    return _start("triage/_start_among.html", request.user, diagnosis)


def _start(template: str, user: User, diagnosis: Diagnosis) -> str:
    return render_to_string(template, {"ways": ways_in(user, diagnosis)})


def ways_in(user: User, diagnosis: Diagnosis) -> Sequence[Way]:
    """Return the ways into the guides for a text, the best one first, with what it says applied.

    Entries that are only possible count where there is nothing surer.
    """
    shelf = registry.shelf(user)
    fitting = shelf.fitting(registry.surely(diagnosis)) or shelf.fitting(diagnosis)
    readable = access.readable_guides(user, fitting)
    return [_way(guide, diagnosis) for guide in readable[:MOST_WAYS]]


def _way(guide: Guide, diagnosis: Diagnosis | None = None) -> Way:
    clues = clues_in(guide, diagnosis) if diagnosis else ()
    case = Case(guide).with_clues(clue.key for clue in clues)
    return Way(guide, place(case, "next"), clues)
