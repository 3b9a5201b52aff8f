"""A normalised text cut into segments: the stretches in which one message is looked for.

A segment is a line, or a part of a line too long to be one message. Segments know whether they
begin a line, and what part the line plays in a log or a trace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

LONGEST_SEGMENT = 320  # characters

Role = Literal["text", "root"]

_ROOT = re.compile(r"\s*(?:caused by:|root cause:|nested exception is|-{3,}> )")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the normalised text.

    `line` counts lines from 0; `statement` is the line on which the braces around it were opened.
    """

    start: int
    end: int
    line: int
    statement: int
    role: Role


def segments(text: str) -> Iterator[Segment]:
    """Yield the segments of a normalised text that are not blank, in their order."""
    start, depth, statement = 0, 0, 0
    for line, piece in enumerate(text.split("\n")):
        if depth == 0:
            statement = line
        depth = max(0, depth + piece.count("{") - piece.count("}"))
        if piece and not piece.isspace():
            yield from _segments_of_line(piece, start, line, statement)
        start += len(piece) + 1


def _segments_of_line(piece: str, start: int, line: int, statement: int) -> Iterator[Segment]:
    role: Role = "root" if _ROOT.match(piece) else "text"
    at = 0
    while at < len(piece):
        end = _end_of_segment(piece, at)
        yield Segment(start + at, start + end, line, statement, role)
        at = end


def _end_of_segment(piece: str, at: int) -> int:
    """Return where the segment that begins at `at` ends: after a sentence, at a space, or hard."""
    if len(piece) - at <= LONGEST_SEGMENT:
        return len(piece)
    limit = at + LONGEST_SEGMENT
    for mark in (". ", "; ", ", ", " "):
        found = piece.rfind(mark, at + LONGEST_SEGMENT // 3, limit)
        if found > 0:
            return found + len(mark)
    return limit
