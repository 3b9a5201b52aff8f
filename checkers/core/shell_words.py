"""The words of a command line as a POSIX shell splits them, with their places.

`shlex` of the standard library splits as well, but does not tell where a word came from.
Source: POSIX.1-2017, Shell Command Language, section 2.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checkers.core.traced import Traced, joined, verbatim

_BLANK = re.compile(r"(?:\s|\\\r?\n|[\^`]\r?\n)+")
_UNQUOTED = re.compile(r"""[^\s'"\\]+""")
_IN_DOUBLE_QUOTES = re.compile(r'[^"\\]+')
_IN_ANSI_QUOTES = re.compile(r"[^'\\]+")
_KEPT_IN_DOUBLE_QUOTES = frozenset('$`"\\')
_ANSI_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def words(text: str, start: int = 0) -> Iterator[Traced]:
    """Yield the words of `text` from `start` on; a quote that is never closed ends with it."""
    at = start
    while True:
        blank = _BLANK.match(text, at)
        at = blank.end() if blank else at
        if at >= len(text):
            return
        begin, parts = at, []
        while at < len(text) and not _BLANK.match(text, at):
            part, at = _part(text, at)
            parts.extend(part)
        yield joined(parts, begin)


def _part(text: str, at: int) -> tuple[list[Traced], int]:
    """Return the next piece of a word and the place after it."""
    char = text[at]
    if char == "'":
        return _single_quoted(text, at + 1)
    if char == '"':
        return _escaped_until(text, at + 1, '"')
    if char == "\\":
        return [verbatim(text, at + 1, at + 2)], at + 2
    if text.startswith("$'", at):
        return _escaped_until(text, at + 2, "'")
    plain = _UNQUOTED.match(text, at)
    end = plain.end() if plain else at + 1
    # A caret or backtick before a line end continues the line in Windows shells.
    dollar = text.find("$'", at + 1, end + 1)
    end = dollar if dollar > 0 else end
    if text[end - 1] in "^`" and text[end : end + 1] in ("\n", "\r"):
        return [verbatim(text, at, end - 1)], end
    return [verbatim(text, at, end)], end


def _single_quoted(text: str, at: int) -> tuple[list[Traced], int]:
    end = text.find("'", at)
    end = len(text) if end < 0 else end
    return [verbatim(text, at, end)], end + 1


def _escaped_until(text: str, at: int, quote: str) -> tuple[list[Traced], int]:
    plain_chars = _IN_DOUBLE_QUOTES if quote == '"' else _IN_ANSI_QUOTES
    parts = [verbatim(text, at, at)]
    while at < len(text) and text[at] != quote:
        plain = plain_chars.match(text, at)
        if plain:
            parts.append(verbatim(text, at, plain.end()))
            at = plain.end()
        else:
            parts.append(_escape(text, at, quote))
            at += 2
    return parts, at + 1


def _escape(text: str, at: int, quote: str) -> Traced:
    char = text[at + 1 : at + 2]
    if quote == "'":
        return Traced(_ANSI_ESCAPES.get(char, char), range(at, at + len(char)), at)
    if char == "\n":
        return verbatim(text, at, at)
    start = at + 1 if char in _KEPT_IN_DOUBLE_QUOTES else at
    return verbatim(text, start, at + 2)
