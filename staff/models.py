"""What the workbench keeps for itself between two pages."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class StagedImport(models.Model):
    """An upload that its administrator was shown and has not yet imported: checked documents only.

    One a person; it is thrown away when it was imported, cancelled or is an hour old.
    """

    created_by = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="staged_import"
    )
    created_at = models.DateTimeField()
    name = models.CharField(max_length=150, help_text="Of the uploaded file.")
    documents = models.JSONField(help_text="The documents that change anything, by path.")
    unchanged = models.PositiveIntegerField(help_text="Documents that are the same already.")

    def __str__(self) -> str:
        return self.name


class Reminder(models.Model):
    """That somebody was sent a mail on a day: there is one a person a day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders"
    )
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="reminder_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.day}"
