"""What the views of a case share: the case of a request, where it stands, how a page is sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from knowledge.http import PageRequest, page_or_part
from triage.access import ReadableGuide
from triage.cases.address import Case, read_case
from triage.cases.evidence import named_clues
from triage.cases.forms import AnotherErrorForm
from triage.cases.state import CaseEvent, CaseState, state
from triage.cases.urls_of import place
from triage.cases.view_model import CaseView
from triage.guides.numbers import Step


class PageView(Protocol):
    """A view of this app once it is decorated."""

    def __call__(self, request: PageRequest, **kwargs: Any) -> HttpResponse: ...


def case_page(view: Callable[..., HttpResponse]) -> PageView:
    """Make `view` a page of a case: read only, for one reader, whole or in part."""

    @require_safe
    @vary_on_headers("HX-Request")
    @cache_control(private=True, max_age=0)
    @wraps(view)
    def page(request: PageRequest, **kwargs: Any) -> HttpResponse:
        return view(request, **kwargs)

    return page


def case_of(request: PageRequest, found: ReadableGuide) -> Case:
    """Return the case that the address of the request carries."""
    return read_case(found.compiled.guide, request.META.get("QUERY_STRING", ""))


def state_of(found: ReadableGuide, case: Case, pick: Step | None = None) -> CaseState:
    """Return where the case stands; `pick` is the open step that the person wants to see."""
    picked = [CaseEvent("pick", pick[1], pick[0])] if pick else []
    clues = named_clues(case.guide, case.saw)
    return state(found.compiled, (*case.events, *picked), clues=clues, actor=case.acts_as)


def view_of(found: ReadableGuide, case: Case, pick: Step | None = None) -> CaseView:
    """Return where the case stands, for its pages; `pick` is the step of the page."""
    now = state_of(found, case)
    if pick and pick != now.step:
        now = state_of(found, case, pick)
    form = AnotherErrorForm(auto_id="id_other_%s")
    return CaseView(found.compiled, case, now, found.entries, form)


def may_see(case: Case, now: CaseState, wanted: Step) -> bool:
    """Return whether a step has a page in this case: it is settled, or open for this person."""
    if wanted in now.for_others or wanted[1] in _closed_by_rules(now, wanted):
        return False
    if case.value(*wanted) or wanted in {("question", each.question.key) for each in now.answers}:
        return True
    is_open = wanted == now.step or wanted in {(each.kind, each.key) for each in now.open_steps}
    return is_open and now.solved_by is None


def _closed_by_rules(now: CaseState, wanted: Step) -> set[str]:
    return {fix.key for fix, _ in now.never} if wanted[0] == "fix" else set()


def back_from(view: CaseView, page: Step | None = None) -> str:
    """Return the address that the Back link of `page` leads to.

    Where that step is what the events lead to, it is the page of the last event, as it was before
    it. A step that was picked, or is changed, leads back to where the case stands.
    """
    case = view.case
    is_due = page is None or (page == view.state.step and view.state.reason != "picked")
    if not is_due:
        return view.onward_url
    if not case.events:
        return place(case, "guide")
    last = case.events[-1]
    return place(case.undone(), last.about, last.key)


def show(
    request: PageRequest,
    template: str,
    page: object,
    address: str,
    *,
    form: Form | None = None,
    is_refused: bool = False,
) -> HttpResponse:
    """Answer with a page, or its part for htmx, which then shows `address` as where it is."""
    is_refused = is_refused or bool(form and form.errors)
    status = 422 if is_refused else 200
    response = render(request, page_or_part(request, template), {"page": page}, status=status)
    return push_url(response, False if is_refused else address) if request.htmx else response
