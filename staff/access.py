"""Who may open which page of the workbench: views fetch what they work on here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.vary import vary_on_headers

from audit import trail
from knowledge.http import PageRequest
from knowledge.models import Entry, Revision, SupplementRevision
from knowledge.rights import Right, is_assigned, may
from knowledge.rights import User as RequestUser

SECONDS_BETWEEN_REFUSALS = 24 * 3600
Params = ParamSpec("Params")


class StaffRequest(PageRequest):
    """A request of somebody who has a role."""

    user: User


StaffView = Callable[Concatenate[StaffRequest, Params], HttpResponseBase]
View = Callable[Concatenate[PageRequest, Params], HttpResponseBase]


def needs(right: Right) -> Callable[[StaffView[Params]], View[Params]]:
    """Open the view to users with `right`: visitors may sign in first, all others get a 404.

    Where the settings ask for a second factor, whoever has none sets it up first. No page of the
    workbench stays in a cache.
    """

    def decorate(view: StaffView[Params]) -> View[Params]:
        @cache_control(no_store=True)
        @vary_on_headers("HX-Request")
        @wraps(view)
        def guarded(
            request: PageRequest, /, *args: Params.args, **kwargs: Params.kwargs
        ) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not is_assigned(request.user, right):
                if request.method == "POST":
                    _note_refusal(request.user, right)
                raise Http404("There is no such page for this reader.")
            if not may(request.user, right):
                messages.info(request, "Set up a second factor first: the workbench asks for it.")
                return redirect("mfa_activate_totp")
            return view(request, *args, **kwargs)  # type: ignore[arg-type]

        return guarded

    return decorate


def _note_refusal(user: RequestUser, right: Right) -> None:
    """Note in the trail that somebody tried what they may not: once an account, right and day.

    Looking at pages is not noted, nor is what visitors try: that would fill the trail.
    """
    if cache.add(f"refused:{user.pk}:{right.name}", True, SECONDS_BETWEEN_REFUSALS):
        details = {"right": right.value}
        trail.record(trail.Action.DENIED, by=user, result="refused", details=details)


def entries_work(user: User) -> QuerySet[Entry]:
    """Return the entries as the workbench shows them, with context and owner."""
    return Entry.objects.workable_by(user).with_content().select_related("owner")


def entry_work(user: User, context: str, slug: str) -> Entry:
    """Return the entry as the workbench shows it, whatever its state. Raises `Http404`."""
    entries = Entry.objects.workable_by(user).with_content().in_context(context)
    entry = entries.filter(slug=slug).first()
    if entry is None:
        raise Http404("There is no such entry for this reader.")
    return entry


def revision_read(user: User, pk: int) -> Revision:
    """Return a revision that `user` may read, with its entry. Raises `Http404`."""
    found = Revision.objects.visible_to(user).select_related(
        "entry__context", "entry__published", "created_by", "reviewed_by"
    )
    revision = found.filter(pk=pk).first()
    if revision is None:
        raise Http404("There is no such revision for this reader.")
    return revision


def draft_write(user: User, pk: int) -> Revision:
    """Return the draft of an entry that `user` is writing. Raises `Http404` for any other."""
    drafts = Revision.objects.open_drafts_of(user).select_related(
        "entry__context", "entry__published"
    )
    draft = drafts.filter(pk=pk).first()
    if draft is None:
        raise Http404("This is no draft of this writer.")
    return draft


def own_revision(user: User, pk: int) -> Revision:
    """Return a revision that `user` wrote, in whatever state it is by now. Raises `Http404`."""
    own = Revision.objects.visible_to(user).filter(created_by=user.pk)
    revision = (
        own.filter(pk=pk)
        .select_related("entry__context", "entry__published", "reviewed_by")
        .first()
    )
    if revision is None:
        raise Http404("This is no revision of this writer.")
    return revision


def supplement_revision_read(user: User, pk: int) -> SupplementRevision:
    """Return a revision of a document that is no entry. Raises `Http404`."""
    found = SupplementRevision.objects.visible_to(user).select_related("created_by", "reviewed_by")
    revision = found.filter(pk=pk).first()
    if revision is None:
        raise Http404("There is no such revision for this reader.")
    return revision
