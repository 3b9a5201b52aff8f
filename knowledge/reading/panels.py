"""Panels: what other apps add to the pages of this one, which therefore need not know them.

An app adds its functions in `AppConfig.ready`. The tag `{% panels %}` draws those of a place, in
the order of INSTALLED_APPS.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from knowledge.http import PageRequest

# Gets the request and what the page is about; returns "" where it has nothing to show.
Panel = Callable[[PageRequest, Any], str]


class Place(StrEnum):
    """Where panels are drawn."""

    ENTRY_TITLE = "entry_title"  # below the title of an `Entry`, except in previews
    ENTRY_CAUSES = "entry_causes"  # above the causes of an `Entry`
    ANSWER = "answer"  # above the causes of the entry that a `Diagnosis` found
    MATCHES = "matches"  # above the entries that a `Diagnosis` holds possible


_panels: defaultdict[Place, list[Panel]] = defaultdict(list)


def add(place: Place, panel: Panel) -> None:
    """Draw `panel` at `place` on every page that has it."""
    _panels[place].append(panel)


def drawn(place: Place, request: PageRequest, subject: Any) -> SafeString:
    """Return the HTML of all panels at `place`."""
    return format_html_join("", "{}", ((panel(request, subject),) for panel in _panels[place]))
