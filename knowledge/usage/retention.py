"""How long what visitors send is kept, and the purge that deletes it.

Reports look back 90 days at most, so rows are not needed for long. `docs/operators.md` lists it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from audit import trail
from audit.models import Event
from knowledge.models.usage import Asked, Told, Vote

DAYS_OF_WORDING = 30  # of what somebody sent: the text, and words beside it
DAYS_OF_ROWS = 180  # of searches, and of what is left of a text that was sent
DAYS_OF_VOTES = 730
DAYS_BETWEEN_PURGES = 2  # it runs daily; a run may be missed


@dataclass(frozen=True)
class Purged:
    """How many rows lost their words, and how many were deleted."""

    told: int = 0
    votes: int = 0
    rows: int = 0


@transaction.atomic
def purge(*, today: date, others: Mapping[str, int] | None = None) -> Purged:
    """Delete all words and rows that are older than promised; a second run finds nothing.

    Every run is noted in the audit trail, so that it shows when it no longer runs. `others` are
    counts of what was deleted elsewhere, to be noted with it.
    """
    last_wording = today - timedelta(days=DAYS_OF_WORDING)
    last_rows = today - timedelta(days=DAYS_OF_ROWS)
    old = (
        Asked.objects.filter(day__lt=last_rows),
        Told.objects.filter(day__lt=last_rows),
        Vote.objects.filter(day__lt=today - timedelta(days=DAYS_OF_VOTES)),
    )
    rows = sum(found.delete()[0] for found in old)
    told = Told.objects.filter(day__lt=last_wording).exclude(text="", comment="")
    votes = Vote.objects.filter(day__lt=last_wording).exclude(comment="")
    done = Purged(told=told.update(text="", comment=""), votes=votes.update(comment=""), rows=rows)
    details = {**asdict(done), **(others or {})}
    trail.record(trail.Action.PURGED, about="words of visitors", details=details)
    return done


def has_run_lately(*, now: datetime) -> bool:
    """Return whether the purge has run within two days. One query."""
    since = now - timedelta(days=DAYS_BETWEEN_PURGES)
    return Event.objects.filter(action=trail.Action.PURGED, at__gte=since).exists()


def is_overdue(*, now: datetime) -> bool:
    """Return whether words are kept that should be gone, or the purge no longer runs.

    A site that has kept nothing for so long, such as a new one, needs no purge. At most four
    queries.
    """
    if has_run_lately(now=now):
        return False
    since = now.date() - timedelta(days=DAYS_BETWEEN_PURGES)
    return any(model.objects.filter(day__lt=since).exists() for model in (Asked, Told, Vote))
