"""Adding to the trail, and finding out whether somebody has changed it."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils import timezone

from audit.models import Event, Head

Action = Event.Action

# Set by the middleware for the time of one request; empty in commands.
request_id: ContextVar[str] = ContextVar("request_id", default="")

FIRST = "0" * 64  # what the first event follows
MAX_ABOUT_CHARS = 200


@transaction.atomic
def record(
    action: Event.Action,
    *,
    by: AbstractBaseUser | AnonymousUser | None = None,
    about: str = "",
    result: str = "ok",
    details: Mapping[str, Any] | None = None,
) -> Event:
    """Add one event to the trail and return it. Three queries, in the caller's transaction.

    `by` None is a command or a visitor; `about` is the key of the object; `details` is plain JSON
    data and holds no pasted text and no secret.
    """
    Head.objects.get_or_create(pk=1)
    head = Head.objects.select_for_update().get(pk=1)
    event = _follow(head, action, by=by, about=about, result=result, details=details or {})
    event.full_clean()
    event.save(force_insert=True)
    head.save(update_fields=["number", "digest", "seal"])
    return event


@transaction.atomic
def record_all(
    action: Event.Action,
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    about: Mapping[str, Mapping[str, Any]],
) -> None:
    """Add an event for each object; `about` holds the details by the object's key.

    As `record`, but with a few queries for all of them together.
    """
    if not about:
        return
    Head.objects.get_or_create(pk=1)
    head = Head.objects.select_for_update().get(pk=1)
    events = [
        _follow(head, action, by=by, about=key, result="ok", details=details)
        for key, details in about.items()
    ]
    Event.objects.bulk_create(events, batch_size=500)
    head.save(update_fields=["number", "digest", "seal"])


def _follow(
    head: Head,
    action: Event.Action,
    *,
    by: AbstractBaseUser | AnonymousUser | None,
    about: str,
    result: str,
    details: Mapping[str, Any],
) -> Event:
    """Return the event after `head`, and move `head` on to it; neither is saved."""
    event = Event(
        number=head.number + 1,
        at=timezone.now(),
        actor=by.get_username() if by is not None and by.pk else "",
        actor_id=by.pk if by is not None else None,
        action=action,
        about=about[:MAX_ABOUT_CHARS],
        result=result,
        details=dict(details),
        request_id=request_id.get(),
        previous=head.digest or FIRST,
    )
    event.digest = digest_of(event)
    head.number, head.digest = event.number, event.digest
    head.seal = _seal(head)
    return event


@dataclass(frozen=True)
class Flaw:
    """A place where the trail was tampered with."""

    number: int
    what: str

    def __str__(self) -> str:
        return f"event {self.number}: {self.what}"


def verify(*, known: tuple[int, str] | None = None) -> Iterator[Flaw]:
    """Yield what is wrong with the trail, in its order; nothing when it is whole.

    `known` is the number and the digest of an event that was noted down elsewhere: it must still
    be there, which also uncovers a trail that was cut and sealed again from a backup.
    """
    previous, expected = FIRST, 1
    is_known = known is None
    for event in Event.objects.order_by("number").iterator(chunk_size=2_000):
        if event.number != expected:
            yield Flaw(expected, f"events {expected} to {event.number - 1} are missing")
        elif event.previous != previous:
            yield Flaw(event.number, "does not follow the event before it")
        if not hmac.compare_digest(event.digest, digest_of(event)):
            yield Flaw(event.number, "was changed")
        is_known = is_known or known == (event.number, event.digest)
        previous, expected = event.digest, event.number + 1
    yield from _end_flaws(expected - 1, previous)
    if not is_known and known is not None:
        yield Flaw(known[0], "is not the event that was noted down")


def end() -> str:
    """Return the end of the trail as `<number>:<digest>`, to be noted down elsewhere."""
    head = Head.objects.filter(pk=1).first()
    return f"{head.number}:{head.digest or FIRST}" if head else f"0:{FIRST}"


def _end_flaws(number: int, digest: str) -> Iterator[Flaw]:
    head = Head.objects.filter(pk=1).first()
    if head is None:
        if number:
            yield Flaw(number, "the end of the trail is not sealed")
        return
    if not hmac.compare_digest(head.seal, _seal(head)):
        yield Flaw(head.number, "the seal of the end was changed")
    if number < head.number:
        yield Flaw(head.number, f"events {number + 1} to {head.number} are missing")
    elif (number, digest) != (head.number, head.digest):
        yield Flaw(number, "was added past the end")


def digest_of(event: Event) -> str:
    """Return the keyed hash of all that the event says, with the one before it."""
    said = [
        event.number,
        event.at.astimezone(UTC).isoformat(),
        event.actor,
        event.actor_id,
        event.action,
        event.about,
        event.result,
        event.details,
        event.request_id,
        event.previous,
    ]
    return _keyed(json.dumps(said, sort_keys=True, ensure_ascii=False))


def _seal(head: Head) -> str:
    return _keyed(f"end {head.number} {head.digest}")


def _keyed(text: str) -> str:
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()
