"""What a reader may tell: an error that is not known, and whether an entry solved theirs."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from knowledge import access
from knowledge.http import PageRequest, hide_typed_text
from knowledge.models import Context
from knowledge.reading.pages import FeedbackPage, TellPage
from knowledge.usage import reports, visitors, votes
from knowledge.usage.forms import ReasonForm, TellForm
from knowledge.usage.origin import from_here_only


# A POST changes nothing here: it brings the text from the answer, which no address may hold.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
@sensitive_post_parameters("text", "comment")
@sensitive_variables("form", "text")
@hide_typed_text
def tell(request: PageRequest) -> HttpResponse:
    """Show what would be kept of a text; it can be changed before it is sent."""
    text = reports.keepable(request.POST.get("text", "").replace("\0", ""))
    initial = {"text": text, "context": request.POST.get("context", "")}
    return _tell_page(request, TellForm(initial=initial))


@csrf_protect
@require_POST
@cache_control(no_store=True)
@sensitive_post_parameters("text", "comment")
@sensitive_variables("form")
@hide_typed_text
def send(request: PageRequest) -> HttpResponse:
    """Keep the text that was sent."""
    contexts = Context.objects.visible_to(request.user).values_list("slug", flat=True)
    form = TellForm(request.POST, contexts=contexts)
    if not form.is_valid():
        return _tell_page(request, form, status=422)
    reports.tell(user=request.user, **form.cleaned_data)
    return redirect("knowledge:thanks")


@require_safe
def thanks(request: PageRequest) -> HttpResponse:
    return render(request, "knowledge/thanks.html")


@from_here_only
@require_POST
@cache_control(no_store=True)
def vote(request: PageRequest, context: str, slug: str) -> HttpResponse:
    """Count a Yes or a No; a No leads to the one page that asks why."""
    entry = access.entry_read(request.user, context, slug)
    said = request.POST.get("helpful")
    if said not in ("yes", "no"):
        return HttpResponseRedirect(entry.get_absolute_url(), status=303)
    visitor = visitors.visitor_of(request)
    is_helpful = said == "yes"
    votes.vote(entry=entry, is_helpful=is_helpful, visitor=visitor, day=timezone.localdate())
    why = reverse("knowledge:feedback", args=[context, slug])
    where = reverse("knowledge:thanks") if is_helpful else why
    response = HttpResponseRedirect(where, status=303)
    visitors.remember(response, visitor)
    return response


@csrf_protect
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
@sensitive_post_parameters("comment")
@sensitive_variables("form")
@hide_typed_text
def feedback(request: PageRequest, context: str, slug: str) -> HttpResponse:
    """Ask why an entry did not help."""
    entry = access.entry_read(request.user, context, slug)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        page = FeedbackPage(entry, form)
        status = 422 if form.is_bound else 200
        return render(request, "knowledge/feedback.html", {"page": page}, status=status)
    visitor = visitors.visitor_of(request)
    votes.give_reason(entry=entry, visitor=visitor, day=timezone.localdate(), **form.cleaned_data)
    response = HttpResponseRedirect(reverse("knowledge:thanks"), status=303)
    visitors.remember(response, visitor)
    return response


@sensitive_variables("form")
def _tell_page(request: PageRequest, form: TellForm, *, status: int = 200) -> HttpResponse:
    return render(request, "knowledge/tell.html", {"page": TellPage(form)}, status=status)
