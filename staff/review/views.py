"""The second pair of eyes: what waits, one of it with all that changes, and the decision."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import ValidationError

from knowledge import access as reading
from knowledge.documents.entry import dump_document
from knowledge.models import Revision
from knowledge.models.revisions import Versioned
from knowledge.publishing import review as reviewing
from knowledge.publishing.drafts import InvalidDraft, NotADraft, PublishedMeanwhile, checked
from knowledge.publishing.guide_needs import GuideLost
from knowledge.reading import pages, snapshot
from knowledge.rights import Right, may
from staff import access, links
from staff.access import StaffRequest, needs
from staff.diff import changed_parts
from staff.links import AnyRevision
from staff.review import queries
from staff.review.findings import findings, guide_first
from staff.review.forms import ACCEPT, NOTE_WANTED, ReviewForm
from staff.review.pages import PreviewPage, QueuePage, ReviewPage, RevisionView

State = Versioned.State


@require_safe
@needs(Right.WRITE)
def queue(request: StaffRequest) -> HttpResponse:
    rows = [_view(request, revision) for revision in queries.waiting_for_review(request.user)]
    return render(request, "staff/life/queue.html", {"page": QueuePage(rows)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE)
def review(request: StaffRequest, pk: int) -> HttpResponse:
    return _review(request, access.revision_read(request.user, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE)
def review_document(request: StaffRequest, pk: int) -> HttpResponse:
    return _review(request, access.supplement_revision_read(request.user, pk))


@require_safe
@needs(Right.READ_STAFF)
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the page of an entry as readers would see it with this revision."""
    revision = access.revision_read(request.user, pk)
    try:
        checked(revision)
    except InvalidDraft as error:
        raise Http404("There is no page of a document with mistakes.") from error
    entry = revision.entry
    vars(entry)["document"] = revision.content  # instead of the published one
    readable = reading.entries_read(request.user, revision.content.related)
    page = PreviewPage(
        view=pages.entry_view(entry, request.GET.get("cause")),
        related=[readable[key] for key in revision.content.related if key in readable],
        address=request.build_absolute_uri(entry.get_absolute_url()),
        preview=_view(request, revision),
    )
    return render(request, "staff/life/preview.html", {"page": page})


def _review(request: StaffRequest, revision: AnyRevision) -> HttpResponse:
    if request.method != "POST":
        return _review_page(request, revision, ReviewForm())
    if not may(request.user, Right.REVIEW):
        raise Http404("There is no such page for this reader.")
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            return _decide(request, revision, form)
        except (
            reviewing.OwnRevision,
            reviewing.NoteMissing,
            reviewing.ChangedMeanwhile,
            PublishedMeanwhile,
            GuideLost,
            InvalidDraft,
            ValidationError,
        ) as error:
            form.add_error("note", _refusal(error))
    return _review_page(request, revision, form, status=422)


def _decide(request: StaffRequest, revision: AnyRevision, form: ReviewForm) -> HttpResponse:
    """Carry the decision out. Raises what forbids it, but that somebody else decided already."""
    title, note = links.title(revision), form.cleaned_data["note"]
    shown = form.cleaned_data["shown"] or None
    try:
        if form.cleaned_data["verdict"] == ACCEPT:
            reviewing.accept(revision, by=request.user, note=note, shown=shown)
            messages.success(request, f"“{title}” is published.")
        else:
            reviewing.refuse(revision, by=request.user, note=note, shown=shown)
            messages.success(request, f"“{title}” went back to its writer with your note.")
    except NotADraft:
        messages.warning(request, f"“{title}” does not wait for review any more.")
        return redirect(links.history_url(revision))
    return redirect("staff:review-queue")


def _refusal(error: Exception) -> str:
    match error:
        case reviewing.OwnRevision():
            return "You wrote this yourself: somebody else reviews it"
        case reviewing.ChangedMeanwhile():
            return "It was changed, or retired, since you opened this page: look again, then decide"
        case GuideLost():
            return guide_first(error)
        case reviewing.NoteMissing():
            return NOTE_WANTED
        case PublishedMeanwhile():
            return "Another revision was published meanwhile: send this one back to its writer"
        case _:
            return "The document has mistakes and cannot be published: send it back"


def _review_page(
    request: StaffRequest, revision: AnyRevision, form: ReviewForm, *, status: int = 200
) -> HttpResponse:
    view, published = _view(request, revision), revision.published_now
    has_role = may(request.user, Right.REVIEW)
    is_free = settings.ONE_PERSON_TEAM or not revision.is_written_by(request.user)
    before = revision.based_on if revision.state == State.ACCEPTED else published
    page = ReviewPage(
        view=view,
        parts=changed_parts(
            before.document if before else {}, revision.document, kind=revision.kind
        ),
        findings=findings(revision, snapshot.current().catalog),
        form=form,
        may_decide=view.is_waiting and has_role and is_free,
        has_role=has_role,
        is_outdated=view.is_waiting and revision.is_outdated,
        is_retired=isinstance(revision, Revision) and revision.entry.is_retired,
        is_first=before is None,
        text=_text(revision),
    )
    return render(request, "staff/life/review.html", {"page": page}, status=status)


def _text(revision: AnyRevision) -> str:
    """Return the document as it would stand in a catalog folder, empty if it has mistakes."""
    try:
        return dump_document(checked(revision))
    except InvalidDraft:
        return ""


def _view(request: StaffRequest, revision: AnyRevision) -> RevisionView:
    return RevisionView(revision, is_own=revision.created_by_id == request.user.pk)
