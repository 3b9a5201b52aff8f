"""The list of entries, and the way from a pasted text to a new one."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from knowledge.diagnosis.types import Span
from knowledge.http import hide_typed_text, page_or_part
from knowledge.models import Context
from knowledge.reading import answers
from knowledge.reading.excerpt import excerpt
from knowledge.reading.forms import PasteForm
from knowledge.reading.pages import Card
from knowledge.rights import Right
from redaction import shown
from staff.access import StaffRequest, needs
from staff.editor.forms import NewEntryForm
from staff.editor.pages import EntriesPage, NewEntryPage
from staff.entries import filters, prefill

ROWS_A_PAGE = 50
MOST_CARDS = 5


@require_safe
@needs(Right.READ_STAFF)
def entries(request: StaffRequest) -> HttpResponse:
    contexts = list(Context.objects.order_by("title"))
    form = filters.FilterForm(request.GET, contexts=contexts, owners=filters.owners())
    found = filters.entries(request.user, form)
    shown_page = Paginator(found, ROWS_A_PAGE).get_page(request.GET.get("page"))
    page = EntriesPage(form, [filters.row_of(entry) for entry in shown_page], shown_page)
    template = page_or_part(request, "staff/entries/list.html", "entries")
    return render(request, template, {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE)
@sensitive_post_parameters()
@sensitive_variables("paste")
@hide_typed_text
def new_entry(request: StaffRequest) -> HttpResponse:
    """Ask for the error first: entries that match already are offered before a new one."""
    contexts = _contexts()
    if request.method != "POST":
        page = NewEntryPage(PasteForm(contexts=contexts))
        return render(request, "staff/entries/new.html", {"page": page})
    paste = PasteForm(request.POST, request.FILES, contexts=contexts)
    if not paste.is_valid():
        page = NewEntryPage(paste)
        return render(request, "staff/entries/new.html", {"page": page}, status=paste.status)
    page = _known(request, paste, contexts)
    return render(request, "staff/entries/new.html", {"page": page})


@require_POST
@needs(Right.WRITE)
@sensitive_post_parameters()
@sensitive_variables("form", "typed")
@hide_typed_text
def create_entry(request: StaffRequest) -> HttpResponse:
    form = NewEntryForm(request.POST, contexts=_contexts())
    if form.is_valid():
        typed = form.cleaned_data
        text = typed["message"].strip()
        kind = "message" if " " in text or not text.isascii() else "code"
        try:
            draft = prefill.draft_from_text(
                context=Context.objects.get(slug=typed["context"]),
                text="",
                title=typed["title"],
                slug=typed["slug"],
                by=request.user,
                data={"messages": [{"text": text, "kind": kind}]} if text else {},
            )
        except ValidationError:
            form.add_error("slug", _taken(typed["context"], typed["slug"]))
        else:
            messages.success(request, f"The draft of {draft.key} is started")
            return redirect("staff:draft", draft.pk)
    page = NewEntryPage(PasteForm(contexts=_contexts()), form)
    return render(request, "staff/entries/new.html", {"page": page}, status=422)


@sensitive_variables()
def _known(
    request: StaffRequest, paste: PasteForm, contexts: list[tuple[str, str]]
) -> NewEntryPage:
    """Return the page about a text: what is known of it, and how a new entry could begin."""
    text, asked = paste.cleaned_data["paste"], paste.cleaned_data["context"]
    answer = answers.answer(text, user=request.user, context=asked)
    diagnosis = answer.diagnosis
    found = answer.matches[:MOST_CARDS]
    spans = [Span(part.start, part.end) for match, _ in found for part in match.evidence]
    plain = shown(diagnosis.text, diagnosis.secrets)
    return NewEntryPage(
        paste=PasteForm(initial={"text": plain, "context": asked}, contexts=contexts),
        form=_suggested(text, asked or diagnosis.context or "", contexts),
        given=excerpt(diagnosis.text, evidence=spans, secrets=diagnosis.secrets),
        cards=[
            Card(entry, match.verdict, match.reasons, entry.document.cause(match.cause or ""))
            for match, entry in found
        ],
        offers=[Card(entry) for _, entry in answer.offers[:MOST_CARDS]],
    )


@sensitive_variables()
def _suggested(text: str, context: str, contexts: list[tuple[str, str]]) -> NewEntryForm:
    found = prefill.suggest(text)
    where = Context.objects.filter(slug=context).first()
    slug = prefill.free_slug(where, found.slug) if where else found.slug
    initial = {
        "context": context,
        "title": found.title,
        "slug": slug,
        "message": found.message,
    }
    return NewEntryForm(initial=initial, contexts=contexts)


def _taken(context: str, slug: str) -> str:
    free = prefill.free_slug(Context.objects.get(slug=context), slug)
    return f"There is an entry with this name already. {free} is free"


def _contexts() -> list[tuple[str, str]]:
    return [(each.slug, each.title) for each in Context.objects.order_by("title")]
