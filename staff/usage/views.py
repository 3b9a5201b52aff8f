"""What users meet: reports that tell nothing about anybody. Each is a list, and a CSV file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from knowledge.models.usage import Told, Vote, Worded
from knowledge.rights import Right
from knowledge.usage import reports
from staff import csv_text
from staff.access import StaffRequest, needs
from staff.usage import reports as met_reports
from staff.usage.counts import first_day, period_of
from staff.usage.pages import ChangesPage, DuePage, OverviewPage, StepsPage, VotesPage, WordsPage
from staff.usage.reports import StepCount

MOST_WORDS_SHOWN = 50


@require_safe
@needs(Right.READ_STAFF)
def overview(request: StaffRequest) -> HttpResponseBase:
    days, since, today = period(request)
    trends = met_reports.trends(days=days, since=since, today=today)
    page = OverviewPage(days, trends, met_reports.waiting())
    if wants_csv(request):
        rows = [
            (one.title, end, count)
            for one in trends
            for end, count in zip(one.ends, one.told, strict=True)
        ]
        return csv_text.answer(
            [("What", "Up to", "How often"), *rows], name="trends", by=request.user
        )
    return render(request, "staff/meet/overview.html", {"page": page})


@require_safe
@needs(Right.READ_STAFF)
def votes(request: StaffRequest) -> HttpResponseBase:
    days, since, _ = period(request)
    rows = met_reports.votes(since=since)
    if wants_csv(request):
        head = ["Entry", "Not helpful", "Votes", *(label for _, label in Vote.Reason.choices)]
        lines = [
            (row.entry.key, row.no, row.all, *(count for _, count in row.reasons)) for row in rows
        ]
        return csv_text.answer([head, *lines], name="votes", by=request.user)
    return render(request, "staff/meet/votes.html", {"page": VotesPage(days, rows)})


@require_safe
@needs(Right.READ_STAFF)
def handed_over(request: StaffRequest) -> HttpResponseBase:
    days, since, _ = period(request)
    rows = met_reports.handed_over(since=since)
    return _steps(request, "handed-over", days, rows, is_about_ends=True)


@require_safe
@needs(Right.READ_STAFF)
def steps(request: StaffRequest) -> HttpResponseBase:
    days, since, _ = period(request)
    rows = met_reports.steps_not_passed(since=since)
    return _steps(request, "steps", days, rows, is_about_ends=False)


def _steps(
    request: StaffRequest, name: str, days: int, rows: Sequence[StepCount], *, is_about_ends: bool
) -> HttpResponseBase:
    if wants_csv(request):
        lines = [(row.guide, row.step, row.part, row.whole) for row in rows]
        return csv_text.answer(
            [("Guide", "Step", "Cases", "Of cases"), *lines], name=name, by=request.user
        )
    page = StepsPage(days, rows, is_about_ends)
    return render(request, "staff/meet/steps.html", {"page": page})


@require_safe
@needs(Right.READ_STAFF)
def due(request: StaffRequest) -> HttpResponseBase:
    days, since, today = period(request)
    rows = met_reports.due_entries(request.user, today=today, since=since)
    if wants_csv(request):
        head = ["Entry", "Last checked", "Due", "Statements not confirmed", "Shown"]
        lines = [(row.entry.key, row.checked, row.due, row.unconfirmed, row.shown) for row in rows]
        return csv_text.answer([head, *lines], name="due", by=request.user)
    return render(request, "staff/meet/due.html", {"page": DuePage(days, rows)})


@require_safe
@needs(Right.READ_STAFF)
def changes(request: StaffRequest) -> HttpResponseBase:
    days, since, _ = period(request)
    rows = met_reports.changes(request.user, since=since)
    if wants_csv(request):
        lines = [(row.day, row.what, row.about, row.note) for row in rows]
        return csv_text.answer(
            [("Day", "What", "About", "Note"), *lines], name="changes", by=request.user
        )
    return render(request, "staff/meet/changes.html", {"page": ChangesPage(days, rows)})


@require_safe
@needs(Right.REVIEW)
def words(request: StaffRequest) -> HttpResponse:
    """Show the words of visitors that nobody has looked at, the oldest first."""
    waiting = Worded.Moderation.WAITING
    told = Told.objects.filter(moderation=waiting).exclude(text="", comment="")
    voted = Vote.objects.filter(moderation=waiting).exclude(comment="")
    page = WordsPage(
        list(told[:MOST_WORDS_SHOWN]),
        list(voted.select_related("entry__context")[:MOST_WORDS_SHOWN]),
    )
    return render(request, "staff/meet/words.html", {"page": page})


@require_POST
@needs(Right.REVIEW)
def moderate(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Accept the words of a visitor, or delete them."""
    found = _worded(kind, pk)
    try:
        if request.POST.get("decision") == "hide":
            reports.hide(found, by=request.user)
            messages.success(request, "The words are deleted")
        elif request.POST.get("decision") == "accept":
            reports.accept(found, by=request.user, shown=request.POST.get("shown"))
            messages.success(request, "The words are accepted")
    except reports.CommentChanged:
        messages.warning(request, "The visitor has changed these words: look at them again")
    except reports.Decided:
        messages.warning(request, "Somebody else has decided about these words already")
    return redirect("staff:meet-words")


def _worded(kind: str, pk: int) -> Told | Vote:
    waiting = Worded.Moderation.WAITING
    rows: Iterable[Told | Vote] = (
        Told.objects.filter(pk=pk, moderation=waiting)
        if kind == "told"
        else Vote.objects.filter(pk=pk, moderation=waiting).select_related("entry__context")
    )
    found = next(iter(rows), None)
    if found is None:
        raise Http404("Nothing of a visitor waits here.")
    return found


def period(request: StaffRequest) -> tuple[int, date, date]:
    """Return the days that the address asks for, the first of them, and today."""
    today = timezone.localdate()
    days = period_of(request.GET.get("days", ""))
    return days, first_day(days, today=today), today


def wants_csv(request: StaffRequest) -> bool:
    return request.GET.get("format") == "csv"
