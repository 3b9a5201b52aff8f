"""The pages of guided help. A case is what its address carries; see `case_address`."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from knowledge import access as knowledge_access
from knowledge.http import PageRequest, hide_typed_text
from knowledge.reading import answers
from knowledge.usage.client_address import client_address
from triage import access
from triage.access import ReadableGuide
from triage.cases import pages, records, summary
from triage.cases.address import Case
from triage.cases.forms import AnotherErrorForm, OutcomeForm, actor_form, question_form
from triage.cases.requests import back_from, case_of, case_page, may_see, show, state_of, view_of
from triage.cases.urls_of import place, reached
from triage.cases.view_model import entry_behind, fix_entry_url, likeliest_fix
from triage.guides import registry
from triage.guides.numbers import Step
from triage.picture.picture import picture as draw

AT = "at"  # in the address that a form makes: the step whose page was sent


@require_safe
def start(request: PageRequest) -> HttpResponse:
    contexts = knowledge_access.contexts_read(request.user)
    found = [compiled.guide for compiled in access.guides_read(request.user)]
    page = pages.StartPage(pages.grouped(contexts, found))
    return render(request, "triage/start.html", {"page": page})


@case_page
def guide(request: PageRequest, guide: str) -> HttpResponse:
    found = access.guide_read(request.user, guide)
    return _guide_page(request, found, case_of(request, found))


@case_page
def go_on(request: PageRequest, guide: str) -> HttpResponse:
    """Take what a form sent, and go to the step that the case has reached by it."""
    found = access.guide_read(request.user, guide)
    case = case_of(request, found)
    kind, _, key = request.GET.get(AT, "").partition(".")
    if kind == "start" and case.asks_who and not case.actor:
        return _guide_page(request, found, case, data=request.GET)
    if kind == "question" and case.guide.question(key) and not case.value(kind, key):
        return _question_page(request, found, case, key, data=request.GET)
    if kind == "fix" and case.guide.fix(key) and not case.value(kind, key):
        return _fix_page(request, found, case, key, is_refused=True)
    return redirect(reached(case, state_of(found, case)))


@case_page
def step(request: PageRequest, guide: str, kind: str, step: str) -> HttpResponse:
    """Show a step: the one that the events reach, another open one, or a settled one to change."""
    found = access.guide_read(request.user, guide)
    case = case_of(request, found)
    now = state_of(found, case)
    wanted: Step = ("fix" if kind == "fix" else "question", step)
    if not may_see(case, now, wanted):
        return redirect(reached(case, now))
    page = _fix_page if kind == "fix" else _question_page
    return page(request, found, case, step)


# The paste changes nothing and is not kept, so a forged one can do no harm; and a visitor gets no
# cookie for a token. The case goes on at an address that holds keys of clues, never the text.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
@vary_on_headers("HX-Request")
@sensitive_post_parameters("text", "file")
@sensitive_variables("form", "diagnosis")
@hide_typed_text
def another_error(request: PageRequest, guide: str) -> HttpResponse:
    found = access.guide_read(request.user, guide)
    case = case_of(request, found)
    if request.method != "POST":
        return _paste_page(request, found, case)
    form = AnotherErrorForm(request.POST, request.FILES, auto_id="id_other_%s")
    if not form.is_valid():
        return _paste_page(request, found, case, form)
    diagnosis = answers.answer(form.cleaned_data["paste"], user=request.user).diagnosis
    fitting = registry.shelf(request.user).fitting(registry.surely(diagnosis))
    other = records.better_guide(access.readable_guides(request.user, fitting), case)
    case = records.with_text(case, diagnosis)
    if other is None:
        return HttpResponseRedirect(place(case, "next"), status=303)
    moved = records.with_text(records.carried_over(case, other), diagnosis)
    page = pages.SwitchPage(view_of(found, case), other, place(moved, "next"), len(moved.events))
    return show(request, "triage/switch.html", page, place(case, "another-error"))


@case_page
def hand_over(request: PageRequest, guide: str) -> HttpResponse:
    found = access.guide_read(request.user, guide)
    view = view_of(found, case_of(request, found))
    address = request.build_absolute_uri(view.pass_on_url)
    wanted = request.GET.get("format")
    if wanted == "json":
        data = summary.as_data(view, address, request.build_absolute_uri("/").rstrip("/"))
        return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    text = summary.as_text(view, address)
    if wanted == "text":
        return HttpResponse(text, content_type="text/plain; charset=utf-8")
    mail = summary.as_mail(view, text, address)
    page = pages.HandOverPage(view, address, text, back_from(view), mail)
    return show(request, "triage/hand_over.html", page, view.pass_on_url)


@case_page
def solved(request: PageRequest, guide: str) -> HttpResponse:
    found = access.guide_read(request.user, guide)
    view = view_of(found, case_of(request, found))
    fix = view.state.solved_by
    if fix is None:
        return redirect(view.reached_url)
    page = pages.SolvedPage(
        view,
        fix,
        request.build_absolute_uri(view.reached_url),
        back_from(view),
        pages.related_entries(view, fix, request.user),
    )
    return show(request, "triage/solved.html", page, view.reached_url)


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
@vary_on_headers("HX-Request")
def outcome(request: PageRequest, guide: str) -> HttpResponse:
    """Show what would be sent about the case; a POST sends it."""
    found = access.guide_read(request.user, guide)
    view = view_of(found, case_of(request, found))
    if not view.case.events:
        return redirect(view.reached_url)
    data = request.POST if request.method == "POST" else None
    form = OutcomeForm(data, causes=view.confirmable)
    if data is not None and form.is_valid():
        return _send(request, found, view.case, form)
    back = view.reached_url if view.state.solved_by else view.pass_on_url
    page = pages.OutcomePage(view, form, back)
    return show(request, "triage/outcome.html", page, view.outcome_url, form=form)


@case_page
def thanks(request: PageRequest, guide: str) -> HttpResponse:
    found = access.guide_read(request.user, guide)
    view = view_of(found, case_of(request, found))
    return show(request, "triage/thanks.html", pages.ThanksPage(view), place(view.case, "thanks"))


@case_page
def picture(request: PageRequest, guide: str) -> HttpResponse:
    found = access.guide_read(request.user, guide)
    view = view_of(found, case_of(request, found))
    drawn = draw(found.compiled, events=view.case.events, clues=view.state.clues)
    page = pages.PicturePage(view, drawn)
    return show(request, "triage/picture.html", page, place(view.case, "picture"))


@case_page
def staff(request: PageRequest, guide: str) -> HttpResponse:
    """Show case, entry and reply on one screen, to support staff alone."""
    found = access.guide_read_by_staff(request.user, guide)
    view = view_of(found, case_of(request, found))
    fix = likeliest_fix(view)
    entry = entry_behind(view, fix)
    link = request.build_absolute_uri(fix_entry_url(view, fix)) if fix and entry else ""
    page = pages.StaffPage(
        view,
        fix=fix,
        entry=entry,
        reply=summary.as_reply(fix, entry, link),
        text=summary.as_text(view, request.build_absolute_uri(view.pass_on_url)),
    )
    return show(request, "triage/staff.html", page, place(view.case, "staff"))


def _send(
    request: PageRequest, found: ReadableGuide, case: Case, form: OutcomeForm
) -> HttpResponse:
    """Store the outcome; an address counts once a guide and day."""
    records.record_outcome(
        compiled=found.compiled,
        case=case,
        generation=found.generation,
        visitor=client_address(request),
        day=timezone.now().date(),
        minutes=form.cleaned_data["minutes"],
        cause=form.cleaned_data["cause"],
    )
    return HttpResponseRedirect(place(case, "thanks"), status=303)


def _guide_page(
    request: PageRequest, found: ReadableGuide, case: Case, *, data: Any = None
) -> HttpResponse:
    context = knowledge_access.context_read(request.user, case.guide.context)
    form = actor_form(case.guide, data, initial=case.actor) if case.asks_who else None
    page = pages.GuidePage(view_of(found, case), context.title, form)
    return show(request, "triage/guide.html", page, place(case, "guide"), form=form)


def _question_page(
    request: PageRequest, found: ReadableGuide, case: Case, key: str, *, data: Any = None
) -> HttpResponse:
    view = view_of(found, case, ("question", key))
    question = next(each for each in case.guide.questions if each.key == key)
    given = next((line.value for line in view.state.answers if line.question == question), "")
    form = question_form(question, data, initial=given)
    back = back_from(view, ("question", key))
    page = pages.QuestionPage(view, question, form, back, is_change=bool(given))
    return show(request, "triage/question.html", page, place(case, "question", key), form=form)


def _fix_page(
    request: PageRequest, found: ReadableGuide, case: Case, key: str, *, is_refused: bool = False
) -> HttpResponse:
    view = view_of(found, case, ("fix", key))
    is_due = view.state.step == ("fix", key)
    page = pages.FixPage(
        view,
        fix=next(each for each in case.guide.fixes if each.key == key),
        back_url=back_from(view, ("fix", key)),
        result="" if is_due else case.value("fix", key),
        is_refused=is_refused,
    )
    return show(request, "triage/fix.html", page, place(case, "fix", key), is_refused=is_refused)


def _paste_page(
    request: PageRequest, found: ReadableGuide, case: Case, form: AnotherErrorForm | None = None
) -> HttpResponse:
    view = view_of(found, case)
    page = pages.AnotherErrorPage(view, form or view.form)
    address = place(case, "another-error")
    return show(request, "triage/another_error.html", page, address, form=form)
