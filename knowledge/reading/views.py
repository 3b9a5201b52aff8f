"""The pages for readers: paste box, answers, entries, contexts, A-Z."""

from __future__ import annotations

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import (
    Http404,
    HttpResponse,
    HttpResponsePermanentRedirect,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from knowledge import access
from knowledge.http import PageRequest, hide_typed_text, page_or_part
from knowledge.models import Context, Entry
from knowledge.reading import answers, pages
from knowledge.reading.forms import PasteForm
from knowledge.usage import search_log
from redaction import shown

TABLE_ENTRIES = 20
MAX_FILTER_CHARS = 100


@require_safe
@vary_on_headers("HX-Request")
def home(request: PageRequest) -> HttpResponse:
    contexts = access.contexts_read(request.user)
    return _paste_page(request, PasteForm(contexts=_choices(contexts)), contexts)


# The paste changes nothing and is not kept, so a forged one can do no harm; and a visitor who only
# asks gets no cookie, not even the one that a CSRF token needs.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
@vary_on_headers("HX-Request")
@sensitive_post_parameters("text", "file")
@sensitive_variables("form")
@hide_typed_text
def diagnose(request: PageRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect("knowledge:home")
    contexts = access.contexts_read(request.user)
    if _is_too_large(request):  # told by its length, so that it is refused without being read
        form = PasteForm({}, contexts=_choices(contexts), is_too_large=True)
    else:
        form = PasteForm(request.POST, request.FILES, contexts=_choices(contexts))
    if not form.is_valid():
        return _paste_page(request, form, contexts, status=form.status)
    return _results(request, form, contexts)


@require_safe
@cache_control(no_store=True)
@vary_on_headers("HX-Request")
@sensitive_variables("form", "typed")
@hide_typed_text
def search(request: PageRequest) -> HttpResponse:
    contexts = access.contexts_read(request.user)
    if "q" not in request.GET:
        return _paste_page(request, PasteForm(contexts=_choices(contexts)), contexts)
    typed = {"text": request.GET["q"], "context": request.GET.get("context", "")}
    form = PasteForm(typed, contexts=_choices(contexts))
    if not form.is_valid():
        return _paste_page(request, form, contexts, status=form.status)
    return _results(request, form, contexts)


@require_safe
@vary_on_headers("HX-Request")
def index(request: PageRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", "").strip()[:MAX_FILTER_CHARS]
    entries = Entry.objects.visible_to(request.user).select_related("context")
    for word in query.split():
        entries = entries.filter(Q(title__icontains=word) | Q(slug__icontains=word))
    groups = pages.by_letter(entries)
    page = pages.IndexPage(groups, sum(len(group) for _, group in groups), query)
    return render(request, page_or_part(request, "knowledge/index.html", "entries"), {"page": page})


@require_safe
def context(request: PageRequest, context: str) -> HttpResponse:
    found = access.context_read(request.user, context)
    if request.GET.get("view") == "table":
        return _table(request, found)
    placed = access.placed_entries(request.user, found)
    page = pages.ContextPage(found, pages.phases(placed), len(placed))
    return render(request, "knowledge/context.html", {"page": page})


def _table(request: PageRequest, found: Context) -> HttpResponse:
    entries = access.entries_of(request.user, found).prefetch_related("causes")
    paginator = Paginator(entries, TABLE_ENTRIES)
    rows = paginator.get_page(request.GET.get("page"))
    page = pages.TablePage(found, rows)
    return render(request, "knowledge/context_table.html", {"page": page})


@require_safe
def entry(request: PageRequest, context: str, slug: str) -> HttpResponse:
    try:
        found = access.entry_read(request.user, context, slug)
    except Http404:
        return _to_successor(request, context, slug)
    address = request.build_absolute_uri(found.get_absolute_url())
    wanted = request.GET.get("format")
    if wanted == "json":
        data = {"key": found.key, "url": address, **found.document.to_json()}
        if "related" in data:
            data["related"] = [each.key for each in _related(request, found)]
        return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    page = _entry_page(request, found, address)
    if wanted == "text":
        return HttpResponse(page.reply, content_type="text/plain; charset=utf-8")
    response = render(request, "knowledge/entry.html", {"page": page})
    if request.user.is_authenticated:  # staff sees more than readers do
        patch_cache_control(response, no_store=True)
    return response


@require_safe
def help_page(request: PageRequest) -> HttpResponse:
    return render(request, "knowledge/help.html", {"contact": settings.CONTACT_EMAIL})


@require_safe
def opensearch(request: PageRequest) -> HttpResponse:
    found = {"home": request.build_absolute_uri("/")}
    content_type = "application/opensearchdescription+xml; charset=utf-8"
    return render(request, "knowledge/opensearch.xml", found, content_type=content_type)


def _choices(contexts: list[Context]) -> list[tuple[str, str]]:
    return [(context.slug, context.title) for context in contexts]


def _is_too_large(request: PageRequest) -> bool:
    length = request.headers.get("content-length") or "0"
    return length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _paste_page(
    request: PageRequest, form: PasteForm, contexts: list[Context], *, status: int = 200
) -> HttpResponse:
    counts = access.entry_counts(request.user)
    links = [pages.ContextLink(each, counts.get(each.pk, 0)) for each in contexts]
    page = pages.HomePage(form, links)
    template = page_or_part(request, "knowledge/home.html")
    return render(request, template, {"page": page}, status=status)


@sensitive_variables("form", "answer", "page")
def _results(request: PageRequest, form: PasteForm, contexts: list[Context]) -> HttpResponse:
    asked = form.cleaned_data["context"]
    answer = answers.answer(form.cleaned_data["paste"], user=request.user, context=asked)
    if request.method == "POST":  # a GET changes nothing
        search_log.note(answer, user=request.user, context=asked)
    path = _search_path(answer.diagnosis.signature, asked or answer.diagnosis.context)
    page = pages.ResultsPage(
        answer=answer,
        form=_edit_form(answer, asked, contexts),
        contexts=contexts,
        asked_context=asked,
        address=request.build_absolute_uri(path),
    )
    response = render(request, page_or_part(request, "knowledge/results.html"), {"page": page})
    return push_url(response, path) if request.method == "POST" else response


def _search_path(signature: str, context: str | None) -> str:
    """Return the address of a result: it holds what was recognised, never the text."""
    query = {"q": signature, "context": context} if context else {"q": signature}
    path = reverse("knowledge:search")
    return f"{path}?{urlencode(query)}" if signature else path


def _edit_form(answer: answers.Answer, asked: str | None, contexts: list[Context]) -> PasteForm:
    diagnosis = answer.diagnosis
    text = shown(diagnosis.text, diagnosis.secrets)
    return PasteForm(initial={"text": text, "context": asked}, contexts=_choices(contexts))


def _related(request: PageRequest, found: Entry) -> list[Entry]:
    """Return the related entries of `found` that the reader may see, in the author's order."""
    readable = access.entries_read(request.user, found.document.related)
    return [readable[key] for key in found.document.related if key in readable]


def _entry_page(request: PageRequest, found: Entry, address: str) -> pages.EntryPage:
    view = pages.entry_view(found, request.GET.get("cause"))
    related = _related(request, found)
    reply = render_to_string("knowledge/entry.txt", {"view": view, "address": address})
    return pages.EntryPage(view, related, address, reply.strip() + "\n")


def _to_successor(request: PageRequest, context: str, slug: str) -> HttpResponse:
    successor = access.successor_read(request.user, context, slug)
    if successor is None:
        raise Http404("There is no such entry for this reader.")
    return HttpResponsePermanentRedirect(successor.get_absolute_url())
