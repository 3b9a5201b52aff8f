"""What a checker is told beside its input: the time, and what the reader may see of entries."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from checkers.core.checker import Background, Checker
from knowledge.documents.retry import RetryRulesDocument
from knowledge.models import Entry
from knowledge.reading import snapshot
from knowledge.rights import User


def background_for(checker: Checker[Any], user: User) -> Background:
    """Return the background of `checker` for `user`. One query if it needs the catalog.

    The entries are those of the snapshot, narrowed to what the database lets this reader see now.
    """
    now = timezone.now()
    if not checker.needs_catalog:
        return Background(now)
    readable = Entry.objects.visible_to(user).values_list("context__slug", "slug")
    keys = {f"{context}/{slug}" for context, slug in readable}
    catalog = snapshot.current().catalog
    entries = {key: document for key, document in catalog.entries.items() if key in keys}
    rules = next(iter(catalog.of_kind(RetryRulesDocument).values()), None)
    return Background(now, entries, rules)
