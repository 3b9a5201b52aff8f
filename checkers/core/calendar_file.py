"""A calendar file with one event: RFC 5545."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime

MAX_LINE_OCTETS = 75

_CONTROLS = re.compile("[\0-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def event(*, start: datetime, stamp: datetime, summary: str, description: str) -> str:
    """Return a calendar of one event that begins at `start`; `stamp` is the present time.

    Lines end with CR LF and are folded at 75 octets; times are in UTC, so no time zone has to be
    described. The same event always gets the same UID.
    """
    uid = hashlib.sha256(f"{_utc(start)}\n{summary}".encode("utf-8", "replace")).hexdigest()[:32]
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Unstuck//retry-clock//EN",
        "BEGIN:VEVENT",
        f"UID:{uid}@retry-clock.invalid",
        f"DTSTAMP:{_utc(stamp)}",
        f"DTSTART:{_utc(start)}",
        f"SUMMARY:{_escaped(summary)}",
        f"DESCRIPTION:{_escaped(description)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    """Return `text` as a value of type TEXT, section 3.3.11."""
    plain = _CONTROLS.sub("", text.replace("\r\n", "\n"))
    for char in ("\\", ";", ","):
        plain = plain.replace(char, f"\\{char}")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Yield the pieces of a content line, section 3.1: a space begins each but the first."""
    piece, octets = "", 0
    for char in line:
        width = len(char.encode())
        if octets + width > MAX_LINE_OCTETS:
            yield piece
            piece, octets = " ", 1
        piece += char
        octets += width
    yield piece
