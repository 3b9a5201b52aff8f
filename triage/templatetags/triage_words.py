"""The words of a case, and the ways from a recognised text into guided help."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import template

from knowledge.diagnosis.types import Diagnosis
from knowledge.models import User
from knowledge.templatetags.text import plain
from triage import guides
from triage.case_address import Case
from triage.case_state import CANNOT, COULD_NOT, FAILED, NOT_NOW, NOT_SURE, WORKED
from triage.evidence import Clue, clues_in
from triage.guide import Guide
from triage.pages import ClueLine
from triage.places import place

register = template.Library()

MATCHES_LOOKED_AT = 5
MOST_WAYS = 3

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
def clue_words(line: ClueLine) -> str:
    """Return in one line what the pasted text says."""
    about, words = plain(line.about), plain(line.quote)
    return f"{words} ({about})" if about and words else about or words


@register.simple_tag
def way_in(user: User, entry_key: str, diagnosis: Diagnosis | None = None) -> Way | None:
    """Return the way into the guide of an entry, with what the text says applied already."""
    compiled = guides.shelf(user).derived(entry_key)
    return _way(compiled.guide, diagnosis) if compiled else None


@register.simple_tag
def wider_ways(user: User, entry_key: str, diagnosis: Diagnosis | None = None) -> Sequence[Way]:
    """Return the ways into the authored guides that know the entry."""
    return [_way(each.guide, diagnosis) for each in guides.shelf(user).around(entry_key)]


@register.simple_tag
def ways_among(user: User, diagnosis: Diagnosis) -> Sequence[Way]:
    """Return the ways into the authored guides that know most of the entries that may be meant."""
    keys = {match.key for match in diagnosis.matches[:MATCHES_LOOKED_AT]}
    known = {
        each.guide.key: (len(keys & guides.source_keys(each.guide)), each.guide)
        for key in keys
        for each in guides.shelf(user).around(key)
    }
    ranked = sorted(known.values(), key=lambda found: (-found[0], found[1].title))
    return [_way(guide, diagnosis) for _, guide in ranked[:MOST_WAYS]]


def _way(guide: Guide, diagnosis: Diagnosis | None) -> Way:
    clues = clues_in(guide, diagnosis) if diagnosis else ()
    case = Case(guide).with_clues(clue.key for clue in clues)
    first = "guide" if case.asks_who else "next"
    return Way(guide, place(case, first), clues)
