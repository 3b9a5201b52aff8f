"""The addresses of a case: each names a page of its guide and carries the events."""

from __future__ import annotations

from django.urls import reverse

from triage.cases.address import Case
from triage.cases.state import HAND_OVER, CaseState
from triage.guides.numbers import Step


def place(case: Case, page: str, *arguments: str) -> str:
    """Return the address of one page of the case."""
    path = reverse(f"triage:{page}", args=[case.guide.key, *arguments])
    return f"{path}?{case.query}" if case.query else path


def step_place(case: Case, step: Step) -> str:
    """Return the address at which the case shows the step."""
    if step == HAND_OVER:
        return place(case, "hand-over")
    return place(case, *step)


def reached(case: Case, state: CaseState) -> str:
    """Return the address to which the events have led."""
    return place(case, "solved") if state.solved_by else step_place(case, state.step)
