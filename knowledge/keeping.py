"""How long what users met is kept, and the purge that sees to it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from audit import trail
from audit.models import Event
from knowledge.met import Asked, Told, Vote

DAYS_OF_WORDING = 30  # of what somebody sent: the text, and words beside it
DAYS_OF_WORDS = 180  # of what was asked: its words of the catalog
DAYS_BETWEEN_PURGES = 2  # it runs daily; a run may be missed


@dataclass(frozen=True)
class Purged:
    """How many rows lost their words."""

    told: int
    votes: int
    asked: int


@transaction.atomic
def purge(*, today: date) -> Purged:
    """Delete all words that are older than promised; a second run finds nothing.

    Every run is noted in the audit trail, so that it shows when it no longer runs.
    """
    last_wording = today - timedelta(days=DAYS_OF_WORDING)
    last_words = today - timedelta(days=DAYS_OF_WORDS)
    told = Told.objects.filter(day__lt=last_wording).exclude(text="", comment="")
    votes = Vote.objects.filter(day__lt=last_wording).exclude(comment="")
    asked = Asked.objects.filter(day__lt=last_words).exclude(words="")
    done = Purged(
        told=told.update(text="", comment=""),
        votes=votes.update(comment=""),
        asked=asked.update(words=""),
    )
    trail.record(trail.Action.PURGED, about="words of visitors", details=asdict(done))
    return done


def has_run_lately(*, now: datetime) -> bool:
    """Return whether the purge has run within two days. One query."""
    since = now - timedelta(days=DAYS_BETWEEN_PURGES)
    return Event.objects.filter(action=trail.Action.PURGED, at__gte=since).exists()


def is_overdue(*, now: datetime) -> bool:
    """Return whether words are kept that should be gone, or the purge no longer runs.

    A site that has kept nothing yet needs no purge. At most four queries.
    """
    if has_run_lately(now=now):
        return False
    return any(model.objects.exists() for model in (Asked, Told, Vote))
