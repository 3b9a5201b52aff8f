"""Searches without an answer, and what is made of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from knowledge import access as knowledge_access
from knowledge.http import hide_typed_text
from knowledge.models import Context, Entry
from knowledge.rights import Right
from staff import access, csv_text
from staff.access import StaffRequest, needs
from staff.usage import drafts, unanswered
from staff.usage.counts import Count
from staff.usage.forms import SLUG_TAKEN, AttachForm, CreateForm
from staff.usage.pages import GroupPage, GroupRow, UnansweredPage
from staff.usage.unanswered import Filter, Unanswered
from staff.usage.views import period, wants_csv

ROWS_A_PAGE = 20
NO_ROOM = "This entry has as many forms of the error as an entry may have: choose another one"
GROUP_CHANGED = "This group has changed. Here are all groups"


@require_safe
@needs(Right.READ_STAFF)
def groups(request: StaffRequest) -> HttpResponseBase:
    wanted = _filter(request)
    rows = _rows(request, unanswered.groups(wanted, user=request.user))
    if wants_csv(request):
        return _csv(request, rows)
    page = UnansweredPage(
        days=period(request)[0],
        rows=Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        contexts=list(Context.objects.order_by("title")),
        context=wanted.context,
        is_settled=wanted.is_settled,
    )
    return render(request, "staff/meet/unanswered.html", {"page": page})


@require_safe
@needs(Right.READ_STAFF)
def group(request: StaffRequest, group: str) -> HttpResponse:
    found = unanswered.find(group, _filter(request), user=request.user)
    if found is None:
        return _changed(request)
    return _group_page(request, found)


@require_POST
@needs(Right.WRITE)
@sensitive_post_parameters("text")
@hide_typed_text
def create(request: StaffRequest, group: str) -> HttpResponse:
    """Start a draft of a new entry from a group."""
    found = unanswered.find(group, _filter(request), user=request.user)
    if found is None:
        return _changed(request)
    form = CreateForm(request.POST, contexts=_contexts(), auto_id="create_%s")
    if not form.is_valid():
        return _group_page(request, found, create=form, status=422)
    values = form.cleaned_data
    try:
        draft = drafts.create(
            found,
            context=Context.objects.get(slug=values["context"]),
            slug=values["slug"],
            title=values["title"],
            text=values["text"],
            by=request.user,
        )
    except ValidationError:
        form.add_error("slug", SLUG_TAKEN)
        return _group_page(request, found, create=form, status=422)
    messages.success(request, f"A draft of {draft.key} is begun")
    return redirect("staff:draft", draft.pk)


@require_POST
@needs(Right.WRITE)
@sensitive_post_parameters("text")
@hide_typed_text
def attach(request: StaffRequest, group: str) -> HttpResponse:
    """Add the wording of a group to a draft of an entry."""
    found = unanswered.find(group, _filter(request), user=request.user)
    if found is None:
        return _changed(request)
    form = AttachForm(request.POST, nearest=found.nearest, auto_id="attach_%s")
    entry = _entry(request, form) if form.is_valid() else None
    if entry is None:
        return _group_page(request, found, attach=form, status=422)
    values = form.cleaned_data
    try:
        draft = drafts.attach(
            found, entry=entry, text=values["text"], form=values["form"], by=request.user
        )
    except drafts.NoRoom:
        form.add_error("entry", NO_ROOM)
        return _group_page(request, found, attach=form, status=422)
    messages.success(request, f"The wording is in your draft of {entry.key}. Hand it in for review")
    return redirect("staff:draft", draft.pk)


def _entry(request: StaffRequest, form: AttachForm) -> Entry | None:
    context, _, slug = form.cleaned_data["entry"].strip().partition("/")
    try:
        return access.entry_work(request.user, context, slug)
    except Http404:
        form.add_error("entry", "There is no entry with this reference. Open it and copy it there")
        return None


def _filter(request: StaffRequest) -> Filter:
    _, since, _ = period(request)
    return Filter(
        since=since,
        context=request.GET.get("context", ""),
        is_settled=request.GET.get("state") == "settled",
    )


def _changed(request: StaffRequest) -> HttpResponse:
    messages.info(request, GROUP_CHANGED)
    query = request.GET.urlencode()
    where = reverse("staff:meet-unanswered")
    return redirect(f"{where}?{query}" if query else where)


def _rows(request: StaffRequest, found: list[Unanswered]) -> list[GroupRow]:
    keys = {key for one in found for key in one.nearest[:1]}
    entries = knowledge_access.entries_read(request.user, keys)
    most = max((one.often for one in found), default=0)
    return [
        GroupRow(one, Count(one.often, most), entries.get(next(iter(one.nearest), "")))
        for one in found
    ]


def _csv(request: StaffRequest, rows: list[GroupRow]) -> HttpResponseBase:
    head = ["Example", "What they share", "How often", "Context", "Nearest entry", "Last seen"]
    lines = [
        (
            row.group.example,
            row.group.template,
            row.often,
            row.group.context,
            row.nearest.key if row.nearest else "",
            row.group.last_seen,
        )
        for row in rows
    ]
    return csv_text.answer([head, *lines], name="unanswered", by=request.user)


def _contexts() -> list[tuple[str, str]]:
    return list(Context.objects.order_by("title").values_list("slug", "title"))


def _group_page(
    request: StaffRequest,
    found: Unanswered,
    *,
    create: CreateForm | None = None,
    attach: AttachForm | None = None,
    status: int = 200,
) -> HttpResponse:
    entries = knowledge_access.entries_read(request.user, found.nearest)
    text = drafts.wording(found)
    initial = {"text": text, "title": drafts.suggested_title(text), "context": found.context}
    begun = {**initial, "slug": drafts.suggested_slug(text)}
    nearest = next((key for key in found.nearest if key in entries), "")
    page = GroupPage(
        days=period(request)[0],
        group=found,
        often=Count(found.often),
        nearest=[entries[key] for key in found.nearest if key in entries],
        create=create or CreateForm(initial=begun, contexts=_contexts(), auto_id="create_%s"),
        attach=attach
        or AttachForm(
            initial={"text": text, "entry": nearest}, nearest=found.nearest, auto_id="attach_%s"
        ),
        query=request.GET.urlencode(),
    )
    return render(request, "staff/meet/group.html", {"page": page}, status=status)
