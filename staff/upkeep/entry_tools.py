"""What staff sees on the public page of an entry besides what readers see."""

from __future__ import annotations

from django.utils import timezone

from knowledge.models import Entry, Revision
from knowledge.publishing import upkeep
from knowledge.rights import Right, User, may
from staff import links
from staff.review.pages import EntryTools, NoteView, RevisionView


def entry_tools(user: User, entry: Entry) -> EntryTools | None:
    """Return the tools for a published entry, None for readers without a role. Three queries."""
    if not may(user, Right.READ_STAFF):
        return None
    waiting = Revision.objects.visible_to(user).waiting().filter(entry=entry)
    first = waiting.select_related("created_by").first()
    if first is not None:
        first.entry = entry
    return EntryTools(
        entry=entry,
        due_on=upkeep.due_on(entry),
        is_stale=upkeep.is_stale(entry, today=timezone.localdate()),
        notes=note_views(user, entry),
        waiting=RevisionView(first, is_own=first.created_by_id == user.pk) if first else None,
        edit_url=links.edit_url(Revision(entry=entry)),
    )


def note_views(user: User, entry: Entry) -> list[NoteView]:
    """Return the notes of staff about the entry, oldest first. One query."""
    notes = entry.staff_notes.select_related("created_by").order_by("created_at", "pk")
    return [NoteView(note, is_own=note.created_by_id == user.pk) for note in notes]
