"""What the frame of the workbench asks for."""

from __future__ import annotations

from django import template

from knowledge.http import PageRequest
from staff.navigation import Navigation, navigation

register = template.Library()


@register.simple_tag
def ways_from(request: PageRequest) -> Navigation:
    """Return where the reader of this page may go."""
    match = request.resolver_match
    return navigation(request.user, match.view_name if match else "")
