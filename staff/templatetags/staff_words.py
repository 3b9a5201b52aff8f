"""What pages of other apps show to support staff."""

from __future__ import annotations

from django import template

from knowledge.models import Entry
from knowledge.rights import User
from staff.review.pages import EntryTools
from staff.upkeep.entry_tools import entry_tools

register = template.Library()


@register.simple_tag
def staff_tools(user: User, entry: Entry) -> EntryTools | None:
    """Return what staff may do with the entry and knows about it, None for other readers."""
    return entry_tools(user, entry)
