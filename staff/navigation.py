"""The ways through the workbench: what stands in its navigation, for whom, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from knowledge.rights import Right, User, may


@dataclass(frozen=True)
class Way:
    """A link of the navigation; `views` are the pages on which it is the current one."""

    view: str
    label: str
    right: Right = Right.READ_STAFF
    views: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        return reverse(self.view)

    def leads_to(self, view: str) -> bool:
        """Return whether the page `view` belongs to this way."""
        return view == self.view or view in self.views


DAILY = (
    Way("staff:home", "Now"),
    Way(
        "staff:entries",
        "Entries",
        views=("staff:new-entry", "staff:draft", "staff:draft-merge", "staff:history"),
    ),
    Way("staff:review-queue", "To review", Right.WRITE, ("staff:review", "staff:review-document")),
    Way(
        "staff:meet",
        "What users meet",
        views=(
            "staff:meet-unanswered",
            "staff:meet-group",
            "staff:meet-votes",
            "staff:meet-handed-over",
            "staff:meet-steps",
            "staff:meet-due",
            "staff:meet-changes",
            "staff:meet-words",
        ),
    ),
    Way("staff:documents", "Guides and words", views=("staff:document", "staff:edit-document")),
)
SELDOM = (
    Way("staff:stale", "Due for a check"),
    Way("staff:proposals", "Proposals", Right.WRITE),
    Way("staff:files", "Files", views=("staff:import",)),
    Way("staff:bulk", "Many entries", Right.ADMINISTER, ("staff:bulk-preview",)),
    Way("staff:people", "People", Right.ADMINISTER, ("staff:person",)),
    Way("staff:audit", "Audit trail", Right.ADMINISTER),
    Way("account", "Your account"),
)


@dataclass(frozen=True)
class Navigation:
    """What one reader is offered on one page."""

    daily: Sequence[Way]
    seldom: Sequence[Way]
    current: Way | None

    @property
    def is_seldom_open(self) -> bool:
        return self.current in self.seldom


def navigation(user: User, view: str) -> Navigation:
    """Return the ways that `user` may go, with the one that the page named `view` belongs to."""
    daily = [way for way in DAILY if may(user, way.right)]
    seldom = [way for way in SELDOM if may(user, way.right)]
    current = next((way for way in (*daily, *seldom) if way.leads_to(view)), None)
    return Navigation(daily, seldom, current)
