"""How much of what visitors send the whole site keeps in a day, so that nobody fills its disk."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

MAX_SEARCHES_A_DAY = 20_000  # beyond it they are answered and not noted
MAX_TEXTS_A_DAY = 2_000
MAX_VOTES_A_DAY = 5_000
MAX_OUTCOMES_A_DAY = 1_000


class DailyCapReached(Exception):
    """The site has kept as much of this kind today as it keeps in a day."""


def room(rows: QuerySet[Any], *, day: date, cap: int) -> int:
    """Return how many more rows of this day are to be kept. One query, which counts an index."""
    return max(0, cap - rows.filter(day=day).count())


def check(rows: QuerySet[Any], *, day: date, cap: int) -> None:
    """Raise `DailyCapReached` if no more rows of this day are to be kept. One query."""
    if not room(rows, day=day, cap=cap):
        raise DailyCapReached
