"""Numbers of reports: none below five is told, in words, pictures and files alike. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FEWEST_TOLD = 5
FEW = f"fewer than {FEWEST_TOLD}"
PERIODS = (7, 30, 90)  # days
DEFAULT_PERIOD = 30
POINTS = {7: 7, 30: 10, 90: 13}  # of a trend, so that a point is a day, three days or a week
WIDTH, HEIGHT, MARGIN = 120, 40, 4  # of a drawing, in its own units


@dataclass(frozen=True)
class Count:
    """How often something happened; `most` is the largest count of its list, for the bar."""

    number: int
    most: int = 0

    @property
    def is_told(self) -> bool:
        return self.number >= FEWEST_TOLD

    @property
    def words(self) -> str:
        return str(self.number) if self.is_told else FEW

    @property
    def bar(self) -> int:
        """The length of the bar in per cent; none for what is not told."""
        return round(100 * self.number / self.most) if self.is_told and self.most else 0

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Share:
    """How many of a number of cases; told only when both are large enough."""

    part: int
    whole: int

    @property
    def is_told(self) -> bool:
        return self.part >= FEWEST_TOLD

    @property
    def words(self) -> str:
        return f"{Count(self.part)} of {Count(self.whole)}"

    @property
    def percent(self) -> int:
        """The share in per cent, 0 when it is not told."""
        return round(100 * self.part / self.whole) if self.is_told and self.whole else 0

    def __str__(self) -> str:
        return self.words


@dataclass(frozen=True)
class Trend:
    """Counts of equal stretches of time, the oldest first; few ones lie on the ground line."""

    title: str
    ends: Sequence[date]
    counts: Sequence[int]

    @property
    def told(self) -> list[Count]:
        return [Count(count) for count in self.counts]

    @property
    def total(self) -> Count:
        return Count(sum(self.counts))

    @property
    def points(self) -> str:
        """The points of the line, as SVG takes them."""
        told = [count if count >= FEWEST_TOLD else 0 for count in self.counts]
        highest = max([*told, FEWEST_TOLD])
        step = (WIDTH - 2 * MARGIN) / max(1, len(told) - 1)
        room = HEIGHT - 2 * MARGIN
        return " ".join(
            f"{MARGIN + place * step:.1f},{HEIGHT - MARGIN - room * count / highest:.1f}"
            for place, count in enumerate(told)
        )

    @property
    def words(self) -> str:
        """The same in words, for those who do not see the line."""
        parts = [
            f"{Count(count)} up to {end.day} {end:%B}"
            for end, count in zip(self.ends, self.counts, strict=True)
        ]
        return "; ".join(parts)


def trend(title: str, by_day: Mapping[date, int], *, days: int, today: date) -> Trend:
    """Return the trend of the last `days` days, today included."""
    points = POINTS[days]
    stretch = -(-days // points)
    ends = [today - timedelta(days=stretch * back) for back in reversed(range(points))]
    counts = [
        sum(by_day.get(end - timedelta(days=back), 0) for back in range(stretch)) for end in ends
    ]
    return Trend(title, ends, counts)


def period_of(wanted: str) -> int:
    """Return the days that an address asks for, the usual ones for anything else."""
    return int(wanted) if wanted in {str(days) for days in PERIODS} else DEFAULT_PERIOD


def first_day(days: int, *, today: date) -> date:
    return today - timedelta(days=days - 1)
