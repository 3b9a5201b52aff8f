"""What the first page of the workbench shows of the words of visitors."""

from __future__ import annotations

from django import template

from staff.usage import reports

register = template.Library()


@register.simple_tag
def met_waiting() -> reports.Waiting:
    """Return how many texts have no entry, and how many words nobody has looked at."""
    return reports.waiting()
