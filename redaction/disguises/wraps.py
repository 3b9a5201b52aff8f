"""Where a value ends that was broken: over lines, or a password in chunks of four characters."""

from __future__ import annotations

import re

from redaction.values import GUID, is_opaque, is_words

MIN_RUN_CHARS = 8
MAX_TAIL_CHARS = 6

_NEXT_LINE = re.compile(
    r"[ \t]*+\r?\n[ \t]*+(?:[>|][ \t>|]*+)?(?P<run>[A-Za-z0-9_\-.+/=~]++)(?P<after>[^\r\n]?)"
)
# The chunks of a password that some viewer has set apart, and the rest of one in the next line.
_CHUNKS = re.compile(r"(?: [^\s\"'<>&=:,;]{4})*+(?: [^\s\"'<>&=:,;]{1,4})?(?![^\s\"'<>&,;])")
_CHUNK = re.compile(r" (?P<chunk>\S{1,4})")
_LAST_CHUNK = re.compile(r" [^\s\"'<>&=:,;]{1,3}(?![^\s\"'<>&,;])")
_REST = re.compile(
    r"[ \t]*+\r?\n[ \t]*+(?:[>|][ \t>|]*+)?(?!\d{1,4}[-:/.]\d)"
    r"(?P<rest>[^\s\"'<>&=:,;()\[\]{}]{1,16}+)(?=[\s\"'<>&,]|\Z)"
)
_SIGN_INSIDE = re.compile(r"[^\w.\-/\\]")
_PLAIN_CODE = re.compile(r"[A-Za-z]+[-_]?[0-9]+|[0-9]+[a-z]+|[0-9a-f-]{8,}")
CHUNK_CHARS = 4


def end_of_cut_password(text: str, start: int, end: int) -> int:
    """Return where the password from `start` ends, which goes on after `end` if it was cut."""
    if end - start == CHUNK_CHARS and (chunks := _CHUNKS.match(text, end)):
        odd = [
            found.end()
            for found in _CHUNK.finditer(text, end, chunks.end())
            if _is_odd(found["chunk"])
        ]
        if odd:
            last = _LAST_CHUNK.match(text, odd[-1])
            return last.end() if last else odd[-1]
    rest = _REST.match(text, end)
    return rest.end("rest") if rest and _is_odd(rest["rest"]) else end


def _is_odd(piece: str) -> bool:
    """Return whether no word and no number is written like `piece`."""
    plain = piece.rstrip(".,;:!?")
    is_mixed = any(map(str.isdigit, plain)) and any(map(str.isalpha, plain))
    return bool(_SIGN_INSIDE.search(plain)) or (is_mixed and not _PLAIN_CODE.fullmatch(plain))


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
