"""One change to many entries: filter, look at what would happen, do it."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from knowledge.models import Context
from knowledge.publishing import bulk
from knowledge.rights import Right, Role
from staff.access import StaffRequest, entries_work, needs
from staff.bulk.forms import BulkChangeForm, BulkFilterForm
from staff.bulk.pages import BulkPage, BulkPreview

ALL_FOUND = "all"


@require_safe
@needs(Right.ADMINISTER)
def choose(request: StaffRequest) -> HttpResponse:
    return _choose_page(request, _change_form(request))


@require_POST
@needs(Right.ADMINISTER)
def preview(request: StaffRequest) -> HttpResponse:
    """Show what the change would do; nothing is done yet."""
    form = _change_form(request, {**request.POST.dict(), "keys": _chosen(request)})
    if not form.is_valid():
        return _choose_page(request, form, status=422)
    plan = bulk.plan_bulk(form.cleaned_data["keys"], form.cleaned_data["change"])
    return render(request, "staff/bulk/preview.html", {"page": BulkPreview(form, plan)})


@require_POST
@needs(Right.ADMINISTER)
def apply(request: StaffRequest) -> HttpResponse:
    form = _change_form(request, request.POST)
    if not form.is_valid():
        return _choose_page(request, form, status=422)
    try:
        plan = bulk.apply_bulk(
            [entry.pk for entry in form.cleaned_data["keys"]],
            form.cleaned_data["change"],
            digest=request.POST.get("digest", ""),
            by=request.user,
        )
    except bulk.PlanChanged as error:
        page = BulkPreview(form, error.plan, is_changed=True)
        return render(request, "staff/bulk/preview.html", {"page": page}, status=422)
    count = len(plan.changed)
    messages.success(request, f"{count} {'entry is' if count == 1 else 'entries are'} changed")
    return redirect("staff:bulk")


def _chosen(request: StaffRequest) -> str:
    """Return the keys of the entries to change: all that were found, or those that are ticked."""
    if request.POST.get("which") == ALL_FOUND:
        return request.POST.get("found", "")
    return " ".join(request.POST.getlist("key"))


def _change_form(request: StaffRequest, data: Mapping[str, object] | None = None) -> BulkChangeForm:
    return BulkChangeForm(
        data,
        entries=entries_work(request.user),
        contexts=Context.objects.order_by("title"),
        owners=_owners(),
    )


def _choose_page(request: StaffRequest, form: BulkChangeForm, *, status: int = 200) -> HttpResponse:
    filter_form = BulkFilterForm(
        request.GET,
        contexts=[(each.slug, each.title) for each in Context.objects.order_by("title")],
        owners=[(owner.get_username(), owner.get_username()) for owner in _owners()],
    )
    found = list(filter_form.filtered(entries_work(request.user)))
    page = BulkPage(filter_form, form, found, frozenset(request.POST.getlist("key")))
    return render(request, "staff/bulk/choose.html", {"page": page}, status=status)


def _owners() -> list[User]:
    """Return who may look after entries: those who may write."""
    roles = [Role.AUTHOR, Role.REVIEWER, Role.ADMINISTRATOR]
    users = User.objects.filter(is_active=True, groups__name__in=roles)
    return list(users.distinct().order_by("username"))
