"""The audit trail, for administrators: looking, filtering, taking away as a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audit import trail
from audit.models import Event, EventQuerySet
from knowledge.rights import Right
from staff import csv_text
from staff.access import StaffRequest, needs
from staff.audit.forms import AuditForm
from staff.audit.pages import AuditPage

EVENTS_A_PAGE = 50
COLUMNS = ("number", "at", "actor", "action", "object", "result", "details", "request")


@require_safe
@needs(Right.ADMINISTER)
def audit(request: StaffRequest) -> HttpResponseBase:
    """Show events, newest first; `format=csv` gives all that the filter selects."""
    form = AuditForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    events = Event.objects.matching(**chosen)
    if request.GET.get("format") == "csv" and not form.errors:
        return csv_text.answer(_rows(events), name="audit", by=request.user)
    shown = Paginator(events, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    page = AuditPage(form, shown, trail.end())
    status = 422 if form.errors else 200
    return render(request, "staff/audit/trail.html", {"page": page}, status=status)


def _rows(events: EventQuerySet) -> Iterator[tuple[object, ...]]:
    yield COLUMNS
    for event in events.iterator(chunk_size=2_000):
        yield (
            event.number,
            event.at.astimezone(UTC).isoformat(),
            event.actor,
            event.action,
            event.about,
            event.result,
            "; ".join(f"{key}: {value}" for key, value in event.details.items()),
            event.request_id,
        )
