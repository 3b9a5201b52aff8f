"""Values written in chunks of one length: `j a n e @ …`, `4eC3 9HqL yjWD`, `4eC3-9HqL-yjWD`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

MAX_CHUNK_CHARS = 6
LEAST_CHUNKS = (0, 6, 5, 4, 4, 4, 4)  # by the length of a chunk: short words are often neighbours

_ENDS = r"\s\"'`<>()\[\]{},;&"
_END = re.compile(rf"[{_ENDS}]")
_BOUND = re.compile(rf"[{_ENDS}=:/\\]")
_CHUNK_BEFORE = re.compile(
    rf"(?:(?P<sign>[=:/\\\"'])|(?<![^{_ENDS}]))(?P<chunk>;?[^{_ENDS}=:/\\]+)\Z"
)
_HEX = re.compile(r"[0-9a-f:]+")  # as of an IP address
_CHUNK_AFTER = re.compile(rf"[^{_ENDS}/\\]+(?=[{_ENDS}/\\]|\Z)")


# An address is known by its form, so a few chunks of it are enough.
LEAST_GAPS = 2
MOST_IN_ROW = 32  # chunks to each side
_ADDRESS = re.compile(r"[\w+%-]@(?:[\w-]+\.){1,8}[^\W\d_]{2,24}[.,;:]?\Z")
_NUMBERS = tuple(
    re.compile(
        rf"(?<![\w.])[\d.]{{{size}}}(?P<sign>[ .\-])[\d.]{{{size}}}"
        rf"(?:(?P=sign)[\d.]{{{size}}}){{0,6}}(?:(?P=sign)[\d.]{{1,{size}}})?(?!\w)",
        re.ASCII,
    )
    for size in range(2, MAX_CHUNK_CHARS)
)
_V4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)
_DECIMAL = re.compile(r"\d+\.\d+|\d+", re.ASCII)


def chunk_gaps(text: str) -> list[int]:
    """Return where the signs stand that part a value into chunks of one length, in order."""
    gaps = {place for sign in " .-" for place in _gaps(text, sign)}
    for numbers in _ip_addresses(text):
        gaps -= {numbers[0] - numbers.step, numbers[-1] + numbers.step}  # the words beside it
        gaps.update(numbers)
    if "@" in text:
        gaps.update(place for sign in " .-" for place in _gaps_of_mail_addresses(text, sign))
    return sorted(gaps)


def _ip_addresses(text: str) -> Iterator[range]:
    """Yield the gaps in each IP address of version 4; there are two at least."""
    for numbers in _NUMBERS:
        for found in numbers.finditer(text):
            size = found.start("sign") - found.start()
            gaps = range(found.start("sign"), found.end(), size + 1)
            chunks = [text[gap - size : gap] for gap in gaps] + [text[gaps[-1] + 1 : found.end()]]
            if len(gaps) < LEAST_GAPS:
                continue
            # A table of numbers may look like it.
            if _V4.fullmatch("".join(chunks)) and not all(map(_DECIMAL.fullmatch, chunks)):
                yield gaps


def _gaps_of_mail_addresses(text: str, sign: str) -> Iterator[int]:
    at = text.find("@")
    while at >= 0:
        read_until = at + 1
        for gaps in _rows_around(text, sign, at):
            end = _end_of_row(text, gaps) if gaps else at
            read_until = max(read_until, end)
            # What follows the last full chunk may be the rest of the address, or the next word.
            for row, stop in ((gaps, end), (gaps[:-1], gaps[-1])) if gaps else ():
                if _is_address(text, row, stop):
                    yield from row
                    break
        at = text.find("@", read_until)


def _rows_around(text: str, sign: str, at: int) -> Iterator[list[int]]:
    """Yield where `sign` stands before and after chunks of one length, one of them around `at`."""
    after = text.find(sign, at + 1, at + 1 + MAX_CHUNK_CHARS)
    if after < 0:
        return
    before = text.rfind(sign, max(0, at - MAX_CHUNK_CHARS), at)
    following = text.find(sign, after + 1, after + 2 + MAX_CHUNK_CHARS)
    for step in {following - after, after - before if before >= 0 else 0}:
        if 1 < step <= MAX_CHUNK_CHARS + 1 and after - step < at:
            yield _row(text, sign, after, step)


def _row(text: str, sign: str, at: int, step: int) -> list[int]:
    first = last = at
    while first - step > 0 and text[first - step] == sign and first > at - MOST_IN_ROW * step:
        first -= step
    while text[last + step : last + step + 1] == sign and last < at + MOST_IN_ROW * step:
        last += step
    start = first - step + 1
    is_whole = start == 0 or (start > 0 and bool(_BOUND.match(text, start - 1)))
    return list(range(first if is_whole else first + step, last + 1, step))


def _end_of_row(text: str, gaps: Sequence[int]) -> int:
    """Return where the chunk behind the last gap ends."""
    end = _END.search(text, gaps[-1] + 1, gaps[-1] + 2 + MAX_CHUNK_CHARS)
    return end.start() if end else min(len(text), gaps[-1] + 1 + MAX_CHUNK_CHARS)


def _is_address(text: str, gaps: Sequence[int], end: int) -> bool:
    if len(gaps) < LEAST_GAPS:
        return False
    size = gaps[1] - gaps[0] - 1
    starts = [max(0, gaps[0] - size), *(gap + 1 for gap in gaps)]
    joined = "".join(text[start:stop] for start, stop in zip(starts, [*gaps, end], strict=True))
    return bool(_ADDRESS.search(joined))


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
    # The rest of a value and what follows it may be as long as a chunk, by chance.
    if _END.search(chunks[-1]):
        chunks.pop()
        end -= size + 1
    if chunks and _END.search(chunks[0].lstrip(";")):
        chunks.pop(0)
        start += size + 1
    if not chunks:
        return
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
        len(after[0]) == size
        or _is_tail(after[0], text[after.end() : after.end() + 1], size)
        or (len(after[0]) < size and all(map(_HEX.fullmatch, [*chunks[1:], after[0]])))
    ):
        end = after.end()
        chunks.append(after[0])
    elif sign != " " and end < len(text):
        return
    if sign == " " and _is_word(chunks[0]) and all(map(_HEX.fullmatch, chunks[1:])):
        chunks.pop(0)
        start += size + 1
    if len(chunks) >= LEAST_CHUNKS[size] and _is_one_value(chunks):
        yield from (place for place in range(start, end) if text[place] == sign)


def _is_tail(chunk: str, sign: str, size: int) -> bool:
    """Return whether a shorter chunk ends the value and is no word of the sentence around."""
    return len(chunk) < size and (sign != " " or not (chunk.isalpha() and chunk.islower()))


def _is_one_value(chunks: list[str]) -> bool:
    words = sum(map(_is_word, chunks))
    return 2 * words <= len(chunks) and not _END.search("".join(chunks).lstrip(";"))


def _is_word(chunk: str) -> bool:
    return len(chunk) > 1 and chunk.isalpha() and (chunk.islower() or chunk.istitle())
