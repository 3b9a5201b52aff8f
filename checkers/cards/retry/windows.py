"""How many requests are left in which window, and when a full window has room again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge.documents.retry import RetryRule


@dataclass(frozen=True, slots=True)
class History:
    """The requests so far: the times that are known, sorted, and how many more there were.

    The first known time is that of the first decline. The others, whose times nobody gave, count
    as made at that time: what follows is then the earliest that can be right.
    """

    known: tuple[datetime, ...]
    assumed: int = 0

    @property
    def first(self) -> datetime:
        return self.known[0]

    @property
    def last(self) -> datetime:
        return self.known[-1]

    @property
    def attempts(self) -> int:
        """Return how many requests there were, the first declined one included."""
        return len(self.known) + self.assumed


@dataclass(frozen=True, slots=True)
class Window:
    """The window of one rule: `used` and `left` at the moment it was looked at, never below 0.

    `free_at` is when a request is allowed by this rule; None = never again.
    """

    rule: RetryRule
    start: datetime
    end: datetime | None
    used: int
    limit: int
    free_at: datetime | None

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


def window_of(rule: RetryRule, history: History, at: datetime) -> Window | None:
    """Return the window of `rule` as it stands at the moment `at`, None if it sets no number."""
    if rule.max_attempts is None:
        return None
    length = timedelta(days=rule.window_days) if rule.window_days else None
    return Window(
        rule,
        start=history.first,
        end=history.first + length if length else None,
        used=_used(rule, history, at),
        limit=rule.max_attempts,
        free_at=_free_at(rule, history, at),
    )


def _counted(rule: RetryRule, history: History) -> tuple[datetime, ...]:
    """Return the known times that the rule counts: all declines, or all but the first."""
    return history.known if rule.counts == "declines" else history.known[1:]


def _used(rule: RetryRule, history: History, at: datetime) -> int:
    if not rule.window_days:
        return len(_counted(rule, history)) + history.assumed
    since = at - timedelta(days=rule.window_days)
    known = sum(since < moment <= at for moment in _counted(rule, history))
    return known + (history.assumed if since < history.first <= at else 0)


def _free_at(rule: RetryRule, history: History, at: datetime) -> datetime | None:
    if not rule.max_attempts:
        return None
    for moment in _changes(rule, history, at):
        if _used(rule, history, moment) < rule.max_attempts:
            return moment
    return None


def _changes(rule: RetryRule, history: History, at: datetime) -> Iterator[datetime]:
    """Yield `at`, then each later moment at which a request leaves the window."""
    yield at
    if rule.window_days:
        length = timedelta(days=rule.window_days)
        yield from (moment + length for moment in history.known if moment + length > at)
