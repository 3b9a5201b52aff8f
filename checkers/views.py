"""The pages of the checkers. What is typed into one is answered and forgotten."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import replace_url

from checkers.background import background_for
from checkers.core.checker import Background, Checker
from checkers.core.findings import Report
from checkers.forms import CheckForm, as_typed
from checkers.pages import CheckAnswer, CheckerPage, ChecksPage
from checkers.registry import CHECKERS
from knowledge.http import PageRequest, hide_typed_text, page_or_part
from redaction.text_errors import TextError


class CheckerFailed(TextError):
    """A checker broke. Says where, and nothing of what it was given."""


@require_safe
def index(request: PageRequest) -> HttpResponse:
    page = ChecksPage(tuple(CHECKERS.values()))
    return render(request, "check/index.html", {"page": page})


# The input changes nothing and is not kept, so a forged one can do no harm; and a visitor gets no
# cookie for a token. All that is posted may be secret: none of it belongs into an error report.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
@vary_on_headers("HX-Request")
@sensitive_post_parameters()
@sensitive_variables()
@hide_typed_text
def check(request: PageRequest, name: str) -> HttpResponse:
    """Show the form of a checker; a POST, and the worked example, bring the answer with it."""
    checker = CHECKERS.get(name)
    if checker is None:
        raise Http404("There is no such checker.")
    form = _form(request, checker)
    if not form.is_bound:
        return _page(request, CheckerPage(checker, form))
    if not form.is_valid():
        return _page(request, CheckerPage(checker, form), status=form.status)
    background = background_for(checker, request.user)
    report = _report(checker, form.typed, background)
    calendar = report.result.get("ics")
    if calendar and request.POST.get("format") == "ics":
        return _calendar(name, calendar)
    answer = CheckAnswer(checker, checker.read(form.typed), report, background, form.typed)
    is_example = request.method != "POST"
    return _page(request, CheckerPage(checker, form, answer, is_example))


@sensitive_variables()
def _form(request: PageRequest, checker: Checker[Any]) -> CheckForm:
    if request.method == "POST":
        if _is_too_large(request):  # told by its length, so that it is refused without being read
            return CheckForm({}, checker=checker, is_too_large=True)
        return CheckForm(request.POST, checker=checker)
    if "example" in request.GET:
        return CheckForm(as_typed(checker.example), checker=checker)
    return CheckForm(checker=checker)


def _is_too_large(request: PageRequest) -> bool:
    length = request.headers.get("content-length") or "0"
    return length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


@sensitive_variables()
def _report(checker: Checker[Any], typed: dict[str, str], background: Background) -> Report:
    """Return the report of `checker`.

    Raises `CheckerFailed` without the error behind it: that one, and the frames it came from, may
    quote the input.
    """
    try:
        return checker.run(typed, background)
    except Exception as error:  # noqa: BLE001 (raised again, without what it may quote)
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        failure = CheckerFailed(f"{checker.name}: {type(error).__name__} at {where}")
        raise failure from None


def _calendar(name: str, calendar: str) -> HttpResponse:
    response = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


@sensitive_variables()
def _page(request: PageRequest, page: CheckerPage, *, status: int = 200) -> HttpResponse:
    template = page_or_part(request, "check/checker.html")
    response = render(request, template, {"page": page}, status=status)
    return replace_url(response, reverse("check:checker", args=[page.checker.name]))
