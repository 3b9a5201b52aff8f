"""What the templates of the workbench may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.models import Revision
from knowledge.versioned import Versioned


@dataclass(frozen=True)
class HomePage:
    """What needs somebody now: the reader's own drafts, and what waits for a reviewer."""

    drafts: Sequence[Revision]
    waiting: Sequence[Versioned]
