"""What the frame and the first page of the workbench ask for."""

from __future__ import annotations

from django import template

from knowledge.http import PageRequest
from staff.navigation import Navigation, navigation
from staff.usage import reports

register = template.Library()


@register.simple_tag
def ways_from(request: PageRequest) -> Navigation:
    """Return where the reader of this page may go."""
    match = request.resolver_match
    return navigation(request.user, match.view_name if match else "")


@register.simple_tag
def met_waiting() -> reports.Waiting:
    """Return how many texts have no entry, and how many words nobody has looked at."""
    return reports.waiting()
