"""Who did what: an append-only trail whose rows are chained by keyed hashes."""

from __future__ import annotations

from datetime import date
from typing import Any, NoReturn, Self

from django.db import models
from django.db.models import Q


class AppendOnly(TypeError):
    """The trail is only ever added to."""


class EventQuerySet(models.QuerySet["Event"]):
    """Events are read here; `audit.trail.record` alone writes them."""

    def matching(
        self, *, actor: str = "", action: str = "", about: str = "", day: date | None = None
    ) -> Self:
        """Return the events by `actor`, of `action`, whose object's key holds `about`, on `day`.

        What is empty selects nothing; a day is one of UTC.
        """
        found = self.filter(actor__iexact=actor) if actor else self.all()
        found = found.filter(action=action) if action else found
        found = found.filter(about__icontains=about) if about else found
        return found.filter(at__date=day) if day else found

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnly("an event of the trail is never changed")

    def delete(self) -> NoReturn:
        raise AppendOnly("an event of the trail is never deleted")


class Event(models.Model):
    """Something that was done, by whom, to what, and how it ended."""

    class Action(models.TextChoices):
        SIGNED_IN = "signed-in", "Signed in"
        SIGN_IN_FAILED = "sign-in-failed", "Sign-in failed"
        SIGNED_OUT = "signed-out", "Signed out"
        ACCOUNT_CHANGED = "account-changed", "Account changed"
        ROLES_CHANGED = "roles-changed", "Roles changed"
        SUBMITTED = "submitted", "Submitted for review"
        TAKEN_BACK = "taken-back", "Taken back"
        REFUSED = "refused", "Refused"
        RESTORED = "restored", "Restored as a draft"
        PUBLISHED = "published", "Published"
        AUDIENCE_CHANGED = "audience-changed", "Audience changed"
        RETIRED = "retired", "Retired"
        UPKEEP_CHANGED = "upkeep-changed", "Owner or date changed"
        NOTE_ADDED = "note-added", "Staff note added"
        NOTE_DELETED = "note-deleted", "Staff note deleted"
        DISCARDED = "discarded", "Draft discarded"
        BULK_CHANGED = "bulk-changed", "Changed in bulk"
        IMPORTED = "imported", "Imported"
        EXPORTED = "exported", "Exported"
        SETTINGS_CHANGED = "settings-changed", "Settings changed"
        DISMISSED = "dismissed", "Proposal dismissed"
        LEARNT = "learnt", "Learnt from outcomes"
        DENIED = "denied", "Not allowed"
        TOKEN_USED = "token-used", "Token used"
        MODERATED = "moderated", "Moderated"
        PURGED = "purged", "Purged"

    number = models.PositiveBigIntegerField(primary_key=True, help_text="Counts from 1, no gaps.")
    at = models.DateTimeField()
    actor = models.CharField(max_length=150, blank=True, help_text="User name; empty: nobody.")
    actor_id = models.PositiveBigIntegerField(null=True, blank=True)
    action = models.CharField(max_length=20, choices=Action.choices)
    about = models.CharField(max_length=200, blank=True, help_text="Key of the object.")
    result = models.CharField(max_length=60, default="ok")
    details = models.JSONField(default=dict, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    previous = models.CharField(max_length=64, help_text="Keyed hash of the event before.")
    digest = models.CharField(max_length=64, help_text="Keyed hash of this event and `previous`.")

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["action", "-number"], name="event_by_action"),
            models.Index(fields=["about", "-number"], name="event_by_object"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.action} {self.about}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly("an event of the trail is never changed")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly("an event of the trail is never deleted")


class Head(models.Model):
    """One row: where the trail ends, so that a cut at its end is seen as well."""

    number = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True, help_text="Keyed hash of this row.")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="audit_head_has_one_row")]

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"
