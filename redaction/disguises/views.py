"""The readings of a pasted text: as given, and with its escapes undone, each mapped to the text.

A secret may stand in a text as `%34%32…`, `\\u0034…`, `&#52;…`, `=34…`, in full-width digits or
with invisible characters between. Rules do not care: they look at one view after the other, and a
view says which stretch of the text as given each of its characters came from.
"""

from __future__ import annotations

import html.entities
import re
import string
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import chain

from redaction.characters import FOLDED, UNSEEN, character_class
from redaction.disguises.spacing import chunk_gaps

# JSON in JSON in a URL takes three rounds; what is wrapped deeper was not pasted by accident.
MAX_ROUNDS = 5
MAX_SPACED_CHARS = 20_000  # nobody writes a log with spaces inside its values
SAMPLE_OCTETS = 10_000  # shorter texts are looked through as they are
MAX_VARIED_SHARE = 0.5  # and so are texts whose words do not come again, as in base64
MAX_REPLACED = 16  # different characters that are folded one by one, which is faster for a few

Decoded = tuple[str, int]  # a character and how many characters of the source it stands for
# A character or none for the whole match, or several for its parts; None: it is no escape.
Reader = Callable[[re.Match[str]], str | list[Decoded] | None]

_FOLD = {ord(character): plain for character, plain in FOLDED.items()}
# All octets but letters, and but what UTF-8 writes other characters with, become spaces.
_LETTERS = bytes(
    octet if octet >= 0x80 or chr(octet) in string.ascii_lowercase else ord(" ")
    for octet in range(256)
)

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
# A value never ends in one of these signs before a line end, nor goes on with what lines of a log,
# of a stack trace or of JSON begin with.
_BEFORE_WRAP = r"[^\s>{},;\"'`|!]"
_LINE_WRAP = re.compile(
    rf"(?:\r\n(?<={_BEFORE_WRAP}..)|\n(?<={_BEFORE_WRAP}.))[ \t]*+(?:[>|][ \t]?)*+"
    r"(?=[^\s>|{}\"',;])(?!\[?\d{4}-\d\d-\d\d|\[?\d\d:\d\d:\d\d|\[(?![ ]?(?:at|@|dot|\.))|at\s)",
    re.DOTALL,
)


_LEFT_OUT = "\n\x00\n"  # nothing goes on over it


@dataclass(frozen=True)
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
            at = self.low.find(stem) if self.may_hold(stem) else -1
            if at < 0:
                self._absent.add(stem)
            while at >= 0:
                yield at
                at = self.low.find(stem, at + len(stem))

    def may_hold(self, stem: str) -> bool:
        """Return whether the view holds the longest word of `stem`; fast even in a long text."""
        return _longest_word(stem) in self.words

    @cached_property
    def words(self) -> bytes:
        """The words of the view in lower case, each once; most words of a log stand there often."""
        octets = self.low.encode("utf-8", "surrogatepass")
        if len(octets) < SAMPLE_OCTETS:
            return octets
        is_varied = len(_words(octets[:SAMPLE_OCTETS])) > MAX_VARIED_SHARE * SAMPLE_OCTETS
        return octets if is_varied else _words(octets)

    @cached_property
    def octets(self) -> bytes:
        """One octet for each character of the text: itself, or a question mark if not in ASCII."""
        return self.text.encode("ascii", "replace")


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
    """Return the view with its lines joined where a value may go on, quote marks dropped.

    Lines that stand near no such place are left out. None if there is no such place.
    """
    wraps = _LINE_WRAP.finditer(view.text)
    first = next(wraps, None)
    if first is None:
        return None
    joined = _joined(view, chain((first,), wraps))
    # A name that is itself cut in two is not worth looking for all names again.
    joined._absent.update(view._absent)
    return joined


def _joined(view: View, wraps: Iterable[re.Match[str]]) -> View:
    parts: list[str] = []
    starts, sources = array("l"), array("l")
    size = 0
    for start, end in _kept(view.text, wraps):
        starts.append(size)
        sources.append(start)
        parts.append(view.text[start:end] if start < end else _LEFT_OUT)
        size += len(parts[-1])
    return _view("".join(parts), parent=view, starts=starts, sources=sources, is_folded=True)


def _kept(text: str, wraps: Iterable[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of `text` to keep: lines to be joined, and a line before and after.

    An empty stretch is where something is left out.
    """
    start = last = 0
    for wrap in wraps:
        line_end, wrap_start = text.find("\n", last), wrap.start()
        # In most texts with many wraps every line is one, and nothing is left out between.
        if wrap_start > line_end >= 0:
            begin, end = _line_before(text, wrap_start), _line_after(text, last) if last else 0
            if begin > end:
                if end:
                    yield start, end
                yield end, end
                start = begin
        yield start, wrap_start
        start = last = wrap.end()
    yield start, _line_after(text, last)


def _line_before(text: str, at: int) -> int:
    """Return where the line before the line of `at` begins."""
    return text.rfind("\n", 0, max(0, text.rfind("\n", 0, at))) + 1


def _line_after(text: str, at: int) -> int:
    """Return where the line after the line of `at` ends."""
    line_end = text.find("\n", at)
    next_end = text.find("\n", line_end + 1) if line_end >= 0 else -1
    return next_end if next_end >= 0 else len(text)


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
    is_folded: bool = False,
) -> View:
    folded = text if is_folded or text.isascii() else _fold(text)
    low = folded.lower()
    if len(low) != len(folded):  # the only letter that grows: a capital I with a dot
        low = folded.replace("İ", "i").lower()
    return View(folded, low, parent, starts, sources)


def _fold(text: str) -> str:
    foldable = set(text) & FOLDED.keys()
    if len(foldable) > MAX_REPLACED:
        return text.translate(_FOLD)
    for character in foldable:
        text = text.replace(character, FOLDED[character])
    return text


def _words(octets: bytes) -> bytes:
    return b" ".join(set(octets.translate(_LETTERS).split()))


@cache
def _longest_word(stem: str) -> bytes:
    return max(stem.lower().encode().translate(_LETTERS).split(), key=len, default=b"")


def _escapes(text: str) -> Iterator[re.Match[str]]:
    # Looking for the first character alone is ten times as fast as trying the whole pattern.
    end = 0
    starts = _ASCII_ESCAPE_START if text.isascii() else _ESCAPE_START
    for start in starts.finditer(text):
        if start.start() >= end and (match := _ESCAPE.match(text, start.start())):
            end = match.end()
            yield match


def _rewritten(view: View, matches: Iterable[re.Match[str]], read: Reader) -> View:
    parts: list[str] = []
    starts, sources = [0], [0]
    text = view.text
    size = last = 0
    for match in matches:
        decoded = read(match)
        if decoded is None:
            continue
        offset, end = match.span()
        if last < offset:
            parts.append(text[last:offset])
            size += offset - last
        for character, length in [(decoded, 0)] if isinstance(decoded, str) else decoded:
            if character:
                parts.append(character)
                starts.append(size)
                sources.append(offset)
                size += len(character)
                offset += length
        last = end
        starts.append(size)
        sources.append(last)
    parts.append(text[last:])
    return _view("".join(parts), parent=view, starts=starts, sources=sources)


def _dropped(_: re.Match[str]) -> str:
    return ""


def _from_escape(match: re.Match[str]) -> str | list[Decoded] | None:
    return _READERS[str(match.lastgroup)](match)


def _from_name(match: re.Match[str]) -> str | None:
    character = html.entities.html5.get(match["name"], "")
    return character if len(character) == 1 else None


def _from_backslash(match: re.Match[str]) -> str:
    escaped = match["plain"]
    if escaped[-1] == "\n":  # the shell's way to go on with a line
        return ""
    return _PLAIN_ESCAPES.get(escaped, escaped)


def _from_number(group: str, base: int) -> Reader:
    def read(match: re.Match[str]) -> str | None:
        number = int(match[group], base)
        return chr(number) if number < 0x110000 else None

    return read


def _from_pair(match: re.Match[str]) -> str:
    high, low = int(match["high"], 16), int(match["low"], 16)
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _from_percent(match: re.Match[str]) -> list[Decoded]:
    octets = bytes.fromhex(match[0].replace("%", ""))
    try:
        characters = octets.decode()
    except UnicodeDecodeError:
        characters = octets.decode("latin-1")
        return [(character, 3) for character in characters]
    return [(character, 3 * len(character.encode())) for character in characters]


def _from_printable(match: re.Match[str]) -> str:
    return chr(int(match["hex"], 16)) if match["hex"] else ""


_READERS: Mapping[str, Reader] = {
    "percent": _from_percent,
    "unseen": _dropped,
    "markup": _dropped,
    "line": lambda _: "\n",
    "plain": _from_backslash,
    "name": _from_name,
    "ansi": lambda _: "\x1b",
    "low": _from_pair,
    "u": _from_number("u", 16),
    "x": _from_number("x", 16),
    "decimal": _from_number("decimal", 10),
    "hex": _from_number("hex", 16),
}
