"""Where the pages about a revision are, whatever kind of document it holds."""

from __future__ import annotations

from django.urls import reverse

from knowledge.models import Entry, Revision, SupplementRevision

AnyRevision = Revision | SupplementRevision


def title(revision: AnyRevision) -> str:
    """Return what the document calls itself, or its key if it has no title."""
    said = revision.document.get("title") if isinstance(revision.document, dict) else None
    return said if isinstance(said, str) and said.strip() else revision.key


def review_url(revision: AnyRevision) -> str:
    name = "review" if isinstance(revision, Revision) else "review-document"
    return reverse(f"staff:{name}", args=[revision.pk])


def history_url(revision: AnyRevision) -> str:
    if isinstance(revision, Revision):
        return entry_url("history", revision.entry)
    return reverse("staff:document-history", args=[revision.path])


def compare_url(revision: AnyRevision) -> str:
    if isinstance(revision, Revision):
        return entry_url("compare", revision.entry)
    return reverse("staff:compare-document", args=[revision.path])


def entry_url(name: str, entry: Entry) -> str:
    """Return the address of the workbench's page `name` about `entry`."""
    return reverse(f"staff:{name}", args=[entry.context.slug, entry.slug])


def edit_url(revision: AnyRevision) -> str:
    """Return where the writer goes on with a draft."""
    if isinstance(revision, Revision):
        return entry_url("edit", revision.entry)
    return reverse("staff:edit-document", args=[revision.path])
