"""The words of a case, and the ways from a recognised text into guided help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import template

from knowledge.diagnosis.types import Diagnosis
from knowledge.rights import User
from knowledge.templatetags.text import plain
from triage import access
from triage.cases.address import Case
from triage.cases.evidence import Clue, clues_in
from triage.cases.state import CANNOT, COULD_NOT, FAILED, NOT_NOW, NOT_SURE, WORKED
from triage.cases.urls_of import place
from triage.cases.view_model import ClueLine
from triage.guides import registry
from triage.guides.compile import Guide

register = template.Library()

MOST_WAYS = 4

RESULT_WORDS = {
    WORKED: "It worked",
    FAILED: "It did not help",
    COULD_NOT: "I could not do it",
    NOT_NOW: "Not now",
}
UNANSWERED_WORDS = {NOT_SURE: "I am not sure", CANNOT: "I cannot check this"}


@dataclass(frozen=True)
class Way:
    """A way into guided help: the guide, the address of its first step, what the text tells it."""

    guide: Guide
    url: str
    clues: Sequence[Clue] = ()


@register.filter
def result_words(result: str) -> str:
    """Return what came of a fix in words."""
    return RESULT_WORDS.get(result, "")


@register.filter
def unanswered_words(value: str) -> str:
    """Return in words why there is no answer."""
    return UNANSWERED_WORDS.get(value, "")


@register.filter
def share_words(share: float) -> str:
    """Return how many of all cases a share is, in words: "12 in 100 cases"."""
    whole = round(100 * share)
    if whole >= 100:
        return "all cases"
    return f"{whole} in 100 cases" if whole else "fewer than 1 in 100 cases"


@register.filter
def clue_words(line: ClueLine) -> str:
    """Return in one line what the pasted text says."""
    about, words = plain(line.about), plain(line.quote)
    return f"{words} ({about})" if about and words else about or words


@register.simple_tag
def way_in(user: User, entry_key: str) -> Way | None:
    """Return the way into the guide that an entry is, None where it has a single cause."""
    compiled = registry.shelf(user).derived(entry_key)
    return _way(compiled.guide) if compiled else None


@register.simple_tag
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
