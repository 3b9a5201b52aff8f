"""Characters that people do not see or take for others, and how to name them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from knowledge.documents.entry import Source

MAX_SHOWN_CHARS = 60

CONFUSABLES = Source(
    title="Unicode Technical Standard 39, section 4",
    url="https://www.unicode.org/reports/tr39/#Confusable_Detection",
)

# Space to the eye or nothing at all: Unicode categories of controls, formats, separators,
# surrogates and private use.
_UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Cs", "Co", "Cn"})
# Fillers and joiners that Unicode counts as letters or marks although they show nothing.
_UNSEEN_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0\u2800")

TYPOGRAPHIC: Mapping[str, str] = {
    **dict.fromkeys("‘’‚‛′´`＇", "'"),
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict.fromkeys("‐‑‒–—―−－﹣", "-"),
    "…": "...",
}
"""Signs that mail programs and word processors put in place of the ones on a keyboard."""

# Letters of other alphabets that look like Latin ones; source: Unicode TR39, confusables.txt.
_LOOK_ALIKES: Mapping[str, str] = {
    **dict(zip("АВЕЅІЈКМНОРСТУХаеіјорсухѕԁԛԝһ", "ABESIJKMHOPCTYXaeijopcyxsdqwh", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοινρ", "ABEZHIKMNOPTYXoivp", strict=True)),
    "ı": "i",
    "ɡ": "g",
    "Ɩ": "l",
    "ⅼ": "l",
    "Ⅰ": "I",
}


def is_unseen(char: str) -> bool:
    """Return whether `char` shows nothing, or only a gap; the plain space counts as well."""
    return unicodedata.category(char) in _UNSEEN_CATEGORIES or char in _UNSEEN_LETTERS


def look_alike(char: str) -> str | None:
    """Return the ASCII text that `char` is taken for, None if it is ASCII or looks like none."""
    if char.isascii():
        return None
    if char in _LOOK_ALIKES:
        return _LOOK_ALIKES[char]
    if char in TYPOGRAPHIC:
        return TYPOGRAPHIC[char]
    folded = unicodedata.normalize("NFKC", char)
    return folded if folded.isascii() and folded.strip() else None


def name_of(char: str) -> str:
    """Return a name to look `char` up by: `ZERO WIDTH SPACE (U+200B)`."""
    name = unicodedata.name(char, "") or _CONTROL_NAMES.get(char, "unnamed character")
    return f"{name} (U+{ord(char):04X})"


_CONTROL_NAMES: Mapping[str, str] = {
    "\t": "TAB",
    "\n": "LINE BREAK",
    "\r": "CARRIAGE RETURN",
    "\0": "NULL",
    "\x7f": "DELETE",
}


def unseen(text: str, *, but: str = "") -> Iterator[tuple[int, str]]:
    """Yield position and character of all that cannot be seen in `text`, save those in `but`."""
    for index, char in enumerate(text):
        if char not in but and is_unseen(char):
            yield index, char


def runs(text: str, unwanted: re.Pattern[str], limit: int = 20) -> Iterator[tuple[int, int]]:
    """Yield start and end of the first `limit` stretches of `text` that `unwanted` matches."""
    for count, match in enumerate(unwanted.finditer(text)):
        if count == limit:
            return
        yield match.span()


def visible(text: str) -> str:
    """Return `text` for use in a message: cut to 60 characters, unseen characters named."""
    cut = text[:MAX_SHOWN_CHARS]
    shown = "".join(
        f"[U+{ord(char):04X}]" if char != " " and is_unseen(char) else char for char in cut
    )
    return shown if len(cut) == len(text) else f"{shown}…"
