"""Moments as people write them, and stretches of time as people say them."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
# Far enough from the end of the calendar that a window may be added to any moment.
LATEST = datetime(9000, 1, 1, tzinfo=UTC)

# Nine digits and more: a shorter number is rather a year or a date without its dashes.
_EPOCH = re.compile(r"[0-9]{9,15}(\.[0-9]{0,9})?")
_ZONE_NAME = re.compile(r"[A-Za-z_]+(/[A-Za-z0-9_+-]+){0,2}")
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))


def read_moment(text: str) -> datetime | None:
    """Return the moment that `text` names, None if it names none between 1970 and 9000.

    Takes ISO 8601 with an offset (`2026-03-29T01:30:00+01:00`, `Z`), or seconds since 1970.
    """
    if _EPOCH.fullmatch(text.strip()):
        return from_epoch(text)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return moment if EARLIEST <= moment < LATEST else None


def zone_of(name: str) -> ZoneInfo | None:
    """Return the time zone of that name (`Europe/Berlin`), None if there is none."""
    if not _ZONE_NAME.fullmatch(name):
        return None
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):
        return None


def read_local(text: str, zone: ZoneInfo) -> tuple[datetime, bool] | None:
    """Return the moment that `text` names on the clocks of `zone`, and whether it is certain.

    A time that the clocks show twice (the earlier one is taken), or skip, is not certain. None if
    `text` is no date and time, or has an offset of its own.
    """
    try:
        naive = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if naive.tzinfo is not None or not EARLIEST.year <= naive.year < LATEST.year:
        return None
    moment = naive.replace(tzinfo=zone)
    is_certain = moment.utcoffset() == moment.replace(fold=1).utcoffset()
    return moment.astimezone(UTC).astimezone(zone), is_certain


def from_epoch(value: str | float) -> datetime | None:
    """Return the moment `value` seconds after 1970, None if it is no number or out of range."""
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return None
    if not math.isfinite(seconds) or not 0 <= seconds < LATEST.timestamp():
        return None
    return EARLIEST + timedelta(seconds=seconds)


def spoken(duration: timedelta) -> str:
    """Return the length of `duration` in its two largest units: `2 hours 5 minutes`."""
    left = round(abs(duration.total_seconds()))
    parts = []
    for size, unit in _UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(f"{count} {unit}{'' if count == 1 else 's'}")
    return " ".join(parts[:2]) or "less than a second"
