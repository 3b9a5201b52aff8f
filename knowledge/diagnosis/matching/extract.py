"""A normalised text cut into segments: the stretches in which one message is looked for.

A segment is a line, or a part of a line too long to be one message. In a text of very many lines it
is several short lines: the number of segments is bounded by the length of the text, and no line is
left out. Segments know what part their line plays in a log or a trace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

LONGEST_SEGMENT = 320  # characters
MAX_LINES = 20_000  # lines of a text that are segments each; 1 MB of a log has 8,000 to 16,000
CHARS_OF_SHORT_LINES = 160  # of the lines that are one segment where a text has more of them

Role = Literal["text", "root"]

_ROOT = re.compile(r"\s*(?:caused by:|root cause:|nested exception is|-{3,}> )")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the normalised text.

    `line` counts lines from 0, and is the first of several; `statement` is the line on which the
    braces around it were opened.
    """

    start: int
    end: int
    line: int
    statement: int
    role: Role


def segments(text: str) -> Iterator[Segment]:
    """Yield the segments of a normalised text that are not blank, in their order.

    At most `MAX_LINES` and one for 80 characters of the text.
    """
    has_many_lines = text.count("\n") >= MAX_LINES
    start, line, depth, statement = 0, 0, 0, 0
    while start <= len(text):
        end = _end_of_lines(text, start, has_many_lines)
        piece = text[start:end]
        if depth == 0:
            statement = line
        depth = max(0, depth + piece.count("{") - piece.count("}"))
        if piece and not piece.isspace():
            yield from _segments_of_line(piece, start, line, statement)
        line += 1 + piece.count("\n")
        start = end + 1


def _end_of_lines(text: str, start: int, has_many_lines: bool) -> int:
    """Return where the line that begins at `start` ends, or the last of some short lines."""
    end = -1
    if has_many_lines:
        end = text.rfind("\n", start, start + CHARS_OF_SHORT_LINES)
    if end < 0:
        end = text.find("\n", start)
    return end if end >= 0 else len(text)


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
