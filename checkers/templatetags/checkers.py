"""How results of checkers are drawn."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template

from checkers.drawings import in_words
from knowledge.reading.excerpt import visible

register = template.Library()


@register.filter
def shown(value: Any) -> str:
    """Return a text of a report with what a browser would hide, or cannot be sent, made visible."""
    return visible(str(value))


@register.filter
def moment(text: str) -> str:
    """Return a time of a report in words."""
    return in_words(datetime.fromisoformat(text))
