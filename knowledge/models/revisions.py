"""What all revisions have in common: the life of one state of a document, and who may see it."""

from __future__ import annotations

from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from knowledge.documents.entry import Document
from knowledge.rights import Right, User, may


class VersionedQuerySet(models.QuerySet["VersionedT"]):
    """The doors to revisions, whatever kind of document they hold."""

    def visible_to(self, user: User) -> Self:
        """Return the revisions that `user` may read.

        Staff reads what was accepted, an author also what waits for review or was refused; a draft
        is its writer's alone, whatever the role of others.
        """
        state = Versioned.State
        if not may(user, Right.READ_STAFF):
            return self.none()
        if not may(user, Right.WRITE):
            return self.filter(state=state.ACCEPTED)
        return self.filter(~Q(state=state.DRAFT) | Q(created_by=user.pk))

    def open_drafts_of(self, user: User) -> Self:
        """Return the drafts that `user` is writing."""
        return self.filter(state=Versioned.State.DRAFT, created_by=user.pk)

    def waiting(self) -> Self:
        """Return what waits for review, oldest first."""
        return self.filter(state=Versioned.State.IN_REVIEW).order_by("submitted_at", "pk")


class Versioned(models.Model):
    """One state of a whole document: written as a draft, reviewed, and never changed once accepted.

    A draft may hold a document that is not valid yet; every other state holds a valid one.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in-review", "In review"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"

    class Significance(models.TextChoices):
        WORDING = "wording", "Wording: it says the same in better words"
        FACTS = "facts", "Facts: something it says is new or was wrong"
        STEPS = "steps", "Steps: people have to do something else"

    number = models.PositiveIntegerField(help_text="Counts from 1 within what it belongs to.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    document = models.JSONField(blank=True)
    note = models.CharField(max_length=200, blank=True, help_text="What changed, in one line.")
    significance = models.CharField(max_length=10, choices=Significance.choices, blank=True)
    version = models.PositiveIntegerField(
        default=1, help_text="Raised by each save of the draft, so that two savers notice."
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="%(class)ss",
        help_text="Empty when the revision came from a catalog folder.",
    )
    also_by = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="also_%(class)ss",
        help_text="Who wrote words that it took over from a revision which nobody accepted.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reviewed_%(class)ss",
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review_note = models.CharField(
        max_length=1_000, blank=True, help_text="What the reviewer said, above all when refusing."
    )
    earlier_reviews = models.JSONField(
        default=list,
        blank=True,
        help_text="The decisions before the last one: reviewer, day and time, note.",
    )
    based_on = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="followers",
        help_text="The published revision that the writer started from.",
    )

    objects = VersionedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def key(self) -> str:
        """What the document belongs to, as people name it."""
        raise NotImplementedError

    @property
    def kind(self) -> type[Document]:
        """The kind of its document."""
        raise NotImplementedError

    @property
    def published_now(self) -> Self | None:
        """The revision that is published at the moment, None if none is."""
        raise NotImplementedError

    def siblings(self) -> models.QuerySet[Self]:
        """Return all revisions of the same document, this one included."""
        raise NotImplementedError

    def lock_siblings(self) -> None:
        """Let nobody else write a revision of the same document until the transaction ends."""
        raise NotImplementedError

    def follow_up(self) -> Self:
        """Return a revision of the same document, still empty, based on what is published."""
        raise NotImplementedError

    def is_written_by(self, user: User) -> bool:
        """Return whether `user` wrote it, or words that it took over. At most one query."""
        is_own = self.created_by_id is not None and self.created_by_id == user.pk
        return is_own or self.also_by.filter(username=user.get_username()).exists()

    @property
    def is_outdated(self) -> bool:
        """Whether another revision was published since the writer of this one started."""
        published, started_from = self.published_now, self.based_on
        return (published and published.pk) != (started_from and started_from.pk)

    def is_visible_to(self, user: User) -> bool:
        """Return for one revision what `visible_to` answers for many."""
        if self.state == self.State.ACCEPTED:
            return may(user, Right.READ_STAFF)
        is_own = self.created_by_id is not None and self.created_by_id == user.pk
        return may(user, Right.WRITE) and (is_own or self.state != self.State.DRAFT)


VersionedT = TypeVar("VersionedT", bound=Versioned)


def versioned_constraints(name: str) -> list[models.BaseConstraint]:
    """Return the constraints that each table of revisions has, named after `name`."""
    return [
        models.CheckConstraint(
            condition=Q(state__in=Versioned.State.values), name=f"{name}_state_is_known"
        ),
        models.CheckConstraint(
            condition=Q(significance__in=["", *Versioned.Significance.values]),
            name=f"{name}_significance_is_known",
        ),
    ]
