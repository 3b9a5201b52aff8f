"""What authors do before a reviewer looks, for tests of what comes after."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from knowledge.models import Entry, Revision, SupplementRevision
from knowledge.publishing import drafts
from tests.factories import context_document, entry_data


def handed_in(entry: Entry, by: User, **changes: Any) -> Revision:
    """Return a revision of `entry` that waits for review."""
    draft = drafts.draft_of(entry=entry, by=by)
    draft = drafts.save(
        draft,
        data=entry_data(**changes),
        version=draft.version,
        note="Say it better",
        significance="facts",
    )
    return drafts.submit(draft, by=by)


def context_handed_in(slug: str, by: User, **changes: Any) -> SupplementRevision:
    """Return a revision of the context `slug` that waits for review."""
    draft = drafts.draft_of_supplement(path=f"{slug}/_context.yaml", by=by)
    data = context_document(**changes).to_json()
    draft = drafts.save(draft, data=data, version=draft.version)
    return drafts.submit(draft, by=by)
