"""Values written in chunks of one length: `j a n e @ …`, `4eC3 9HqL yjWD`, `4eC3-9HqL-yjWD`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

MAX_CHUNK_CHARS = 6
LEAST_CHUNKS = (0, 6, 5, 4, 4, 4, 4)  # by the length of a chunk: short words are often neighbours

_ENDS = r"\s\"'`<>()\[\]{},;&"
_END = re.compile(rf"[{_ENDS}]")
_CHUNK_BEFORE = re.compile(
    rf"(?:(?P<sign>[=:/\\\"'])|(?<![^{_ENDS}]))(?P<chunk>;?[^{_ENDS}=:/\\]+)\Z"
)
_CHUNK_AFTER = re.compile(rf"[^{_ENDS}/\\]+(?=[{_ENDS}/\\]|\Z)")


def chunk_gaps(text: str) -> list[int]:
    """Return where the signs stand that part a value into chunks of one length, in order."""
    return sorted(place for sign in " .-" for place in _gaps(text, sign))


def _gaps(text: str, sign: str) -> Iterator[int]:
    at = 0
    for size, parts in groupby(text.split(sign), len):
        count = sum(1 for _ in parts)
        end = at + count * (size + 1) - 1
        if 1 <= size <= MAX_CHUNK_CHARS and count + 2 >= LEAST_CHUNKS[size]:
            yield from _gaps_of_row(text, sign, at, end, size)
        at = end + 1


def _gaps_of_row(text: str, sign: str, start: int, end: int, size: int) -> Iterator[int]:
    """Yield the signs of the row whose inner chunks reach from `start` to `end`.

    Text may stand right before its first chunk and after its last, which may be shorter.
    """
    chunks = text[start:end].split(sign)
    before = _CHUNK_BEFORE.search(text, max(0, start - 2 - size), max(0, start - 1))
    after = _CHUNK_AFTER.match(text, end + 1, end + 2 + size) if end < len(text) else None
    if (
        before
        and len(before["chunk"]) == size
        and (before["sign"] or not _is_word(before["chunk"]))
    ):
        start = before.start("chunk")
        chunks.insert(0, before["chunk"])
    elif sign != " " and start:
        return
    if after and (
        len(after[0]) == size or _is_tail(after[0], text[after.end() : after.end() + 1], size)
    ):
        end = after.end()
        chunks.append(after[0])
    elif sign != " " and end < len(text):
        return
    if len(chunks) >= LEAST_CHUNKS[size] and _is_one_value(chunks):
        yield from (place for place in range(start, end) if text[place] == sign)


def _is_tail(chunk: str, sign: str, size: int) -> bool:
    """Return whether a shorter chunk ends the value and is no word of the sentence around."""
    return len(chunk) < size and (sign != " " or not chunk.islower())


def _is_one_value(chunks: list[str]) -> bool:
    words = sum(map(_is_word, chunks))
    return 2 * words <= len(chunks) and not _END.search("".join(chunks).lstrip(";"))


def _is_word(chunk: str) -> bool:
    return len(chunk) > 1 and chunk.isalpha() and (chunk.islower() or chunk.istitle())
