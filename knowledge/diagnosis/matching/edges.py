"""Where a message begins and ends in a text, and whether the signs of its template stand there."""

from __future__ import annotations

import re
from enum import IntEnum

REACH = 160  # characters looked at before and after a message
LONGEST_JOINT = 8  # characters between a name and its value
_PAIRS_APART = re.compile(r'"?(?:\s?[,;&]\s{0,2})"?')
_NAME_AND_VALUE = re.compile(r'["\])]{0,2}(?:\s{1,2}|\s?(?:[:=]{1,3}>?|>)\s?)["\[(]{0,2}')

_BEGIN_STRONG = frozenset(':]>"|={([-!)}\n')
_BEGIN_WEAK = frozenset(",;.?/")
_END_STRONG = frozenset('."!?)]}<|\n')
_GOES_ON = frozenset(",;:")
_END_WEAK = frozenset(",;:([-/={>")

_MONEY = frozenset("€$£¥%°")
_IN_NUMBERS = frozenset(":/.,-")


class Edge(IntEnum):
    """How clearly a message is set off from the text beside it."""

    NONE = 0
    WEAK = 1
    STRONG = 2


def edge_before(text: str, cased: str, at: int) -> Edge:
    """Return how clearly a message that starts at `at` is set off from what stands before.

    `cased` is the same text before it was put into lower case: a capital begins a message, if the
    word before it has none.
    """
    edge = _edge(text[max(0, at - REACH) : at].rstrip(" \t")[-1:], _BEGIN_STRONG, _BEGIN_WEAK)
    if (
        edge is not Edge.NONE
        or not cased[at : at + 1].isupper()
        or not cased[at + 1 : at + 2].islower()
    ):
        return edge
    before = cased[max(0, at - REACH) : at].split()
    return Edge.STRONG if before and not before[-1].istitle() else edge


def edge_after(text: str, at: int) -> Edge:
    """Return how clearly a message that ends at `at` is set off from what stands behind."""
    return _edge(text[at : at + REACH].lstrip(" \t")[:1], _END_STRONG, _END_WEAK)


def _edge(character: str, strong: frozenset[str], weak: frozenset[str]) -> Edge:
    if not character or character in strong:
        return Edge.STRONG
    return Edge.WEAK if character in weak else Edge.NONE


def goes_on(text: str, at: int) -> bool:
    """Return whether the sentence of a message that ends at `at` goes on after it."""
    return text[at : at + REACH].lstrip(" \t")[:1] in _GOES_ON


def is_attached(text: str, start: int, end: int) -> bool:
    """Return whether a code is only part of something longer: a name, a time, an amount."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if before == "_" or after == "_":
        return True
    if text[start].isdigit() and _goes_on(before, text[max(0, start - 2) : start - 1]):
        return True
    return text[end - 1].isdigit() and _goes_on(after, text[end + 1 : end + 2])


def _goes_on(beside: str, beyond: str) -> bool:
    return beside in _MONEY or (beside in _IN_NUMBERS and beyond.isdigit())


def match_forward(text: str, at: int, piece: str) -> int:
    """Return where `piece` ends if it begins at `at` of the text, else -1; white space is one."""
    if text.startswith(piece, at):
        return at + len(piece)
    for character in piece:
        if character == " ":
            start = at
            while text[at : at + 1].isspace():
                at += 1
            if at == start:
                return -1
        elif text[at : at + 1] == character:
            at += 1
        else:
            return -1
    return at


def match_backward(text: str, at: int, piece: str) -> int:
    """Return where `piece` begins if it ends at `at` of the text, else -1; white space is one."""
    if at >= len(piece) and text.startswith(piece, at - len(piece)):
        return at - len(piece)
    for character in reversed(piece):
        if character == " ":
            end = at
            while at and text[at - 1].isspace():
                at -= 1
            if at == end:
                return -1
        elif at and text[at - 1] == character:
            at -= 1
        else:
            return -1
    return at


def joins_name_and_value(between: str) -> bool:
    """Return whether what stands between two words is how some format writes a name's value.

    `code 51`, `code=51`, `"code":"51"`, `"code" => 51` and `<code>51` all say the same.
    """
    return len(between) <= LONGEST_JOINT and _NAME_AND_VALUE.fullmatch(between) is not None


def means_same_in_a_record(one: str, other: str) -> bool:
    """Return whether two formats write the same: a name's value, or the next pair of a record.

    So `"error":"x","detail":"y"` reads as `error=x&detail=y`.
    """
    if one.isspace() or other.isspace() or max(len(one), len(other)) > LONGEST_JOINT:
        return False
    return any(
        part.fullmatch(one) is not None and part.fullmatch(other) is not None
        for part in (_NAME_AND_VALUE, _PAIRS_APART)
    )


def find_forward(text: str, at: int, end: int, piece: str) -> int:
    """Return where the first `piece` in `text[at:end]` ends, -1 if there is none."""
    first = piece.strip()[:1]
    place = text.find(first, at, end)
    while 0 <= place < end:
        start = match_backward(text, place, piece[: piece.index(first)])
        found = match_forward(text, place, piece[piece.index(first) :])
        if start >= at and 0 <= found <= end:
            return found
        place = text.find(first, place + 1, end)
    return -1


def find_closing(text: str, at: int, end: int, piece: str) -> int:
    """Return where the `piece` in `text[at:end]` ends that closes a message, -1 if there is none.

    It is the first one with a clear edge behind it: what a placeholder stands for may hold the same
    sign, as in `'import("a")'`. Without any such edge it is the first one.
    """
    first = found = find_forward(text, at, end, piece)
    while found >= 0 and edge_after(text, found) is not Edge.STRONG:
        found = find_forward(text, found, end, piece)
    return first if found < 0 else found
