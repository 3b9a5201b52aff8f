"""How well texts with a known answer are recognised: figures from diagnoses. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from knowledge.diagnosis.types import Diagnosis

CLAIMS = ("known", "likely")


def keys_of(diagnosis: Diagnosis) -> list[str]:
    """Return the entries of a diagnosis in the order shown: claimed first, then offered."""
    return [
        *(match.key for match in diagnosis.matches),
        *(offer.key for offer in diagnosis.offers),
    ]


@dataclass(slots=True)
class Tally:
    """Counts over texts with an expected answer, and over texts that have none."""

    texts: int = 0
    first: int = 0
    among_five: int = 0
    reciprocal_ranks: float = 0.0
    claimed: int = 0
    claimed_rightly: int = 0
    foreign_texts: int = 0
    foreign_claimed: int = 0
    milliseconds: list[float] = field(default_factory=list)

    def add(self, diagnosis: Diagnosis, expected: str, ms: float) -> None:
        """Count one text; `expected` is the key of the entry that it belongs to."""
        keys = keys_of(diagnosis)
        place = keys.index(expected) if expected in keys else None
        self.texts += 1
        self.milliseconds.append(ms)
        if place is not None:
            self.first += place == 0
            self.among_five += place < 5
            self.reciprocal_ranks += 1 / (place + 1)
        if diagnosis.verdict in CLAIMS:
            self.claimed += 1
            self.claimed_rightly += place == 0

    def add_foreign(self, diagnosis: Diagnosis, ms: float) -> None:
        """Count one text that no entry knows."""
        self.foreign_texts += 1
        self.foreign_claimed += diagnosis.verdict in CLAIMS
        self.milliseconds.append(ms)

    def figures(self) -> dict[str, Any]:
        """Return the figures by name: shares 0..1, times in milliseconds; None where none is."""
        return {
            "n": self.texts,
            "top1": _share(self.first, self.texts),
            "top5": _share(self.among_five, self.texts),
            "mrr": _share(self.reciprocal_ranks, self.texts),
            "claimed": _share(self.claimed, self.texts),
            "claimed_right": _share(self.claimed_rightly, self.claimed),
            "negatives": self.foreign_texts,
            "false_claims": _share(self.foreign_claimed, self.foreign_texts),
            **{f"p{q}_ms": percentile(self.milliseconds, q) for q in (50, 95, 99)},
        }


def _share(part: float, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def percentile(values: Sequence[float], percent: int) -> float | None:
    """Return what `percent` per cent of the values do not exceed, None if there are none."""
    if not values:
        return None
    return round(sorted(values)[min(len(values) - 1, len(values) * percent // 100)], 3)


def as_lines(figures: Iterable[tuple[str, Any]]) -> list[str]:
    """Return the figures as aligned lines for a terminal."""
    return [f"{name:14} {'-' if value is None else value}" for name, value in figures]
