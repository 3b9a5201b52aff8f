"""Where a long value ends that a mail program or a terminal has broken over lines."""

from __future__ import annotations

import re

from knowledge.diagnosis.redact.values import GUID, is_opaque, is_words

MIN_RUN_CHARS = 8
MAX_TAIL_CHARS = 6

_NEXT_LINE = re.compile(
    r"[ \t]*+\r?\n[ \t]*+(?:[>|][ \t>|]*+)?(?P<run>[A-Za-z0-9_\-.+/=~]++)(?P<after>[^\r\n]?)"
)


def end_over_wraps(text: str, end: int) -> int:
    """Return where the value that reaches `end` ends, lines further down included."""
    while (line := _NEXT_LINE.match(text, end)) and _goes_on(line["run"], line["after"]):
        end = line.end("run")
    return end


def _goes_on(run: str, after: str) -> bool:
    """Return whether a line that begins with `run` goes on with the value of the line above."""
    if after in (":", "="):
        return False
    if after:
        return is_opaque(run, MIN_RUN_CHARS * (2 if after.isspace() else 1))
    is_tail = len(run) <= MAX_TAIL_CHARS and not run.isalpha() and not run.isdigit()
    return is_tail or not (is_words(run) or GUID.fullmatch(run))
