"""Two texts laid side by side, character by character."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

# Above this size the middle is shown as one piece: the table needs its product in steps.
MAX_TABLE_CELLS = 250_000

PieceKind = Literal["same", "changed", "only_left", "only_right"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of both texts: the same, changed, or present in one of them only."""

    kind: PieceKind
    left: str
    right: str

    def to_json(self) -> dict[str, str]:
        return {"kind": self.kind, "left": self.left, "right": self.right}


def align(left: str, right: str) -> tuple[Piece, ...]:
    """Return the pieces of `left` and `right` in order; joined they give both texts back.

    Linear in the texts, but for a middle of at most 250,000 pairs of characters.
    """
    start = common_length(left, right)
    end = common_length(left[start:][::-1], right[start:][::-1])
    middle_left = left[start : len(left) - end]
    middle_right = right[start : len(right) - end]
    pieces = [
        _piece(left[:start], left[:start]),
        *_middle(middle_left, middle_right),
        _piece(left[len(left) - end :], left[len(left) - end :]),
    ]
    return tuple(piece for piece in pieces if piece.left or piece.right)


def drawn(pieces: tuple[Piece, ...], gap: str = "·") -> tuple[str, str, str]:
    """Return three lines of equal length: left, right, and `^` below each difference."""
    widths = [max(len(piece.left), len(piece.right)) for piece in pieces]
    pairs = list(zip(pieces, widths, strict=True))
    return (
        "".join(piece.left.ljust(width, gap) for piece, width in pairs),
        "".join(piece.right.ljust(width, gap) for piece, width in pairs),
        "".join((" " if piece.kind == "same" else "^") * width for piece, width in pairs),
    )


def common_length(left: str, right: str) -> int:
    """Return how many characters `left` and `right` begin with in common."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        half = (low + high + 1) // 2
        if left[low:half] == right[low:half]:
            low = half
        else:
            high = half - 1
    return low


def _piece(left: str, right: str) -> Piece:
    if left == right:
        return Piece("same", left, right)
    if not left or not right:
        return Piece("only_left" if left else "only_right", left, right)
    return Piece("changed", left, right)


def _middle(left: str, right: str) -> Iterator[Piece]:
    if not left or not right or len(left) * len(right) > MAX_TABLE_CELLS:
        yield _piece(left, right)
        return
    done_left = done_right = 0
    for at_left, at_right, length in _blocks(left, right):
        yield _piece(left[done_left:at_left], right[done_right:at_right])
        yield _piece(left[at_left : at_left + length], right[at_right : at_right + length])
        done_left, done_right = at_left + length, at_right + length
    yield _piece(left[done_left:], right[done_right:])


def _blocks(left: str, right: str) -> Iterator[tuple[int, int, int]]:
    """Yield the stretches of a longest common subsequence: both starts and the length."""
    table = _lengths_from_here(left, right)
    at_left = at_right = run = 0
    while at_left < len(left) and at_right < len(right):
        if left[at_left] == right[at_right]:
            at_left, at_right, run = at_left + 1, at_right + 1, run + 1
            continue
        if run:
            yield at_left - run, at_right - run, run
            run = 0
        if table[at_left + 1][at_right] >= table[at_left][at_right + 1]:
            at_left += 1
        else:
            at_right += 1
    if run:
        yield at_left - run, at_right - run, run


def _lengths_from_here(left: str, right: str) -> list[list[int]]:
    """Return the length of the longest common subsequence of every two endings."""
    width = len(right)
    table = [[0] * (width + 1)]
    for char in reversed(left):
        below, row = table[-1], [0] * (width + 1)
        for column in range(width - 1, -1, -1):
            if char == right[column]:
                row[column] = below[column + 1] + 1
            else:
                row[column] = max(below[column], row[column + 1])
        table.append(row)
    table.reverse()
    return table
