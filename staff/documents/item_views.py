"""One item of a simple document: a synonym group, an ambiguous input, a pinned answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from knowledge.documents import yaml_text
from knowledge.documents.entry import Problem
from knowledge.http import hide_typed_text
from knowledge.models import Context, SupplementRevision
from knowledge.publishing import drafts
from knowledge.reading import snapshot
from knowledge.rights import Right
from staff.access import StaffRequest, needs
from staff.documents import drafts as documents
from staff.documents.item_forms import ITEM_KINDS, ItemForm, ItemKind
from staff.documents.pages import ItemPage

MOST_VERSION_DIGITS = 9


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE)
@sensitive_post_parameters()
@sensitive_variables("typed")
@hide_typed_text
def item(request: StaffRequest, path: str, number: int | None = None) -> HttpResponse:
    kind = _kind(path)
    draft, data = _stored(request, path)
    if documents.AS_TYPED in data:
        messages.warning(request, "Mend the YAML first: it cannot be read")
        return redirect("staff:edit-document", path)
    items = _items(data, kind)
    if number is not None and number >= len(items):
        raise Http404("There is no such item.")
    old = items[number] if number is not None else {}
    if request.method != "POST":
        form = kind.form(contexts=_contexts(), item=old)
        version = draft.version if draft else 0
        errors = _errors(path, data, kind, number, form) if draft and number is not None else {}
        return _page(request, ItemPage(path, kind, form, version, number, errors))
    form = kind.form(request.POST, contexts=_contexts(), item=old, rows=_rows(request))
    return _save(request, path, kind, number, form, old)


@require_POST
@needs(Right.WRITE)
def remove(request: StaffRequest, path: str, number: int) -> HttpResponse:
    kind = _kind(path)
    _, data = _stored(request, path)
    items = _items(data, kind)
    if number >= len(items):
        raise Http404("There is no such item.")
    changed = {**data, kind.field: [*items[:number], *items[number + 1 :]]}
    try:
        documents.save(path=path, by=request.user, data=changed, **_kept(request, path))
    except drafts.SavedMeanwhile:
        messages.warning(request, "The draft was saved in another window: nothing was removed")
    else:
        messages.success(request, f"The {kind.name} is removed from your draft")
    return redirect("staff:edit-document", path)


def _save(
    request: StaffRequest,
    path: str,
    kind: ItemKind,
    number: int | None,
    form: ItemForm,
    old: Mapping[str, Any],
) -> HttpResponse:
    """Put what was typed into the draft, valid or not, and show it again while it is not."""
    _, data = _stored(request, path)
    items = _items(data, kind)
    typed = _without_secrets(form.to_item())
    place = len(items) if number is None else number
    changed = {**data, kind.field: [*items[:place], typed, *items[place + 1 :]]}
    try:
        draft = documents.save(path=path, by=request.user, data=changed, **_kept(request, path))
    except drafts.SavedMeanwhile as error:
        page = ItemPage(path, kind, form, error.stored.version, number, is_conflict=True)
        return _page(request, page, status=422)
    errors = _errors(path, dict(draft.document), kind, place, form)
    if errors:
        return _page(request, ItemPage(path, kind, form, draft.version, place, errors), status=422)
    messages.success(request, f"The {kind.name} is in your draft")
    if request.POST.get("action") == "effect":
        return redirect("staff:document-effect", draft.pk)
    return redirect("staff:edit-document", path)


def _kind(path: str) -> ItemKind:
    kind = ITEM_KINDS.get(documents.kind_at(path))
    if kind is None:
        raise Http404("This document has no form.")
    return kind


def _stored(request: StaffRequest, path: str) -> tuple[SupplementRevision | None, dict[str, Any]]:
    """Return the draft and its data; without a draft what is published, or a new document."""
    draft = documents.draft_of(request.user, path)
    if draft is not None:
        return draft, dict(draft.document)
    published = documents.published_at(path)
    if published is not None:
        return None, dict(published.document)
    return None, documents.data_of(documents.first_text(path), documents.kind_at(path))


def _items(data: Mapping[str, Any], kind: ItemKind) -> list[Any]:
    found = data.get(kind.field)
    return list(found) if isinstance(found, list) else []


def _kept(request: StaffRequest, path: str) -> dict[str, Any]:
    """Return what a save needs beside the data: version as sent, note and kind as they are."""
    sent = request.POST.get("version", "")
    is_number = sent.isdecimal() and len(sent) <= MOST_VERSION_DIGITS
    draft = documents.draft_of(request.user, path)
    return {
        "version": int(sent) if is_number else 0,
        "note": draft.note if draft else "",
        "significance": draft.significance if draft else "",
    }


def _rows(request: StaffRequest) -> int:
    sent = request.POST.get("rows", "")
    return int(sent) if sent.isdecimal() and len(sent) < 3 else 0


def _contexts() -> list[tuple[str, str]]:
    return [(context.slug, context.title) for context in Context.objects.order_by("title")]


def _without_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_secrets(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_without_secrets(part) for part in value]
    return documents.without_secrets(value)[0] if isinstance(value, str) else value


def _errors(
    path: str, data: Mapping[str, Any], kind: ItemKind, number: int, form: ItemForm
) -> dict[str, Sequence[str]]:
    """Return what lint says of one item, by the field of its form."""
    text = yaml_text.dump(data)
    checked = documents.check(path, text, snapshot.current().catalog)
    found: dict[str, list[str]] = defaultdict(list)
    for problem in checked.problems:
        parts = problem.field.split(".")
        if parts[:2] == [kind.field, str(number)]:
            found[_name(parts[2:], form)].append(_words(problem))
    return dict(found)


def _name(parts: Sequence[str], form: ItemForm) -> str:
    """Return the field of the form that a path within the item leads to."""
    names = [parts[0]] if parts else []
    if len(parts) > 1 and parts[0] == "answers":
        names = [f"{part}_{parts[1]}" for part in (*parts[2:3], "label")]
    elif parts[:1] == ["answers"]:
        names = ["label_0"]
    return next((name for name in names if name in form.fields), next(iter(form.fields)))


def _words(problem: Problem) -> str:
    """Return a problem in the words of a form."""
    if "at least" in problem.message or "match pattern" in problem.message:
        return "Fill this in"
    return problem.message[:1].upper() + problem.message[1:]


def _page(request: StaffRequest, page: ItemPage, *, status: int = 200) -> HttpResponse:
    return render(request, "staff/documents/item.html", {"page": page}, status=status)
