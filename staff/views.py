"""The first page of the workbench: what needs somebody now."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from knowledge.rights import Right, may
from staff.access import StaffRequest, needs
from staff.links import AnyRevision
from staff.review import queries
from staff.review.pages import HomePage, RevisionView, StaleRow
from staff.upkeep.views import stale_rows


@require_safe
@needs(Right.READ_STAFF)
def home(request: StaffRequest) -> HttpResponse:
    waiting = _views(request, queries.waiting_for_review(request.user))
    may_review = may(request.user, Right.REVIEW)

    def is_for_me(view: RevisionView) -> bool:
        return not view.is_own or settings.ONE_PERSON_TEAM

    page = HomePage(
        refused=_views(request, queries.refused_to(request.user)),
        drafts=_views(request, queries.drafts_of(request.user)),
        to_review=[view for view in waiting if may_review and is_for_me(view)],
        handed_in=[view for view in waiting if view.is_own],
        stale=[row for row in stale_rows(request) if _is_theirs(request, row)],
    )
    return render(request, "staff/home.html", {"page": page})


def _views(request: StaffRequest, revisions: Iterable[AnyRevision]) -> list[RevisionView]:
    return [RevisionView(each, is_own=each.created_by_id == request.user.pk) for each in revisions]


def _is_theirs(request: StaffRequest, row: StaleRow) -> bool:
    """Return whether the reader looks after the entry; without an owner all reviewers do."""
    if row.entry.owner_id is None:
        return may(request.user, Right.REVIEW)
    return row.entry.owner_id == request.user.pk
