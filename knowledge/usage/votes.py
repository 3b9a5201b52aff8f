"""Did this solve it? One vote a visitor, entry and day, on the revision that was read."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from knowledge.models import Entry
from knowledge.models.usage import MAX_COMMENT_CHARS, Vote
from knowledge.usage import daily_caps, reports, visitors


@transaction.atomic
def vote(*, entry: Entry, is_helpful: bool, visitor: str, day: date) -> Vote:
    """Store what a visitor says of the published revision; what they say last that day counts.

    Raises `DailyCapReached`.
    """
    name = visitors.keyed(visitor, about=entry.key, day=day)
    daily_caps.check(Vote.objects.all(), day=day, cap=daily_caps.MAX_VOTES_A_DAY)
    said = {"revision_id": entry.published_id, "is_helpful": is_helpful}
    found, is_new = Vote.objects.select_for_update().get_or_create(
        entry=entry, visitor=name, day=day, defaults=said
    )
    if is_new:
        return found
    if found.is_helpful != is_helpful:
        found.reason = found.comment = ""
    found.revision_id = entry.published_id  # type: ignore[assignment]
    found.is_helpful = is_helpful
    found.save(update_fields=["revision", "is_helpful", "reason", "comment"])
    return found


@sensitive_variables()
@transaction.atomic
def give_reason(*, entry: Entry, reason: str, comment: str, visitor: str, day: date) -> Vote:
    """Store why an entry did not help; it counts as a No when none was said before."""
    voted = vote(entry=entry, is_helpful=False, visitor=visitor, day=day)
    found = Vote.objects.select_for_update().get(pk=voted.pk)
    found.reason = reason
    found.comment = reports.keepable(comment, limit=MAX_COMMENT_CHARS)
    found.moderation = Vote.Moderation.WAITING
    found.full_clean(validate_constraints=False)
    found.save(update_fields=["reason", "comment", "moderation"])
    return found
