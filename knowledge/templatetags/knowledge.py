"""How texts of the catalog and of readers are drawn. Every piece is escaped on its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from knowledge.reading.excerpt import Piece
from knowledge.reading.panels import Place, drawn

register = template.Library()

_CODE = re.compile(r"`([^`]+)`")
_SENTENCE_END = re.compile(r"(?<=[.!?。])\s")
_TAGS = {
    "plain": "{}",
    "evidence": "<mark>{}</mark>",
    "removed": '<span class="removed">{}</span>',
    "gap": '<span class="gap">{}</span>',
}
MINUTES_AN_HOUR = 60


@register.filter
def inline_code(text: str) -> SafeString:
    """Return a text of the catalog with its parts in backticks as `<code>`."""
    parts = _CODE.split(text)
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<code>{}</code>", part) if position % 2 else part,)
            for position, part in enumerate(parts)
        ),
    )


@register.filter
def plain(text: str) -> str:
    """Return a text of the catalog without its backticks, for titles and attributes."""
    return _CODE.sub(r"\1", text)


@register.filter
def first_sentence(text: str) -> str:
    """Return the first sentence of a text of the catalog."""
    return _SENTENCE_END.split(text, maxsplit=1)[0]


@register.filter
def gist(text: str) -> str:
    """Return the first sentence of a text of the catalog up to its first colon."""
    return first_sentence(text).split(": ")[0].rstrip(".") + "."


@register.filter
def marked(pieces: Iterable[Piece]) -> SafeString:
    """Return the pieces of a pasted text with evidence and removed secrets marked."""
    drawn = ((format_html(_TAGS[piece.kind], piece.text),) for piece in pieces)
    return format_html_join("", "{}", drawn)


@register.filter
def duration(minutes: float) -> str:
    """Return a number of minutes in words: "30 seconds", "1 minute", "2 hours"."""
    if minutes < 1:
        return f"{round(minutes * 60)} seconds"
    if minutes > MINUTES_AN_HOUR and minutes % MINUTES_AN_HOUR == 0:
        return f"{minutes / MINUTES_AN_HOUR:g} hours"
    if minutes == MINUTES_AN_HOUR:
        return "1 hour"
    return "1 minute" if minutes == 1 else f"{minutes:g} minutes"


@register.simple_tag(takes_context=True)
def panels(context: Context, place: str, subject: object) -> SafeString:
    """Return what other apps show at `place` about `subject`; see `knowledge.reading.panels`."""
    return drawn(Place(place), context["request"], subject)
