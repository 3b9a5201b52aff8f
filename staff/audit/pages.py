"""What the template of the audit trail may use."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.paginator import Page

from audit.models import Event
from staff.audit.forms import AuditForm


@dataclass(frozen=True)
class AuditPage:
    """Some of the trail, newest first, and where the whole of it ends."""

    form: AuditForm
    events: Page[Event]
    end: str
