"""Proposals of closed cases: make them drafts, or dismiss them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from knowledge.rights import Right
from staff import links
from staff.access import StaffRequest, needs
from staff.cases import proposals
from staff.cases.proposals import Suggestion

GONE = "The cases no longer propose this"


@dataclass(frozen=True)
class ProposalsPage:
    """What closed cases propose."""

    suggestions: Sequence[Suggestion]


@require_safe
@needs(Right.WRITE)
def listing(request: StaffRequest) -> HttpResponse:
    page = ProposalsPage(proposals.open_suggestions())
    return render(request, "staff/proposals/proposals.html", {"page": page})


@require_POST
@needs(Right.WRITE)
def draft(request: StaffRequest) -> HttpResponse:
    """Put the changed word into a draft of the reader, and lead to it."""
    try:
        made = proposals.draft(_named(request), by=request.user)
    except proposals.NotProposed:
        messages.warning(request, GONE)
        return redirect("staff:proposals")
    except proposals.NotByMachine as error:
        messages.warning(request, f"The word does not stand in {error}: change it by hand")
        return redirect("staff:proposals")
    messages.success(request, "The word is changed in your draft. Look at it and hand it in")
    return redirect(links.edit_url(made))


@require_POST
@needs(Right.WRITE)
def dismiss(request: StaffRequest) -> HttpResponse:
    try:
        proposals.dismiss(_named(request), by=request.user)
    except proposals.NotProposed:
        messages.warning(request, GONE)
    else:
        messages.success(request, "Dismissed, until more cases speak for it")
    return redirect("staff:proposals")


def _named(request: StaffRequest) -> Suggestion:
    names = ("guide", "kind", "path", "new")
    return proposals.find(**{name: request.POST.get(name, "") for name in names})
