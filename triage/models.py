"""What is kept of guided help: how cases ended, told by those who went through them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

MOST_MINUTES = 10_000


class Outcome(models.Model):
    """How one case ended. It holds keys and numbers, nothing that somebody wrote.

    `events` is the case as `triage.cases.state` replays it: lists of about, key and value.
    """

    guide = models.CharField(max_length=121)
    generation = models.PositiveIntegerField(help_text="Of the knowledge that the case ran on.")
    events = models.JSONField(default=list, blank=True)
    clues = models.JSONField(default=list, blank=True, help_text="Keys of what the text said.")
    actor = models.CharField(max_length=20, blank=True)
    solved_by = models.CharField(
        max_length=60, blank=True, help_text="The fix that worked; empty: passed on."
    )
    cause = models.CharField(
        max_length=60, blank=True, help_text="The cause that the person confirmed; empty: unknown."
    )
    minutes = models.FloatField(null=True, blank=True, help_text="A person's time, as told.")
    day = models.DateField()
    visitor = models.CharField(
        max_length=64, help_text="Keyed hash of guide, day and the address of the client."
    )

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["guide", "visitor", "day"],
                name="outcome_counts_once_a_day",
                violation_error_message="This visitor has told about this guide today.",
            ),
            models.CheckConstraint(
                condition=Q(minutes__isnull=True) | Q(minutes__gt=0, minutes__lte=MOST_MINUTES),
                name="outcome_minutes_are_plausible",
            ),
        ]
        indexes = [
            models.Index(fields=["guide", "day"], name="outcome_by_guide"),
            models.Index(fields=["day"], name="outcome_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.guide} on {self.day}"


class Learnt(models.Model):
    """What the closed cases of one guide add up to: counts beside its words, never in their place.

    `counts` holds pairs of what is counted, a list of keys, and a number; see `triage.learning`.
    """

    guide = models.CharField(max_length=121, unique=True)
    cases = models.PositiveIntegerField(help_text="Outcomes with a confirmed result.")
    counts = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["guide"]

    def __str__(self) -> str:
        return f"{self.guide}: {self.cases} cases"


class DismissedProposal(models.Model):
    """A change of a word that closed cases propose and somebody of the staff does not want.

    `cases` is how many spoke for it then: with enough more of them it is shown again.
    """

    guide = models.CharField(max_length=121)
    kind = models.CharField(max_length=10)
    path = models.CharField(max_length=200, help_text="Keys, joined by a slash.")
    new = models.CharField(max_length=6)
    cases = models.PositiveIntegerField()
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    dismissed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["guide", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["guide", "kind", "path", "new"], name="proposal_is_dismissed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.guide}: {self.kind} of {self.path} {self.new}"
