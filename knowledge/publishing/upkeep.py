"""Keeping published knowledge true: who looks after an entry, when it is due, "still true", notes.

An entry is due on its own date (`Entry.review_on`) while that lies after the day it was last
checked, and else a year after that day.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit import trail
from knowledge.models import Entry, Revision, StaffNote
from knowledge.models.revisions import Versioned
from knowledge.publishing import publish

DAYS_UNTIL_DUE = 365
STILL_TRUE = "Checked: it is still true"


class NothingToConfirm(ValueError):
    """The entry is not published, or was checked today."""


class ReviewPending(ValueError):
    """Something about the entry waits for review already; `waiting` is that revision."""

    def __init__(self, waiting: Revision) -> None:
        super().__init__(f"{waiting} waits for review")
        self.waiting = waiting


def due_on(entry: Entry) -> date:
    """Return the day on which the published `entry` is to be looked at again."""
    return due_after(entry.document.reviewed, review_on=entry.review_on)


def due_after(checked: date, *, review_on: date | None) -> date:
    """Return when an entry is due that was last checked on that day; `review_on` is its own day."""
    if review_on is not None and review_on > checked:
        return review_on
    return checked + timedelta(days=DAYS_UNTIL_DUE)


def is_stale(entry: Entry, *, today: date) -> bool:
    """Return for one published entry what `Entry.objects.stale` answers for many."""
    return due_on(entry) <= today


@transaction.atomic
def look_after(
    *, entry: Entry, owner: User | None, review_on: date | None, by: User | None = None
) -> Entry:
    """Set who looks after the entry and when it is due; None: the reviewers, after a year."""
    stored = Entry.objects.locked().get(pk=entry.pk)
    stored.owner = owner
    stored.review_on = review_on
    stored.full_clean()
    stored.save(update_fields=["owner", "review_on"])
    details = {
        "owner": owner.get_username() if owner else None,
        "review_on": review_on.isoformat() if review_on else None,
    }
    trail.record(trail.Action.UPKEEP_CHANGED, by=by, about=stored.key, details=details)
    return stored


@transaction.atomic
def confirm(*, entry: Entry, by: User, today: date | None = None) -> Revision:
    """Return a revision that waits for review and says only that the entry was checked today.

    Raises `NothingToConfirm`, and `ReviewPending` when a change of the entry waits for review:
    publishing this one first would put the other one in conflict.
    """
    stored = Entry.objects.locked().select_related("published").get(pk=entry.pk)
    today = today or timezone.localdate()
    if stored.published is None or stored.is_retired or stored.document.reviewed >= today:
        raise NothingToConfirm(f"{stored} was checked already or is not published")
    waiting = stored.revisions.waiting().first()
    if waiting is not None:
        raise ReviewPending(waiting)
    revision = Revision(
        entry=stored,
        document={**stored.published.document, "reviewed": today.isoformat()},
        state=Versioned.State.IN_REVIEW,
        note=STILL_TRUE,
        significance=Versioned.Significance.WORDING,
        created_by=by,
        based_on=stored.published,
        submitted_at=timezone.now(),
    )
    publish.save_new(revision)
    details = {"revision": revision.number}
    trail.record(trail.Action.SUBMITTED, by=by, about=stored.key, details=details)
    return revision


@transaction.atomic
def add_note(*, entry: Entry, text: str, by: User) -> StaffNote:
    """Return a note about the entry that only staff sees. `text` is redacted already."""
    note = StaffNote(entry=entry, text=text, created_by=by)
    note.full_clean()
    note.save(force_insert=True)
    trail.record(trail.Action.NOTE_ADDED, by=by, about=entry.key)
    return note


@transaction.atomic
def delete_note(note: StaffNote, *, by: User | None = None) -> None:
    """Forget the note."""
    count, _ = StaffNote.objects.filter(pk=note.pk).delete()
    if count:
        trail.record(trail.Action.NOTE_DELETED, by=by, about=note.entry.key)
