"""What the templates of bulk changes may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BoundField

from knowledge.models import Entry
from knowledge.publishing.bulk import BulkPlan, Line
from staff.bulk.forms import BulkChangeForm, BulkFilterForm

MOST_ROWS = 200


@dataclass(frozen=True)
class BulkPage:
    """The entries that the filter finds, and the form that says what to do to them."""

    filter: BulkFilterForm
    form: BulkChangeForm
    found: Sequence[Entry]
    ticked: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        return len(self.found)

    @property
    def rows(self) -> Sequence[Entry]:
        return self.found[:MOST_ROWS]

    @property
    def more(self) -> int:
        """How many entries were found and are not listed."""
        return max(0, self.count - MOST_ROWS)

    @property
    def all_keys(self) -> str:
        return " ".join(entry.key for entry in self.found)


@dataclass(frozen=True)
class BulkPreview:
    """What would happen to each entry, and to the documents that refer to it."""

    form: BulkChangeForm
    plan: BulkPlan
    is_changed: bool = False

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.plan.lines if not line.refusal]

    @property
    def refused(self) -> list[Line]:
        return [line for line in self.plan.lines if line.refusal]

    @property
    def passed_on(self) -> list[BoundField]:
        """The fields that go on to the next page unseen."""
        return [field for field in self.form if field.name != "keys"]

    @property
    def keys(self) -> str:
        return " ".join(line.entry.key for line in self.plan.lines)
