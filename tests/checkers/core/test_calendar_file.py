from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given

from checkers.core.calendar_file import event
from tests.checkers.support import NOW, hostile_texts

EVENING = datetime(2026, 3, 28, 23, 30, tzinfo=timezone(timedelta(hours=-5)))


def lines_of(text: str) -> list[str]:
    """Return the unfolded content lines, RFC 5545 section 3.1."""
    return text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")


def value_of(text: str, name: str) -> str:
    """Return a TEXT value without its escapes, RFC 5545 section 3.3.11."""
    line = next(line for line in lines_of(text) if line.startswith(f"{name}:"))
    escapes = {"\\n": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}
    return re.sub(r"\\.", lambda match: escapes[match[0]], line.partition(":")[2])


def test_it_works() -> None:
    text = event(start=EVENING, stamp=NOW, summary="Next, attempt", description="a; b\nc\\d")
    lines = lines_of(text)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert "DTSTART:20260329T043000Z" in lines
    assert "DTSTAMP:20261124T120000Z" in lines
    assert "SUMMARY:Next\\, attempt" in lines
    assert "DESCRIPTION:a\\; b\\nc\\\\d" in lines


def test_the_same_event_has_the_same_uid() -> None:
    one = event(start=EVENING, stamp=NOW, summary="s", description="a")
    other = event(start=EVENING.astimezone(UTC), stamp=EVENING, summary="s", description="b")
    uid = next(line for line in lines_of(one) if line.startswith("UID:"))
    assert uid in lines_of(other)


@given(hostile_texts, hostile_texts.map(lambda text: text * 5))
def test_any_text_is_one_folded_line(summary: str, description: str) -> None:
    text = event(start=EVENING, stamp=NOW, summary=summary, description=description)
    physical = text.split("\r\n")
    assert all(len(line.encode()) <= 75 for line in physical)
    assert not any(char in text.replace("\r\n", "") for char in "\r\n\0")
    assert [line.partition(":")[0] for line in lines_of(text)] == [
        "BEGIN", "VERSION", "PRODID", "BEGIN", "UID", "DTSTAMP", "DTSTART", "SUMMARY",
        "DESCRIPTION", "TRANSP", "END", "END",
    ]  # fmt: skip


def test_umlauts_survive_folding() -> None:
    text = event(start=EVENING, stamp=NOW, summary="ü" * 200, description="")
    assert value_of(text, "SUMMARY") == "ü" * 200
