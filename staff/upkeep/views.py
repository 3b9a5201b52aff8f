"""Keeping entries true: owner and date, "still true", what is due, notes, and how an entry goes."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from knowledge import access as reading
from knowledge.models import Entry
from knowledge.publishing import publish, review, upkeep
from knowledge.publishing.guide_needs import GuideLost
from knowledge.rights import Right, may
from staff import access, links
from staff.access import StaffRequest, needs
from staff.review import queries
from staff.review.findings import guide_first
from staff.review.forms import RetireForm, SearchForm, StaffNoteForm, UpkeepForm
from staff.review.pages import NotesPage, RetirePage, StalePage, StaleRow, UpkeepPage
from staff.upkeep.entry_tools import note_views

ROWS_A_PAGE = 50


@require_safe
@needs(Right.READ_STAFF)
def stale(request: StaffRequest) -> HttpResponse:
    rows = stale_rows(request)
    paginator = Paginator(rows, ROWS_A_PAGE)
    page = StalePage(paginator.get_page(request.GET.get("page")), len(rows))
    return render(request, "staff/life/stale.html", {"page": page})


def stale_rows(request: StaffRequest) -> list[StaleRow]:
    """Return what is due and the reader may see, the most asked first. Two queries."""
    today = timezone.localdate()
    entries = list(queries.stale_entries(request.user, today=today))
    counts = queries.asked((entry.key for entry in entries), today=today)
    return [StaleRow(entry, counts.get(entry.key)) for entry in queries.by_harm(entries, counts)]


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE)
def entry_upkeep(request: StaffRequest, context: str, slug: str) -> HttpResponse:
    entry = reading.entry_read(request.user, context, slug)
    values = {
        "owner": entry.owner.username if entry.owner else "",
        "review_on": entry.review_on,
    }
    data = request.POST if request.method == "POST" else None
    form = UpkeepForm(data, initial=values, owners=queries.writers())
    if data is not None and form.is_valid():
        upkeep.look_after(entry=entry, by=request.user, **form.cleaned_data)
        messages.success(request, f"Saved who looks after “{entry.title}” and when it is due.")
        return redirect(entry)
    page = UpkeepPage(entry, form, upkeep.due_on(entry))
    status = 200 if data is None else 422
    return render(request, "staff/life/upkeep.html", {"page": page}, status=status)


@require_POST
@needs(Right.WRITE)
def confirm(request: StaffRequest, context: str, slug: str) -> HttpResponse:
    entry = reading.entry_read(request.user, context, slug)
    try:
        upkeep.confirm(entry=entry, by=request.user)
    except upkeep.NothingToConfirm:
        messages.warning(request, f"“{entry.title}” was checked today already.")
    except upkeep.ReviewPending as error:
        text = f"A change of “{entry.title}” waits for review. That one goes first."
        messages.warning(request, text)
        return redirect(links.review_url(error.waiting))
    else:
        text = f"Thank you. A reviewer now confirms that “{entry.title}” is still true."
        messages.success(request, text)
    return redirect(entry)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.REVIEW)
def retire(request: StaffRequest, context: str, slug: str) -> HttpResponse:
    entry = reading.entry_read(request.user, context, slug)
    others = Entry.objects.visible_to(request.user).exclude(pk=entry.pk)
    if request.method != "POST":
        return _retire_page(request, entry, RetireForm(entries=others))
    form = RetireForm(request.POST, entries=others)
    if not form.is_valid():
        return _retire_page(request, entry, form, status=422)
    successor = form.cleaned_data["successor"]
    try:
        review.retire(entry=entry, successor=successor, by=request.user)
    except GuideLost as error:
        form.add_error("successor", guide_first(error))
        return _retire_page(request, entry, form, status=422)
    except publish.NotPublishable:
        form.add_error("successor", "This entry was retired meanwhile: choose another one, or none")
        return _retire_page(request, entry, form, status=422)
    leads = f" Its address leads to “{successor.title}”." if successor else ""
    messages.success(request, f"“{entry.title}” is retired.{leads}")
    return redirect(links.entry_url("history", entry))


def _retire_page(
    request: StaffRequest, entry: Entry, form: RetireForm, *, status: int = 200
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    search = SearchForm(asked)
    query = search.cleaned_data["q"] if search.is_valid() else ""
    found = queries.successors(request.user, entry, query)
    chosen = request.POST.get("successor", "")
    page = RetirePage(entry, form, search, found, query, chosen)
    return render(request, "staff/life/retire.html", {"page": page}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.READ_STAFF)
def notes(request: StaffRequest, context: str, slug: str) -> HttpResponse:
    entry = access.entry_work(request.user, context, slug)
    if request.method != "POST":
        return _notes_page(request, entry, StaffNoteForm())
    if not may(request.user, Right.WRITE):
        raise Http404("There is no such page for this reader.")
    form = StaffNoteForm(request.POST)
    if not form.is_valid():
        return _notes_page(request, entry, form, status=422)
    upkeep.add_note(entry=entry, text=form.cleaned_data["text"], by=request.user)
    messages.success(request, "Your note is saved. Only support staff sees it.")
    return redirect(links.entry_url("notes", entry))


@require_POST
@needs(Right.WRITE)
def delete_note(request: StaffRequest, pk: int) -> HttpResponse:
    note = queries.note_of(request.user, pk)
    upkeep.delete_note(note, by=request.user)
    messages.success(request, "Your note is deleted.")
    return redirect(links.entry_url("notes", note.entry))


def _notes_page(
    request: StaffRequest, entry: Entry, form: StaffNoteForm, *, status: int = 200
) -> HttpResponse:
    page = NotesPage(entry, note_views(request.user, entry), form)
    return render(request, "staff/life/notes.html", {"page": page}, status=status)
