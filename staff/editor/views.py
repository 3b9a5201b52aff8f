"""The entry editor: one address a draft; the button that was pressed says what is to be done."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from knowledge.documents import yaml_text
from knowledge.http import hide_typed_text, page_or_part
from knowledge.models import Revision
from knowledge.models.revisions import Versioned
from knowledge.publishing import drafts
from knowledge.rights import Right
from staff import access, links
from staff.access import StaffRequest, needs
from staff.editor import draft as editor
from staff.editor.draft import Typed
from staff.editor.form_data import Data, RowAction, act, fields_of, is_too_large, parse_action
from staff.editor.forms import EditorForms
from staff.editor.merging import differences, merged
from staff.editor.pages import EditorPage, LatePage, MergePage, hidden_fields
from staff.redacting import without_secrets

CONFLICT, GONE = 409, 404
State = Versioned.State
DraftView = Callable[[StaffRequest, int], HttpResponse]


def keeps_typed(view: DraftView) -> DraftView:
    """Show what was typed, to be copied, when its draft was thrown away in another window."""

    @wraps(view)
    def kept(request: StaffRequest, pk: int) -> HttpResponse:
        try:
            return view(request, pk)
        except Http404:
            if request.method != "POST":
                raise
            text, _ = without_secrets(editor.read(request.POST).data)
            page = {"text": yaml_text.dump(text)}
            return render(request, "staff/editor/gone.html", page, status=GONE)

    return kept


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE)
def edit(request: StaffRequest, context: str, slug: str) -> HttpResponse:
    """Lead to the draft of an entry that the writer has; only a POST starts one."""
    entry = access.entry_work(request.user, context, slug)
    draft = entry.revisions.open_drafts_of(request.user).first()
    if draft is None and request.method != "POST":
        return render(request, "staff/editor/start.html", {"entry": entry})
    if draft is None:
        draft = drafts.draft_of(entry=entry, by=request.user)
    return redirect("staff:draft", draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE)
@sensitive_post_parameters()
@sensitive_variables("typed")
@hide_typed_text
@keeps_typed
def draft(request: StaffRequest, pk: int) -> HttpResponse:
    found = access.own_revision(request.user, pk)
    if found.state != State.DRAFT:
        return _late(request, found)
    if request.method != "POST":
        return _page(request, found, editor.stored(found))
    button = request.POST.get("do", "save")
    action = parse_action(button)
    if action:
        return _change_rows(request, found, action)
    typed = editor.read(request.POST)
    if button == "try":
        return _try_out(request, found, typed)
    return _save(request, found, typed, is_handed_in=button == "hand-in")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE)
@sensitive_post_parameters()
@sensitive_variables("typed", "page")
@hide_typed_text
def preview(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the reader's page of the draft: as it is saved, or as it is typed at the moment."""
    found = access.draft_write(request.user, pk)
    is_typed = request.method == "POST"
    typed = editor.read(request.POST) if is_typed else editor.stored(found)
    page = editor.preview(found, typed.data, request.user, is_saved=not is_typed)
    if not request.htmx:
        return render(request, "staff/editor/preview.html", {"page": page})
    inner = {"page": page, "frame": "staff/editor/frame.html"}
    html = render_to_string("knowledge/entry.html", inner, request)
    return render(request, "staff/editor/_preview.html", {"html": html})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE)
@sensitive_post_parameters()
@sensitive_variables("typed", "theirs", "both")
@hide_typed_text
@keeps_typed
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Bring the draft together with what was saved or published since it was opened."""
    found = access.own_revision(request.user, pk)
    if found.state != State.DRAFT:
        return _late(request, found)
    if request.method != "POST":
        if not found.is_outdated:
            return redirect("staff:draft", pk)
        return _merge_page(request, found, editor.stored(found), "published", status=200)
    typed = editor.read(request.POST)
    against = "published" if request.POST.get("against") == "published" else "saved"
    if request.POST.get("seen") != str(_seen(found, against)):
        return _merge_page(request, found, typed, against)  # it went on changing
    theirs, base = _other_side(found, against)
    parts = differences(typed.data, theirs, base)
    taken = [part.name for number, part in enumerate(parts) if _takes_theirs(request, number)]
    both = Typed(
        data=merged(typed.data, theirs, taken),
        note=typed.note,
        significance=typed.significance,
        version=found.version if against == "saved" else typed.version,
    )
    return _save(request, found, both, is_merged=against == "published")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Right.WRITE)
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask, then throw the draft away."""
    found = access.draft_write(request.user, pk)
    if request.method != "POST":
        return render(request, "staff/editor/discard.html", {"draft": found})
    key = found.key
    try:
        drafts.discard(found, by=request.user)
    except drafts.NotADraft:
        messages.warning(request, f"Your draft of {key} was handed in meanwhile: it is kept")
        return redirect("staff:draft", pk)
    messages.success(request, f"Your draft of {key} is gone")
    return redirect("staff:entries")


@require_POST
@needs(Right.WRITE)
@sensitive_post_parameters()
@sensitive_variables("typed")
@hide_typed_text
@keeps_typed
def rescue(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep what was typed into a form whose draft was handed in meanwhile, as a draft again."""
    found = access.own_revision(request.user, pk)
    typed = editor.read(request.POST)
    kept: Versioned = found
    try:
        if found.state in (State.IN_REVIEW, State.REFUSED):
            kept = drafts.take_back(found, by=request.user)
        elif found.state == State.ACCEPTED:
            kept = drafts.draft_of(entry=found.entry, by=request.user)
    except drafts.DraftOpen as error:
        kept = error.draft
    except drafts.NotADraft:  # decided, or taken back in another window, while we looked
        return _late(request, access.own_revision(request.user, pk))
    return _merge_page(request, access.own_revision(request.user, kept.pk), typed, "saved")


@sensitive_variables("typed", "saved")
def _save(
    request: StaffRequest,
    found: Revision,
    typed: Typed,
    *,
    is_handed_in: bool = False,
    is_merged: bool = False,
) -> HttpResponse:
    # What is too long to be kept keeps all else from being saved.
    if typed.hand_in.has_error("note") or is_too_large(typed.data):
        return _page(request, found, typed, is_refused=True, is_saved=False)
    try:
        saved, finds = editor.save(found, typed, is_merged=is_merged)
    except drafts.SavedMeanwhile:
        return _merge_page(request, access.own_revision(request.user, found.pk), typed, "saved")
    except drafts.NotADraft:
        return _late(request, access.own_revision(request.user, found.pk))
    for where, kind in finds:
        messages.warning(request, f"{where}: we took out what looks like a secret ({kind})")
    if is_handed_in:
        return _hand_in(request, saved)
    messages.success(request, "Your draft is saved")
    return redirect("staff:draft", saved.pk)


@sensitive_variables("typed")
def _hand_in(request: StaffRequest, saved: Revision) -> HttpResponse:
    """Hand the saved draft in, or show what is in the way."""
    saved = access.own_revision(request.user, saved.pk)
    typed = Typed(dict(saved.document), saved.note, saved.significance, saved.version)
    if not typed.hand_in.need_both() or editor.problems(saved.entry, typed.data):
        return _page(request, saved, typed, is_refused=True)
    try:
        drafts.submit(saved, by=request.user)
    except drafts.PublishedMeanwhile:
        return _merge_page(request, access.own_revision(request.user, saved.pk), typed, "published")
    except drafts.InvalidDraft:
        return _page(request, saved, typed, is_refused=True)
    except drafts.NotADraft:
        return _late(request, access.own_revision(request.user, saved.pk))
    messages.success(request, f"{saved.key} is handed in; somebody else will review it")
    return redirect(links.review_url(saved))


def _change_rows(request: StaffRequest, found: Revision, action: RowAction) -> HttpResponse:
    typed = editor.read(request.POST, keep_blank=True)
    data, focus = act(typed.data, action)
    page = EditorPage(
        draft=found,
        forms=EditorForms.of(data, focus=focus),
        hand_in=typed.hand_in,
        focus=focus,
        example=typed.example,
        version=typed.version,
    )
    template = page_or_part(request, "staff/editor/draft.html", action.rows)
    return render(request, template, {"page": page})


@sensitive_variables("typed", "page")
def _try_out(request: StaffRequest, found: Revision, typed: Typed) -> HttpResponse:
    if is_too_large(typed.data):
        return _page(request, found, typed, is_refused=True, is_saved=False)
    page = EditorPage(
        draft=found,
        forms=EditorForms.of(typed.data),
        hand_in=typed.hand_in,
        example=typed.example,
        trial=editor.trial(found, typed.data, typed.example, request.user),
        version=typed.version,
    )
    return render(
        request, page_or_part(request, "staff/editor/draft.html", "trial"), {"page": page}
    )


@sensitive_variables("typed", "page")
def _page(
    request: StaffRequest,
    found: Revision,
    typed: Typed,
    *,
    is_refused: bool = False,
    is_saved: bool = True,
) -> HttpResponse:
    """Show the form. What is only not written yet is no mistake before the draft is handed in."""
    problems = editor.problems(found.entry, typed.data)
    shown = problems if is_refused else [each for each in problems if not each.is_gap]
    hand_in = typed.hand_in
    if is_refused:
        hand_in.need_both()
    page = EditorPage(
        draft=found,
        forms=EditorForms.of(typed.data, shown),
        hand_in=hand_in,
        problems=problems,
        is_refused=is_refused,
        is_saved=is_saved,
        example=typed.example,
        version=typed.version,
    )
    status = 422 if is_refused else 200
    return render(request, "staff/editor/draft.html", {"page": page}, status=status)


@sensitive_variables("typed", "mine", "theirs", "base", "page")
def _merge_page(
    request: StaffRequest, found: Revision, typed: Typed, against: str, *, status: int = CONFLICT
) -> HttpResponse:
    theirs, base = _other_side(found, against)
    carried = {
        **fields_of(typed.data),
        "note": [typed.note],
        "significance": [typed.significance],
        "version": [str(typed.version)],
        "against": [against],
        "seen": [str(_seen(found, against))],
    }
    page = MergePage(
        draft=found,
        against=against,
        differences=differences(typed.data, theirs, base),
        hidden=hidden_fields(carried),
    )
    return render(request, "staff/editor/merge.html", {"page": page}, status=status)


@sensitive_variables("typed")
def _late(request: StaffRequest, found: Revision) -> HttpResponse:
    """Say that the draft was handed in; what was typed since is carried along, not lost."""
    if request.method != "POST":
        return redirect(links.review_url(found))
    typed = editor.read(request.POST)
    carried = {
        **fields_of(typed.data),
        "note": [typed.note],
        "significance": [typed.significance],
        "version": [str(typed.version)],
    }
    page = LatePage(found, hidden_fields(carried))
    return render(request, "staff/editor/late.html", {"page": page}, status=CONFLICT)


def _seen(found: Revision, against: str) -> int:
    """Return what tells whether the other side is still what the writer saw."""
    if against == "saved":
        return found.version
    published = found.published_now
    return published.pk if published else 0


def _other_side(found: Revision, against: str) -> tuple[Data, Data | None]:
    """Return the document on the other side, and the one that both began with if it is known."""
    if against == "saved":
        return editor.published_data(found), None
    return editor.published_data(found.published_now), editor.published_data(found.based_on)


def _takes_theirs(request: StaffRequest, number: int) -> bool:
    return request.POST.get(f"take-{number}") == "theirs"
