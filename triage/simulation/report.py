"""What the simulation of a guide says about it: figures, and what must not be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from knowledge.documents.guide import OTHER
from triage.guides.compile import Guide
from triage.guides.numbers import compiled
from triage.simulation.optimum import MAX_STATES
from triage.simulation.simulate import (
    LEAST_SHARE,
    Path,
    Simulation,
    author_order_minutes,
    optimum_minutes,
    simulate,
)

MOST_ABOVE_OPTIMUM = 1.05
# When a cause is the truth, at least half of its cases have to meet a fix that can end it.
LEAST_MEETING_THEIR_FIX = 0.5


@dataclass(frozen=True)
class Report:
    """A simulated guide beside what it could cost at best and in the author's order.

    `adaptive_minutes` is set for a guide in a fixed order: what it would cost without that.
    """

    guide: Guide
    simulation: Simulation
    author_order_minutes: float
    optimum_minutes: float | None
    adaptive_minutes: float | None

    @cached_property
    def ratio(self) -> float | None:
        """Return the expected minutes as a multiple of the optimum, None where it is not known."""
        if self.optimum_minutes is None:
            return None
        return self.simulation.minutes / self.optimum_minutes

    def problems(self) -> list[str]:
        """Return what makes the guide unfit, as sentences; empty when it is fit."""
        return list(self._problems())

    def _problems(self) -> Iterator[str]:
        if self.ratio and self.ratio > MOST_ABOVE_OPTIMUM and self.adaptive_minutes is None:
            yield f"it takes {self.ratio:.3f} times the least expected minutes"
        for cause, result in self.simulation.by_cause.items():
            if cause != OTHER and result.fix_tried < LEAST_MEETING_THEIR_FIX:
                yield f"only {result.fix_tried:.0%} of the cases of {cause!r} meet a fix for it"
        for kind, key in self.simulation.never_suggested():
            if kind == "fix":
                yield f"the fix {key!r} is suggested on no path"

    def warnings(self) -> list[str]:
        """Return what an author should look at: the questions that no simulated case meets."""
        return [
            f"the question {key!r} is asked on no path"
            for kind, key in self.simulation.never_suggested()
            if kind == "question"
        ]

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain data, minutes and shares rounded."""
        result = self.simulation
        return {
            "key": self.guide.key,
            "title": self.guide.title,
            "kind": self.guide.kind,
            "causes": len(self.guide.causes),
            "questions": len(self.guide.questions),
            "fixes": len(self.guide.fixes),
            "minutes": round(result.minutes, 2),
            "steps": round(result.steps, 2),
            "solved": round(result.solved, 4),
            "handed_over": round(result.handed_over, 4),
            "not_followed": round(result.not_followed, 4),
            "states": result.states,
            "author_order_minutes": round(self.author_order_minutes, 2),
            "optimum_minutes": _rounded(self.optimum_minutes, 2),
            "ratio": _rounded(self.ratio, 4),
            "adaptive_minutes": _rounded(self.adaptive_minutes, 2),
            "by_cause": {
                cause: {
                    "minutes": round(row.minutes, 2),
                    "steps": round(row.steps, 2),
                    "solved": round(row.solved, 4),
                    "fix_tried": round(row.fix_tried, 4),
                }
                for cause, row in result.by_cause.items()
            },
            "worst": [_path_json(path) for path in result.worst],
            "problems": self.problems(),
            "warnings": self.warnings(),
        }


def report(
    guide: Guide, *, least_share: float = LEAST_SHARE, most_states: int = MAX_STATES
) -> Report:
    """Return the report of a guide. Raises `EndlessGuide`.

    The optimum is left out where it would take more than `most_states` states to find.
    """
    numbers = compiled(guide)
    adaptive = None
    if guide.tree is not None:
        free = compiled(replace(guide, tree=None))
        adaptive = simulate(free, least_share=least_share).minutes
    return Report(
        guide=guide,
        simulation=simulate(numbers, least_share=least_share),
        author_order_minutes=author_order_minutes(numbers),
        optimum_minutes=optimum_minutes(numbers, max_states=most_states),
        adaptive_minutes=adaptive,
    )


def _rounded(number: float | None, digits: int) -> float | None:
    return None if number is None else round(number, digits)


def _path_json(path: Path) -> dict[str, Any]:
    return {
        "minutes": round(path.minutes, 1),
        "share": round(path.share, 5),
        "events": [f"{event.about} {event.key}: {event.value}" for event in path.events],
    }
