"""Changes to a JSON5 text that leave everything else as it stands: comments, order, quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from checkers.core.json5 import Node, after_blank

_INDENT = re.compile(r"[ \t]*")


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `text` in place of the characters from `start` to `end`."""

    start: int
    end: int
    text: str


def applied(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with the edits made; one that lies in a stretch already changed is left out."""
    parts: list[str] = []
    reached = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.start - edit.end)):
        if edit.start >= reached:
            parts += [text[reached : edit.start], edit.text]
            reached = edit.end
    return "".join([*parts, text[reached:]])


def replacing(node: Node, text: str) -> Edit:
    """Return the edit that writes `text` in place of a value."""
    return Edit(node.start, node.end, text)


def removing(text: str, start: int, end: int) -> Edit:
    """Return the edit that takes an item or member away, with its comma and an emptied line.

    The comma before a last item stays: JSON5 allows it there.
    """
    comma = after_blank(text, end)
    end = comma + 1 if text.startswith(",", comma) else end
    line_start = text.rfind("\n", 0, start) + 1
    line_end = _after_indent(text, end)
    if not text[line_start:start].strip(" \t") and text.startswith(("\n", "\r\n"), line_end):
        return Edit(line_start, text.index("\n", line_end) + 1, "")
    return Edit(start, end, "")


def adding(text: str, node: Node, after: int, members: Iterable[str]) -> Edit | None:
    """Return the edit that writes `members` into the object `node`, behind the place `after`.

    They stand on lines of their own if the members of the object do; None if there are none.
    """
    first = node.members[0].start if node.members else node.end
    has_lines = "\n" in text[node.start : first]
    line_start = text.rfind("\n", 0, first) + 1
    separator = "\n" + text[line_start : _after_indent(text, line_start)] if has_lines else " "
    added = "".join(f",{separator}{member}" for member in members)
    return Edit(after, after, added) if added else None


def _after_indent(text: str, at: int) -> int:
    match = _INDENT.match(text, at)
    return match.end() if match else at
