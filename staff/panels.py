"""What the workbench adds to the pages of readers."""

from __future__ import annotations

from django.template.loader import render_to_string

from knowledge.http import PageRequest
from knowledge.models import Entry
from staff.upkeep.entry_tools import entry_tools


def tools_panel(request: PageRequest, entry: Entry) -> str:
    """Return what staff may do with the entry and knows about it, "" for other readers."""
    tools = entry_tools(request.user, entry)
    if tools is None:
        return ""
    return render_to_string("staff/life/_entry_tools.html", {"tools": tools}, request)
