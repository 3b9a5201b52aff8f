"""From a case of guided help to the draft of an entry."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from knowledge.http import hide_typed_text
from knowledge.models import Context
from knowledge.rights import Right
from staff import links
from staff.access import StaffRequest, needs
from staff.cases import draft as from_case
from staff.cases.forms import FromCaseForm
from triage.access import guide_read_by_staff
from triage.cases.requests import case_of, view_of
from triage.cases.view_model import CaseView

TAKEN = "There is an entry of this name already: choose another name"


@dataclass(frozen=True)
class FromCasePage:
    """The case, what it would put into the draft, and the form for the rest."""

    view: CaseView
    form: FromCaseForm
    note: str

    @property
    def query(self) -> str:
        """The case, as it goes on in the address."""
        return self.view.case.query


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE)
@sensitive_post_parameters("text")
@sensitive_variables("form")
@hide_typed_text
def start(request: StaffRequest, guide: str) -> HttpResponse:
    found = guide_read_by_staff(request.user, guide)
    view = view_of(found, case_of(request, found))
    contexts = Context.objects.order_by("title")
    if request.method != "POST":
        form = FromCaseForm(contexts=contexts, initial={"context": view.guide.context})
        return _page(request, view, form)
    form = FromCaseForm(request.POST, contexts=contexts)
    if not form.is_valid():
        return _page(request, view, form, status=422)
    try:
        draft = from_case.draft_from_case(view=view, by=request.user, **form.cleaned_data)
    except ValidationError:
        form.add_error("slug", TAKEN)
        return _page(request, view, form, status=422)
    messages.success(request, "The draft holds what the case found out. Complete it and hand it in")
    return redirect(links.edit_url(draft))


def _page(
    request: StaffRequest, view: CaseView, form: FromCaseForm, *, status: int = 200
) -> HttpResponse:
    page = FromCasePage(view, form, from_case.note_of(view))
    return render(request, "staff/from_case.html", {"page": page}, status=status)
