"""One plain form of a pasted text, with the way back to every character of the text as given.

Escapes of JSON and URLs, HTML entities and tags, terminal colours, mail quote marks, curly quotes,
full-width letters, ligatures and invisible characters are undone here, in one pass, so that the
later steps see the same words however they were carried. Every step is linear in the text.
"""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO

from knowledge.diagnosis.types import Span

# What is taken out or replaced by something of another length. Every repetition is bounded, and
# a run of backslashes is entered only at its first one, so the scan stays linear.
_CARRIED = re.compile(
    r"(?P<colour>(?:\x1b|(?<!\\)\\{1,8}(?:u001b|x1b|033|e))\[[0-9;?]{0,32}[A-Za-z])"
    r"|(?P<escape>(?<!\\)\\{1,8}(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[\"'/`nrt]))"
    r"|(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});)"
    r"|(?P<percent>(?:%[0-9A-Fa-f]{2}){1,64})"
    r"|(?P<foreign>[\x00-\x08\x0b-\x1f\x7f-\xbf\u02b0-\u036f\u2000-\u206f\u2100-\u214f\u2200-\u2212"
    r"\u2460-\u24ff\u3000-\u303f\ufb00-\ufb06\ufe00-\ufe6f\ufeff\uff00-\uffef"
    r"\U0001d400-\U0001d7ff\ud800-\udfff])"
)
# Looking for these characters alone is many times as fast as trying the whole pattern everywhere.
_CARRIED_START = re.compile(
    r"[\\&%\x00-\x08\x0b-\x1f\x7f-\xbf\u02b0-\u036f\u2000-\u206f\u2100-\u214f\u2200-\u2212"
    r"\u2460-\u24ff\u3000-\u303f\ufb00-\ufb06\ufe00-\ufe6f\ufeff\uff00-\uffef"
    r"\U0001d400-\U0001d7ff\ud800-\udfff]"
)
_CARRIED_START_IN_ASCII = re.compile(r"[\\&%\x00-\x08\x0b-\x1f\x7f]")
_SIMPLE_ESCAPES = {"n": "\n", "r": "\n", "t": " "}
_QUOTES = "\"'`´‘’‚‛“”„‟«»‹›「」『』《》〝〞′″＂＇ʼ"
_DASHES = "‐‑‒–—―−﹣－"
_PLAIN_SIGNS = dict.fromkeys(_QUOTES, '"') | dict.fromkeys(_DASHES, "-")
_SAME_LENGTH = str.maketrans(_PLAIN_SIGNS)
CHARACTERS_KEPT = 4_096
LONG_TEXT = 1_000  # characters; from there on signs are replaced one kind after the other

_QUOTE_MARKS = re.compile(r"\n[ \t]{0,8}(?:[>|][ \t]{0,2}){1,8}")
# A value of a form or a query, in which a plus stands for a space.
_FORM_VALUES = re.compile(r"=[^\s&=+]{1,80}(?:\+[^\s&=+]{1,80})+")
_BLOCK_TAGS = "html|head|body|title|p|div|h[1-6]|ul|ol|li|table|tr|td|th|pre|hr|br|center|section"
_TAGS = re.compile(
    rf"<(?P<close>/?)(?:(?P<block>{_BLOCK_TAGS})|b|i|u|em|strong|code|span|font|small|a|script|style)"
    r"(?:\s[^<>]{0,400})?/?>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Normalised:
    """The plain form `text` in lower case, and the same as `cased`, with the way back.

    Piece `i` begins at `starts[i]` of `text` and stands for the characters from `origins[i]` to
    `ends[i]` of the text as given; a copied piece maps character by character.
    """

    text: str
    cased: str
    starts: Sequence[int] = (0,)
    origins: Sequence[int] = (0,)
    ends: Sequence[int] = (-1,)

    def origin(self, start: int, end: int) -> Span:
        """Return the stretch of the text as given that `text[start:end]` stands for."""
        if end <= start:
            place = self._place(start)[0]
            return Span(place, place)
        return Span(self._place(start)[0], self._place(end - 1)[1])

    def _place(self, position: int) -> tuple[int, int]:
        piece = bisect_right(self.starts, position) - 1
        end = self.ends[piece]
        if end >= 0:
            return self.origins[piece], end
        place = self.origins[piece] + position - self.starts[piece]
        return place, place + 1


def normalise(text: str) -> Normalised:
    """Return the plain form of `text`. Never raises; time and memory are linear in the text."""
    text = text.replace("\r", "\n")  # as long as it was, so its places need no piece of their own
    builder = _Builder(text)
    for found in _carried(text):
        builder.replace(found.start(), found.end(), _plain(found))
    builder.finish()
    cased = builder.joined()
    return Normalised(_fold(cased), cased, builder.starts, builder.origins, builder.ends)


def _carried(text: str) -> Iterator[re.Match[str]]:
    starts = _CARRIED_START_IN_ASCII if text.isascii() else _CARRIED_START
    end = 0
    for start in starts.finditer(text):
        if start.start() >= end and (found := _CARRIED.match(text, start.start())):
            end = found.end()
            yield found


def fold_template(text: str) -> str:
    """Return a message template in the same plain form, without undoing escapes in it."""
    return _fold_characters(text if text.isascii() else _plain_text(text))


class _Builder:
    """Collects copied and replaced pieces of a text together with their places.

    A text may be nothing but such pieces: they are kept as numbers, not as an object each.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = array("l")
        self.origins = array("l")
        self.ends = array("l")
        self._plain = StringIO()
        self._read = 0
        self._written = 0

    def _add(self, part: str, origin: int, end: int) -> None:
        if part:
            self.starts.append(self._written)
            self.origins.append(origin)
            self.ends.append(end)
            self._written += self._plain.write(part)

    def replace(self, start: int, end: int, plain: str) -> None:
        if plain == self.text[start:end]:
            return
        self._add(self.text[self._read : start], self._read, -1)
        self._add(plain, start, end)
        self._read = end

    def finish(self) -> None:
        self._add(self.text[self._read :], self._read, -1)
        if not self.starts:
            size = len(self.text)
            self.starts, self.origins, self.ends = (array("l", [n]) for n in (0, size, size))

    def joined(self) -> str:
        return self._plain.getvalue()


def _plain(found: re.Match[str]) -> str:
    kind, text = found.lastgroup, found.group()
    if kind == "foreign":
        return _plain_character(text)
    if kind == "escape":
        return _unescape(text.lstrip("\\"))
    if kind == "entity":
        return _plain_text(html.unescape(text))
    if kind == "percent":
        return _plain_text(bytes.fromhex(text.replace("%", "")).decode("utf-8", "replace"))
    return ""  # a terminal colour


def _unescape(body: str) -> str:
    if body[0] in "ux" and len(body) > 1:
        return _plain_character(chr(int(body[1:], 16)))
    return _SIMPLE_ESCAPES.get(body, body)


def _plain_text(text: str) -> str:
    return "".join(map(_plain_character, text))


@lru_cache(CHARACTERS_KEPT)
def _plain_character(character: str) -> str:
    """Return what a character is read as: its compatibility form, a space, or nothing."""
    if " " <= character <= "~" or character == "\n" or ord(character) in _SAME_LENGTH:
        return character
    category = unicodedata.category(character)
    if category in ("Cf", "Mn", "Me"):  # zero-width, bidi controls, combining marks
        return ""
    if category in ("Cc", "Zl", "Zp"):
        return "\n" if character in "\r\u2028\u2029\x85" else " "
    return unicodedata.normalize("NFKC", character)


def _fold(text: str) -> str:
    """Return `text` in lower case without quote marks and tags, of the same length."""
    folded = _fold_characters(text)
    folded = _QUOTE_MARKS.sub(_blank_marks, f"\n{folded}")[1:]
    if "+" in folded:
        folded = _FORM_VALUES.sub(lambda found: found.group().replace("+", " "), folded)
    return _TAGS.sub(_blank_tag, folded) if "</" in folded else folded


def _blank_marks(found: re.Match[str]) -> str:
    return "\n" + " " * (len(found.group()) - 1)


def _fold_characters(text: str) -> str:
    """Return `text` in lower case with one kind of quote and dash, of the same length."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(map(_lower_same_length, text))
    if text.isascii() or len(text) < LONG_TEXT:
        return lowered.translate(_SAME_LENGTH)
    for character in set(lowered) & _PLAIN_SIGNS.keys():
        lowered = lowered.replace(character, _PLAIN_SIGNS[character])
    return lowered


def _lower_same_length(character: str) -> str:
    lowered = character.lower()
    return lowered if len(lowered) == 1 else character


def _blank_tag(found: re.Match[str]) -> str:
    return ("\n" if found["block"] else " ") + " " * (len(found.group()) - 1)
