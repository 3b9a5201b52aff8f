"""The words of a case."""

from __future__ import annotations

from django import template

from knowledge.templatetags.knowledge import plain
from triage.cases.state import CANNOT, COULD_NOT, FAILED, NOT_NOW, NOT_SURE, WORKED
from triage.cases.view_model import ClueLine

register = template.Library()

RESULT_WORDS = {
    WORKED: "It worked",
    FAILED: "It did not help",
    COULD_NOT: "I could not do it",
    NOT_NOW: "Not now",
}
UNANSWERED_WORDS = {NOT_SURE: "I am not sure", CANNOT: "I cannot check this"}


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
