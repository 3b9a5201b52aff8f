"""The readings of a pasted text: as given, and with its escapes undone, each mapped to the text.

A secret may stand in a text as `%34%32…`, `\\u0034…`, `&#52;…`, `=34…`, in full-width digits or
with invisible characters between. Rules do not care: they look at one view after the other, and a
view says which stretch of the text as given each of its characters came from.
"""

from __future__ import annotations

import html.entities
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from knowledge.diagnosis.redact.characters import FOLDED, UNSEEN, character_class
from knowledge.diagnosis.redact.spacing import chunk_gaps

# JSON in JSON in a URL takes three rounds; what is wrapped deeper was not pasted by accident.
MAX_ROUNDS = 5
MAX_SPACED_CHARS = 20_000  # nobody writes a log with spaces inside its values

Decoded = tuple[str, int]  # a character and how many characters of the source it stands for
Reader = Callable[[re.Match[str]], list[Decoded] | None]  # None: what was matched is no escape

_FOLD = {ord(character): plain for character, plain in FOLDED.items()}
_FOLDABLE = re.compile(character_class(FOLDED))

_ESCAPE = re.compile(
    r"(?P<percent>(?:%[0-9A-Fa-f]{2})++)"
    r"|\\u(?P<high>[dD][89abAB][0-9A-Fa-f]{2})\\u(?P<low>[dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|\\(?:u\{?(?P<u>[0-9A-Fa-f]{4,6})\}?|x(?P<x>[0-9A-Fa-f]{2})|(?P<ansi>033|e)(?=\[))"
    r"|\\(?P<plain>[\"'/\\nrt]|\r?\n)"
    r"|&(?:\#(?P<decimal>[0-9]{1,7})|\#[xX](?P<hex>[0-9A-Fa-f]{1,6})|(?P<name>[A-Za-z]{2,8};));?"
    r"|(?P<markup></?(?:b|i|u|em|strong|span|font|code|tt|mark|small|wbr)(?:\s[^<>]{0,200})?/?>)"
    r"|(?P<line><br\s?/?>)"
    r"|(?P<unseen>\x1b\[[0-9;?]*+[A-Za-z]|" + character_class(UNSEEN) + "++)"
)
_ESCAPE_START = re.compile(r"[%\\&<" + character_class(UNSEEN)[1:])
_ASCII_ESCAPE_START = re.compile(r"[%\\&<" + character_class(filter(str.isascii, UNSEEN))[1:])
_PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_PRINTABLE_ESCAPE = re.compile(r"=(?:(?P<hex>[0-9A-F]{2})|[ \t]*\r?\n)")
_QUOTED_PRINTABLE = re.compile(r"=(?:3D|\r?\n|[0-9A-F]{2}=[0-9A-F]{2}=[0-9A-F]{2})")
_ANY = re.compile(r".", re.DOTALL)
_LINE_WRAP = re.compile(
    r"(?:\r\n(?<=[^\s>]..)|\n(?<=[^\s>].))[ \t]*+(?:[>|][ \t]?)*+(?=[^\s>|])", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class View:
    """One reading of a text: `text` folded to plain characters, `low` the same in lower case.

    `starts` and `sources` hold where straight stretches begin, in this view and in its parent.
    """

    text: str
    low: str
    parent: View | None = None
    starts: Sequence[int] = (0,)
    sources: Sequence[int] = (0,)
    _absent: set[str] = field(default_factory=set)

    def source(self, offset: int) -> int:
        """Return the offset in the text as given at which the character at `offset` begins."""
        if self.parent is None:
            return offset
        piece = bisect_right(self.starts, offset) - 1
        return self.parent.source(self.sources[piece] + offset - self.starts[piece])

    def occurrences(self, stem: str) -> Iterator[int]:
        """Yield where `stem`, in lower case, stands in the view."""
        if stem not in self._absent:
            at = self.low.find(stem)
            if at < 0:
                self._absent.add(stem)
            while at >= 0:
                yield at
                at = self.low.find(stem, at + len(stem))


def plain_view(text: str) -> View:
    """Return the text as given, only with its characters folded to plain ones."""
    return _view(text)


def views(raw: View) -> Iterator[View]:
    """Yield the text as given, then every reading that undoes one more layer of escapes."""
    yield from _rounds(raw)
    if len(raw.text) <= MAX_SPACED_CHARS and (gaps := chunk_gaps(raw.text)):
        signs = (match for gap in gaps if (match := _ANY.match(raw.text, gap)))
        yield from _rounds(_rewritten(raw, signs, _dropped))
    if _QUOTED_PRINTABLE.search(raw.text):
        escapes = _PRINTABLE_ESCAPE.finditer(raw.text)
        yield from _rounds(_rewritten(raw, escapes, _from_printable))


def unwrapped(view: View) -> View | None:
    """Return the view with its lines joined, quote marks dropped; None if there is one line."""
    joined = _rewritten(view, _LINE_WRAP.finditer(view.text), _dropped)
    # A name that is itself cut in two is not worth looking for all names again.
    joined._absent.update(view._absent)
    return joined if len(joined.starts) > 1 else None


def occurrences(text: str, stem: str) -> Iterator[int]:
    """Yield where `stem` stands in `text`."""
    at = text.find(stem)
    while at >= 0:
        yield at
        at = text.find(stem, at + len(stem))


def _rounds(view: View) -> Iterator[View]:
    yield view
    for _ in range(MAX_ROUNDS):
        decoded = _rewritten(view, _escapes(view.text), _from_escape)
        if len(decoded.starts) == 1:
            return
        view = decoded
        yield view


def _view(
    text: str,
    *,
    parent: View | None = None,
    starts: Sequence[int] = (0,),
    sources: Sequence[int] = (0,),
) -> View:
    folded = text
    if not text.isascii() and _FOLDABLE.search(text):
        folded = text.translate(_FOLD)
    low = folded.lower()
    if len(low) != len(folded):  # the only letter that grows: a capital I with a dot
        low = folded.replace("İ", "i").lower()
    return View(folded, low, parent, starts, sources)


def _escapes(text: str) -> Iterator[re.Match[str]]:
    # Looking for the first character alone is ten times as fast as trying the whole pattern.
    end = 0
    starts = _ASCII_ESCAPE_START if text.isascii() else _ESCAPE_START
    for start in starts.finditer(text):
        if start.start() >= end and (match := _ESCAPE.match(text, start.start())):
            end = match.end()
            yield match


def _rewritten(view: View, matches: Iterator[re.Match[str]], read: Reader) -> View:
    parts: list[str] = []
    starts, sources = [0], [0]
    size = last = 0
    for match in matches:
        decoded = read(match)
        if decoded is None:
            continue
        offset = match.start()
        parts.append(view.text[last:offset])
        size += offset - last
        for character, length in decoded:
            parts.append(character)
            starts.append(size)
            sources.append(offset)
            size += len(character)
            offset += length
        last = match.end()
        starts.append(size)
        sources.append(last)
    parts.append(view.text[last:])
    return _view("".join(parts), parent=view, starts=starts, sources=sources)


def _dropped(_: re.Match[str]) -> list[Decoded]:
    return []


def _from_escape(match: re.Match[str]) -> list[Decoded] | None:
    found = match[0]
    match match.lastgroup:
        case "percent":
            return _from_percent(found)
        case "unseen" | "markup":
            return []
        case "line":
            return [("\n", len(found))]
        case "plain":
            return _from_backslash(match["plain"], len(found))
        case "name":
            character = html.entities.html5.get(match["name"], "")
            return [(character, len(found))] if len(character) == 1 else None
        case "ansi":
            return [("\x1b", len(found))]
        case "low":
            return [(_pair(int(match["high"], 16), int(match["low"], 16)), len(found))]
        case "decimal":
            return _from_number(int(match["decimal"]), len(found))
        case group:
            return _from_number(int(match[str(group)], 16), len(found))


def _from_backslash(escaped: str, length: int) -> list[Decoded]:
    if escaped.endswith("\n"):  # the shell's way to go on with a line
        return []
    return [(_PLAIN_ESCAPES.get(escaped, escaped), length)]


def _from_number(number: int, length: int) -> list[Decoded] | None:
    return [(chr(number), length)] if number < 0x110000 else None


def _pair(high: int, low: int) -> str:
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _from_percent(found: str) -> list[Decoded]:
    octets = bytes.fromhex(found.replace("%", ""))
    try:
        characters = octets.decode()
    except UnicodeDecodeError:
        characters = octets.decode("latin-1")
        return [(character, 3) for character in characters]
    return [(character, 3 * len(character.encode())) for character in characters]


def _from_printable(match: re.Match[str]) -> list[Decoded]:
    return [(chr(int(match["hex"], 16)), 3)] if match["hex"] else []
