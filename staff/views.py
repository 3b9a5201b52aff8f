"""The first page of the workbench: what needs somebody now."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from knowledge.models import Revision, SupplementRevision
from knowledge.rights import Right
from staff.access import StaffRequest, needs
from staff.pages import HomePage


@require_safe
@needs(Right.READ_STAFF)
def home(request: StaffRequest) -> HttpResponse:
    user = request.user
    drafts = Revision.objects.open_drafts_of(user).select_related("entry__context")
    waiting = Revision.objects.visible_to(user).waiting().select_related("entry__context")
    others = SupplementRevision.objects.visible_to(user).waiting()
    page = HomePage(list(drafts), [*waiting, *others])
    return render(request, "staff/home.html", {"page": page})
