"""All states of a document: listed, compared, and any of them brought back as a draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from knowledge.models import Entry, Revision
from knowledge.models.revisions import Versioned
from knowledge.publishing import drafts, review
from knowledge.rights import Right
from staff import access, links
from staff.access import StaffRequest, needs
from staff.diff import changed_parts
from staff.links import AnyRevision
from staff.review import queries
from staff.review.forms import CompareForm
from staff.review.pages import ComparePage, HistoryPage, RevisionView

State = Versioned.State


@require_safe
@needs(Right.READ_STAFF)
def history(request: StaffRequest, context: str, slug: str) -> HttpResponse:
    entry = access.entry_work(request.user, context, slug)
    return _history(request, Revision(entry=entry), entry=entry)


@require_safe
@needs(Right.READ_STAFF)
def document_history(request: StaffRequest, path: str) -> HttpResponse:
    return _history(request, queries.document_at(request.user, path))


@require_safe
@needs(Right.READ_STAFF)
def compare(request: StaffRequest, context: str, slug: str) -> HttpResponse:
    entry = access.entry_work(request.user, context, slug)
    return _compare(request, Revision(entry=entry))


@require_safe
@needs(Right.READ_STAFF)
def compare_document(request: StaffRequest, path: str) -> HttpResponse:
    return _compare(request, queries.document_at(request.user, path))


@require_POST
@needs(Right.WRITE)
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    return _restore(request, access.revision_read(request.user, pk))


@require_POST
@needs(Right.WRITE)
def restore_document(request: StaffRequest, pk: int) -> HttpResponse:
    return _restore(request, access.supplement_revision_read(request.user, pk))


@require_POST
@needs(Right.WRITE)
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    return _take_back(request, access.revision_read(request.user, pk))


@require_POST
@needs(Right.WRITE)
def take_back_document(request: StaffRequest, pk: int) -> HttpResponse:
    return _take_back(request, access.supplement_revision_read(request.user, pk))


def _history(
    request: StaffRequest, revision: AnyRevision, *, entry: Entry | None = None
) -> HttpResponse:
    rows = _rows(request, revision)
    numbers = [row.revision.number for row in rows]
    newest = rows[0]
    page = HistoryPage(
        title=entry.title if entry else newest.title,
        key=newest.key,
        rows=rows,
        compare=CompareForm(initial=_default_pair(rows), numbers=numbers),
        compare_url=links.compare_url(newest.revision),
        entry=entry,
    )
    return render(request, "staff/life/history.html", {"page": page})


def _compare(request: StaffRequest, revision: AnyRevision) -> HttpResponse:
    rows = _rows(request, revision)
    by_number = {row.revision.number: row for row in rows}
    asked = request.GET if request.GET else _default_pair(rows)
    form = CompareForm(asked, numbers=list(by_number))
    page = ComparePage(rows[0].title, links.history_url(rows[0].revision), form)
    if not form.is_valid():
        return render(request, "staff/life/compare.html", {"page": page}, status=422)
    old, new = by_number[form.cleaned_data["old"]], by_number[form.cleaned_data["new"]]
    parts = changed_parts(old.revision.document, new.revision.document, kind=new.revision.kind)
    page = ComparePage(page.title, page.history_url, form, old, new, parts)
    return render(request, "staff/life/compare.html", {"page": page})


def _rows(request: StaffRequest, revision: AnyRevision) -> list[RevisionView]:
    published = revision.published_now
    return [
        RevisionView(
            each,
            is_own=each.created_by_id == request.user.pk,
            is_published=published is not None and each.pk == published.pk,
        )
        for each in queries.history_of(request.user, revision)
    ]


def _default_pair(rows: list[RevisionView]) -> dict[str, int]:
    """Return the newest state, and the published one or the one before to compare it with."""
    newest, *older = rows
    published = next((row for row in older if row.is_published), None)
    old = published or (older[0] if older else newest)
    return {"old": old.revision.number, "new": newest.revision.number}


def _restore(request: StaffRequest, revision: AnyRevision) -> HttpResponse:
    if revision.state not in (State.ACCEPTED, State.REFUSED):
        raise Http404("There is nothing to bring back.")
    try:
        draft = review.restore(revision, by=request.user)
    except drafts.DraftOpen:
        return _to_open_draft(request, revision)
    except drafts.NotADraft:
        messages.warning(request, "Its writer has taken this revision back: it cannot be restored")
        return redirect(links.history_url(revision))
    text = f"Revision {revision.number} is your draft now. Hand it in to bring it back."
    messages.success(request, text)
    return redirect(links.edit_url(draft))


def _take_back(request: StaffRequest, revision: AnyRevision) -> HttpResponse:
    try:
        draft = drafts.take_back(revision, by=request.user)
    except drafts.DraftOpen:
        return _to_open_draft(request, revision)
    except drafts.NotADraft:
        messages.warning(request, "This revision cannot be taken back any more.")
        return redirect(links.history_url(revision))
    messages.success(request, f"“{links.title(draft)}” is your draft again.")
    return redirect(links.edit_url(draft))


def _to_open_draft(request: StaffRequest, revision: AnyRevision) -> HttpResponse:
    text = "You are writing a draft of this already. Hand it in or throw it away first."
    messages.warning(request, text)
    return redirect(links.edit_url(revision))
