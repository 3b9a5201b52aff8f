"""What the pages about the life of documents ask of the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404

from knowledge.models import Entry, Revision, StaffNote, SupplementRevision
from knowledge.models.revisions import Versioned
from knowledge.publishing import upkeep
from knowledge.rights import Role
from staff.links import AnyRevision
from triage.models import Outcome

State = Versioned.State
MAX_CANDIDATES = 20
ASKED_DAYS = 90
LEAST_COUNT = 5  # smaller counts are not shown, since they could point to a person
WRITERS = (Role.AUTHOR, Role.REVIEWER, Role.ADMINISTRATOR)


def waiting_for_review(user: User) -> list[AnyRevision]:
    """Return what waits for review and `user` may see, oldest first. Two queries."""
    entries = _with_people(Revision.objects.visible_to(user).waiting())
    entries = entries.select_related("entry__context", "created_by")
    others = _with_people(SupplementRevision.objects.visible_to(user).waiting())
    return sorted(chain(entries, others), key=_handed_in)


def drafts_of(user: User) -> list[AnyRevision]:
    """Return the drafts that `user` is writing, the last touched first. Two queries."""
    entries = Revision.objects.open_drafts_of(user).select_related("entry__context")
    others = SupplementRevision.objects.open_drafts_of(user)
    return sorted(chain(entries, others), key=lambda each: each.updated_at, reverse=True)


def refused_to(user: User) -> list[AnyRevision]:
    """Return what `user` wrote and a reviewer refused, unless `user` began anew. Two queries."""
    entries = _refused(Revision.objects.visible_to(user), user, "entry")
    others = _refused(SupplementRevision.objects.visible_to(user), user, "path")
    found = chain(entries.select_related("entry__context"), others)
    return sorted(found, key=lambda each: each.updated_at, reverse=True)


def _refused(revisions: QuerySet[Any], user: User, same: str) -> QuerySet[Any]:
    newer = revisions.model._default_manager.filter(
        **{same: OuterRef(same)}, created_by=user.pk, number__gt=OuterRef("number")
    )
    mine = revisions.filter(state=State.REFUSED, created_by=user.pk)
    return mine.filter(~Exists(newer)).select_related("reviewed_by")


def history_of(user: User, revision: AnyRevision) -> list[AnyRevision]:
    """Return the states of the document of `revision` that `user` may read, newest first.

    One query.
    """
    seen = _with_people(type(revision).objects.visible_to(user))
    return list(seen.filter(pk__in=revision.siblings().values("pk")).order_by("-number"))


def document_at(user: User, path: str) -> SupplementRevision:
    """Return the newest state of the document at `path` that `user` may read; raises `Http404`."""
    found = SupplementRevision.objects.visible_to(user).filter(path=path).order_by("-number")
    revision = found.first()
    if revision is None:
        raise Http404("There is no such document for this reader.")
    return revision


def note_of(user: User, pk: int) -> StaffNote:
    """Return a note that `user` wrote, with its entry; raises `Http404` for any other."""
    notes = StaffNote.objects.filter(created_by=user.pk).select_related("entry__context")
    note = notes.filter(pk=pk).first()
    if note is None:
        raise Http404("This is no note of this writer.")
    return note


def successors(user: User, entry: Entry, query: str) -> list[Entry]:
    """Return entries that could take the place of `entry`: each word in key or title. One query."""
    entries = Entry.objects.visible_to(user).exclude(pk=entry.pk).select_related("context")
    for word in query.replace("/", " ").split():
        entries = entries.filter(
            Q(title__icontains=word) | Q(slug__icontains=word) | Q(context__slug__icontains=word)
        )
    return list(entries.order_by("title")[:MAX_CANDIDATES]) if query.strip() else []


def writers() -> QuerySet[User]:
    """Return who can look after an entry: accounts that are on and may write."""
    groups = Group.objects.filter(name__in=WRITERS)
    may_write = Q(groups__in=groups) | Q(is_superuser=True)
    return User.objects.filter(may_write, is_active=True).distinct().order_by("username")


def stale_entries(user: User, *, today: date) -> QuerySet[Entry]:
    """Return the entries that are due and `user` may read, those checked longest ago first."""
    due = Entry.objects.visible_to(user).stale(today, days=upkeep.DAYS_UNTIL_DUE)
    return due.with_content().select_related("owner")


def asked(keys: Iterable[str], *, today: date) -> dict[str, int]:
    """Return how many cases the guides of the entries `keys` had in 90 days. One query.

    Counts below 5 are left out.
    """
    since = today - timedelta(days=ASKED_DAYS)
    outcomes = Outcome.objects.filter(guide__in=list(keys), day__gt=since)
    counts = outcomes.order_by().values_list("guide").annotate(count=Count("pk"))
    return {guide: count for guide, count in counts if count >= LEAST_COUNT}


def by_harm(entries: Iterable[Entry], counts: dict[str, int]) -> list[Entry]:
    """Return the entries with the most asked first; where nothing is known, as they came."""
    return sorted(entries, key=lambda entry: -counts.get(entry.key, 0))


def _with_people(revisions: QuerySet[Any]) -> Any:
    return revisions.select_related("created_by", "reviewed_by")


def _handed_in(revision: AnyRevision) -> tuple[str, int]:
    when = revision.submitted_at
    return (when.isoformat() if when else "", revision.pk)
