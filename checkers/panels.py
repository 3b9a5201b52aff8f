"""What the checkers add to the pages of readers."""

from __future__ import annotations

from django.template.loader import render_to_string

from checkers.links import links
from knowledge.http import PageRequest
from knowledge.models import Entry


def links_panel(request: PageRequest, entry: Entry) -> str:
    """Return links to the checkers that the entry names."""
    return render_to_string("check/_links.html", {"checkers": links(entry.document.checkers)})
