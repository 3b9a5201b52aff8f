"""Which characters stand for a plain one, and which are not seen at all.

Both tables are computed from the Unicode data that ships with Python.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Digits, spaces and dashes of scripts live in the first two planes; tags and selectors in plane 14.
_SCANNED = (*range(0x80, 0x20000), *range(0xE0000, 0xE01F0))
_LINE_ENDS = "\x85\u2028\u2029"
_PLAIN = {
    **dict.fromkeys(_LINE_ENDS, "\n"),
    **dict.fromkeys("·․‧。｡・", "."),
    **dict.fromkeys("‘’‚‛′", "'"),
    **dict.fromkeys("“”„‟″", '"'),
    "−": "-",
    "⁄": "/",
    "∕": "/",
}
_CONTROLS = [
    chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n\r\x85"
]
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"


def _fold(character: str) -> str | None:
    """Return the plain character that `character` stands for, None if it stands for itself."""
    if "！" <= character <= "～":  # full-width forms of ASCII
        return chr(ord(character) - 0xFEE0)
    digit = unicodedata.digit(character, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(character)
    return {"Zs": " ", "Pd": "-"}.get(category)


def _is_unseen(character: str) -> bool:
    selector = "\ufe00" <= character <= "\ufe0f" or character >= "\U000e0100"
    return selector or unicodedata.category(character) == "Cf"


def character_class(characters: Iterable[str]) -> str:
    """Return a regular expression for one of the characters, neighbours written as ranges."""
    ranges: list[list[str]] = []
    for character in sorted(set(characters)):
        if ranges and ord(character) == ord(ranges[-1][1]) + 1:
            ranges[-1][1] = character
        else:
            ranges.append([character, character])
    return "[" + "".join(f"{re.escape(low)}-{re.escape(high)}" for low, high in ranges) + "]"


_CHARACTERS = [chr(code) for code in _SCANNED]

UNSEEN = frozenset({*_CONTROLS, *_FILLERS, *filter(_is_unseen, _CHARACTERS)})
FOLDED = {c: plain for c in _CHARACTERS if c not in UNSEEN and (plain := _fold(c))} | _PLAIN
