"""Documents that are no entries: read them, write a draft, see what it would do, hand it in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from knowledge.documents.entry import Document
from knowledge.documents.folder import AMBIGUOUS_PATH, PINNED_PATH, SYNONYMS_PATH
from knowledge.documents.guide import GuideDocument
from knowledge.http import hide_typed_text
from knowledge.models import SupplementRevision
from knowledge.publishing import drafts as drafting
from knowledge.reading import snapshot
from knowledge.rights import Right
from staff.access import StaffRequest, needs, supplement_revision_read
from staff.diff import ChangedPart, changed_parts
from staff.documents import drafts as documents
from staff.documents import effects
from staff.documents.drafts import Checked
from staff.documents.forms import DocumentForm, NewDocumentForm
from staff.documents.item_forms import ITEM_KINDS
from staff.documents.pages import (
    DocumentLine,
    DocumentPage,
    DocumentsPage,
    EditPage,
    EffectPage,
    GuidePart,
    ItemLine,
)
from triage.guides.compile import BrokenGuide, authored_guide
from triage.guides.numbers import compiled
from triage.picture.picture import picture
from triage.simulation.report import report
from triage.simulation.simulate import EndlessGuide

# Listed before they exist, with the titles that they do not have themselves.
ALWAYS_LISTED = {
    SYNONYMS_PATH: "Words that mean the same",
    AMBIGUOUS_PATH: "Texts with several meanings",
    PINNED_PATH: "Pinned answers",
}
# As precise as `make check` is, which keeps the largest guides below some seconds.
LEAST_SHARE, MOST_STATES = 1e-4, 8_000


@require_safe
@needs(Right.READ_STAFF)
def listing(request: StaffRequest) -> HttpResponse:
    return _list_page(request, NewDocumentForm())


@require_POST
@needs(Right.WRITE)
def new(request: StaffRequest) -> HttpResponse:
    """Lead to the form of a new document; nothing is stored before it is saved."""
    form = NewDocumentForm(request.POST)
    if not form.is_valid():
        return _list_page(request, form)
    return redirect("staff:edit-document", form.cleaned_data["path"])


@require_safe
@needs(Right.READ_STAFF)
def document(request: StaffRequest, path: str) -> HttpResponse:
    kind = documents.kind_at(path)
    published = documents.published_at(path)
    if published is None:
        raise Http404("Nothing is published there.")
    text = documents.yaml_of(published.document, kind)
    page = DocumentPage(path, text, published, kind)
    return render(request, "staff/documents/document.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE)
@sensitive_post_parameters("text")
@sensitive_variables("form")
@hide_typed_text
def edit(request: StaffRequest, path: str) -> HttpResponse:
    kind = documents.kind_at(path)
    if request.method != "POST":
        return _edit_page(request, path, kind)
    wanted = request.POST.get("action", "save")
    form = DocumentForm(request.POST, is_handing_in=wanted == "submit")
    if not form.is_valid():
        return _edit_page(request, path, kind, form=form)
    try:
        draft, removed = _save(request, path, kind, form)
    except drafting.SavedMeanwhile as error:
        return _edit_page(request, path, kind, form=form, meanwhile=error.stored)
    except drafting.NotADraft:
        messages.warning(
            request, "Your draft was handed in meanwhile. Save again to start a new one"
        )
        return _edit_page(request, path, kind, form=form)
    if removed:
        messages.warning(request, f"Taken out, because it looks secret: {', '.join(removed)}")
    if wanted == "submit":
        return _submit(request, path, kind, form, draft)
    messages.success(request, "The draft is saved")
    if wanted == "effect":
        return redirect("staff:document-effect", draft.pk)
    return redirect("staff:edit-document", path)


@require_POST
@needs(Right.WRITE)
def discard(request: StaffRequest, path: str) -> HttpResponse:
    draft = documents.draft_of(request.user, path)
    if draft is None:
        raise Http404("There is no draft of this writer.")
    try:
        drafting.discard(draft, by=request.user)
    except drafting.NotADraft:
        messages.warning(request, f"Your draft of {path} was handed in meanwhile: it is kept")
    else:
        messages.success(request, f"The draft of {path} is thrown away")
    return redirect("staff:documents")


@require_safe
@needs(Right.WRITE)
def effect(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what a revision would do, to its writer and to whoever reviews it."""
    revision = supplement_revision_read(request.user, pk)
    text = documents.yaml_of(revision.document, revision.kind)
    checked = documents.check(revision.path, text, snapshot.current().catalog)
    is_own = revision.created_by_id == request.user.pk
    page = EffectPage(
        revision,
        is_own_draft=is_own and revision.state == SupplementRevision.State.DRAFT,
        problems=checked.problems,
        warnings=checked.warnings,
        **_outlook(revision, checked),
    )
    return render(request, "staff/documents/effect.html", {"page": page})


@sensitive_variables("text", "form")
def _save(
    request: StaffRequest, path: str, kind: type[Document], form: DocumentForm
) -> tuple[SupplementRevision, list[str]]:
    text, removed = documents.without_secrets(form.cleaned_data["text"])
    draft = documents.save(
        path=path,
        by=request.user,
        data=documents.data_of(text, kind),
        version=form.cleaned_data["version"],
        note=form.cleaned_data["note"],
        significance=form.cleaned_data["significance"],
        is_merged=form.cleaned_data["is_merged"],
    )
    return draft, removed


def _submit(
    request: StaffRequest,
    path: str,
    kind: type[Document],
    form: DocumentForm,
    draft: SupplementRevision,
) -> HttpResponse:
    """Hand the saved draft in, or show what stands in the way."""
    text = documents.yaml_of(draft.document, kind)
    checked = documents.check(path, text, snapshot.current().catalog)
    published = draft.published_now
    if published is not None and published.document == draft.document:
        return _edit_page(request, path, kind, is_same=True, status=422)
    if checked.problems:
        return _edit_page(request, path, kind, status=422)
    try:
        drafting.submit(draft, by=request.user)
    except (drafting.PublishedMeanwhile, drafting.InvalidDraft):
        return _edit_page(request, path, kind, status=422)
    except drafting.NotADraft:
        messages.warning(request, f"Your draft of {path} was handed in or thrown away meanwhile")
        return redirect("staff:documents")
    messages.success(request, f"{path} is handed in for review")
    return redirect("staff:documents")


def _edit_page(
    request: StaffRequest,
    path: str,
    kind: type[Document],
    *,
    form: DocumentForm | None = None,
    meanwhile: Any = None,
    is_same: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Show the draft as it is stored, or the form as it was typed with what stands in its way."""
    draft = documents.draft_of(request.user, path)
    data = _data(draft, path)
    text = documents.yaml_of(data, kind) if data else documents.first_text(path)
    shown = form.data.get("text", "") if form else text
    stored: list[ChangedPart] = []
    if form is not None:
        typed = dict(form.data.items())
        if meanwhile is not None:  # the next save knows what it replaces
            typed["version"] = str(meanwhile.version)
            stored = changed_parts(meanwhile.document, documents.data_of(shown, kind), kind=kind)
        form = DocumentForm(typed, is_handing_in=form.is_handing_in)
        status = 422
    is_outdated = draft is not None and draft.is_outdated
    item_kind = ITEM_KINDS.get(kind)
    checked = documents.check(path, shown, snapshot.current().catalog)
    query = request.GET.get("q", "").strip()[:100]
    page = EditPage(
        path=path,
        form=form or DocumentForm(initial=_initial(draft, text)),
        checked=checked,
        kind=kind,
        draft=draft,
        item_kind=item_kind,
        items=_items(data, kind, checked, query) if item_kind else (),
        query=query,
        theirs=_theirs(draft, kind) if draft is not None and is_outdated else (),
        stored=stored,
        is_outdated=is_outdated,
        is_conflict=meanwhile is not None,
        is_same=is_same,
    )
    return render(request, "staff/documents/edit.html", {"page": page}, status=status)


def _data(draft: SupplementRevision | None, path: str) -> dict[str, Any]:
    """Return what the form begins with: the draft, or what is published, or nothing."""
    if draft is not None:
        return dict(draft.document)
    published = documents.published_at(path)
    return dict(published.document) if published else {}


def _initial(draft: SupplementRevision | None, text: str) -> dict[str, Any]:
    if draft is None:
        return {"text": text, "version": 0}
    return {
        "text": text,
        "version": draft.version,
        "note": draft.note,
        "significance": draft.significance,
    }


def _theirs(draft: SupplementRevision, kind: type[Document]) -> list[ChangedPart]:
    """Return what was published since the draft was begun."""
    old = draft.based_on.document if draft.based_on else {}
    now = draft.published_now
    return changed_parts(old, now.document if now else {}, kind=kind)


def _items(
    data: dict[str, Any], kind: type[Document], checked: Checked, query: str
) -> list[ItemLine]:
    """Return the items of a simple document whose words hold `query`."""
    item_kind = ITEM_KINDS[kind]
    found = data.get(item_kind.field)
    bad = {problem.field.split(".")[1] for problem in checked.problems if "." in problem.field}
    lines = [
        ItemLine(number, item_kind.title(item), item_kind.hint(item), str(number) in bad)
        for number, item in enumerate(found if isinstance(found, list) else [])
        if isinstance(item, dict)
    ]
    words = query.lower()
    return [line for line in lines if words in f"{line.title} {line.hint}".lower()]


def _list_page(request: StaffRequest, form: NewDocumentForm) -> HttpResponse:
    drafts = SupplementRevision.objects.open_drafts_of(request.user)
    own = dict(drafts.values_list("path", "pk"))
    published = snapshot.current().catalog.documents
    paths = sorted({*ALWAYS_LISTED, *own, *(path for path in published if _is_listed(path))})
    lines = [
        DocumentLine(
            path,
            str(ALWAYS_LISTED.get(path) or getattr(published.get(path), "title", "")),
            documents.kind_at(path),
            is_published=path in published,
            has_draft=path in own,
        )
        for path in paths
    ]
    page = DocumentsPage(lines, form)
    status = 422 if form.errors else 200
    return render(request, "staff/documents/documents.html", {"page": page}, status=status)


def _is_listed(path: str) -> bool:
    try:
        documents.kind_at(path)
    except Http404:
        return False
    return True


def _outlook(revision: SupplementRevision, checked: Checked) -> dict[str, Any]:
    """Return what the effect page shows of a document that holds together."""
    if checked.document is None or checked.problems:
        return {}
    if isinstance(checked.document, GuideDocument):
        return _guide_outlook(revision, checked.document)
    if isinstance(checked.document, effects.KINDS):
        return {"effects": effects.effects_of(revision.path, checked.document)}
    return {}


def _guide_outlook(revision: SupplementRevision, document: GuideDocument) -> dict[str, Any]:
    entries = snapshot.current().catalog.entries
    key = revision.path.removeprefix("guides/").removesuffix(".yaml")
    try:
        guide = authored_guide(key, document, entries)
        figures = report(guide, least_share=LEAST_SHARE, most_states=MOST_STATES)
    except (BrokenGuide, EndlessGuide) as error:
        return {"guide_fault": str(error)}
    return {"guide": GuidePart(figures, picture(compiled(guide)))}
