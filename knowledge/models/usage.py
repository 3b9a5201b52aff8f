"""What users met: what was asked, what was told of by an act of somebody, what helped.

Nothing here says who it was. Of a text that somebody only asked about no word is kept that the
catalog does not hold itself; a wording is kept only when somebody sends it, and for 30 days.
"""

from __future__ import annotations

from datetime import date
from hashlib import blake2s
from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from knowledge.diagnosis.ranking.first_lines import MOST_WORDS

MOST_KEYS = 5
MAX_TOLD_CHARS = 4_000
MAX_COMMENT_CHARS = 500
MAX_WORDS_CHARS = 600


MetT = TypeVar("MetT", bound=models.Model)


class MetQuerySet(models.QuerySet["MetT"]):
    """What was met, by day."""

    def since(self, day: date) -> Self:
        return self.filter(day__gte=day)


class Met(models.Model):
    """Base of what is kept of a text: the day, where it belongs, what it was recognised as."""

    class Verdict(models.TextChoices):
        KNOWN = "known", "This is it"
        LIKELY = "likely", "Very likely"
        POSSIBLE = "possible", "Possible"
        UNKNOWN = "unknown", "Not recognised"

    day = models.DateField()
    context = models.CharField(max_length=60, blank=True, help_text="Slug; empty: not settled.")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    keys = models.JSONField(default=list, blank=True, help_text="Entries shown, best first.")
    words = models.CharField(
        max_length=MAX_WORDS_CHARS,
        blank=True,
        help_text=f"At most {MOST_WORDS} words of the head line, of those that the catalog holds.",
    )
    settled_by = models.ForeignKey(
        "knowledge.Entry",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The entry that was written, or got another form, because of it.",
    )

    class Meta:
        abstract = True


class Asked(Met):
    """One text that somebody asked about; nothing of it but words of the catalog."""

    objects = MetQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["day", "verdict"], name="asked_by_day"),
            models.Index(fields=["words"], name="asked_by_words"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=Met.Verdict.values), name="asked_verdict_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.verdict} on {self.day}: {self.words}"


class Worded(models.Model):
    """Base of what may hold words of a visitor, which somebody of the staff looks at."""

    class Moderation(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Accepted"
        HIDDEN = "hidden", "Hidden"

    comment = models.CharField(
        max_length=MAX_COMMENT_CHARS, blank=True, help_text="Redacted; deleted after 30 days."
    )
    moderation = models.CharField(
        max_length=10, choices=Moderation.choices, default=Moderation.WAITING
    )

    class Meta:
        abstract = True

    @property
    def comment_digest(self) -> str:
        """Tells one comment from another: a visitor may write another one the same day."""
        return blake2s(self.comment.encode(), digest_size=8).hexdigest()


class Told(Met, Worded):
    """A text that nobody could answer, sent by the person who saw it."""

    text = models.TextField(
        max_length=MAX_TOLD_CHARS, blank=True, help_text="Redacted; deleted after 30 days."
    )

    objects = MetQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["day"], name="told_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=Met.Verdict.values), name="told_verdict_is_known"
            ),
            models.CheckConstraint(
                condition=Q(moderation__in=Worded.Moderation.values),
                name="told_moderation_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.text or self.words


class Vote(Worded):
    """Whether a revision solved it for somebody; the entry is named for the count of the day."""

    class Reason(models.TextChoices):
        OTHER_ERROR = "other-error", "It is about another error"
        NO_HELP = "no-help", "I did what it says and it did not help"
        UNCLEAR = "unclear", "I did not understand what to do"
        CANNOT = "cannot", "I cannot do what it asks for"

    revision = models.ForeignKey(
        "knowledge.Revision", on_delete=models.CASCADE, related_name="votes"
    )
    entry = models.ForeignKey("knowledge.Entry", on_delete=models.CASCADE, related_name="votes")
    is_helpful = models.BooleanField()
    reason = models.CharField(max_length=12, choices=Reason.choices, blank=True)
    day = models.DateField()
    visitor = models.CharField(
        max_length=64, help_text="Keyed hash of entry, day and a random name that lasts a day."
    )

    objects = MetQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["day"], name="vote_by_day")]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "visitor", "day"], name="vote_counts_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(reason="") | Q(is_helpful=False), name="vote_reason_is_for_no"
            ),
            models.CheckConstraint(
                condition=Q(moderation__in=Worded.Moderation.values),
                name="vote_moderation_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{'yes' if self.is_helpful else 'no'} on {self.day}"
