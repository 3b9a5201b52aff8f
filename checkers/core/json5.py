"""JSON5 with the place of every part: <https://spec.json5.org>, version 1.0.0.

Linear in the text and limited in depth. Why it is our own: `docs/adr/0008-json5-parser.md`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

MAX_DEPTH = 64
# 16 ** 250 still fits a floating point number.
MAX_HEX_DIGITS = 250

NodeKind = Literal["object", "array", "string", "number", "boolean", "null"]

# White space and line ends of JSON5, sections 8 and 9: ES5.1 white space with BOM and category Zs.
_BLANK = re.compile("[\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]*")
_LINE_END = re.compile("[\n\r\u2028\u2029]")
_PLAIN_CHARS = {'"': re.compile(r'[^"\\\n\r]*'), "'": re.compile(r"[^'\\\n\r]*")}
_NUMBER = re.compile(
    r"[+-]?(?:Infinity|NaN|0[xX][0-9a-fA-F]+|(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?:[eE][+-]?[0-9]+)?)"
)
_NAME = re.compile(r"(?:[^\W\d]|[$_]|\\u[0-9a-fA-F]{4})(?:[\w$\u200c\u200d]|\\u[0-9a-fA-F]{4})*")
_UNICODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_HEX_ESCAPES = {"x": re.compile(r"[0-9a-fA-F]{2}"), "u": re.compile(r"[0-9a-fA-F]{4}")}
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0"}
_DIGITS_BUT_ZERO = frozenset("123456789")
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_WORDS: dict[str, tuple[NodeKind, bool | None]] = {
    "true": ("boolean", True),
    "false": ("boolean", False),
    "null": ("null", None),
}


class BadJson5(ValueError):
    """A text is not JSON5; `at` is the character at which that shows."""

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.message = message
        self.at = at


@dataclass(frozen=True, slots=True)
class Node:
    """A value and its place: `value` holds members, items, a text, a number, a truth or None."""

    kind: NodeKind
    value: Any
    start: int
    end: int

    @property
    def members(self) -> tuple[Member, ...]:
        """Return the members of an object; nothing else has any."""
        return self.value if self.kind == "object" else ()

    @property
    def items(self) -> tuple[Node, ...]:
        """Return the items of an array; nothing else has any."""
        return self.value if self.kind == "array" else ()

    @property
    def text(self) -> str | None:
        """Return the value of a string, None for everything else."""
        return self.value if self.kind == "string" else None

    def get(self, key: str) -> Node | None:
        """Return the value of the last member named `key`, None if there is none."""
        return next((member.value for member in reversed(self.members) if member.key == key), None)

    def plain(self) -> Any:
        """Return the value as dict, list, str, int, float, bool or None."""
        if self.kind == "object":
            return {member.key: member.value.plain() for member in self.members}
        if self.kind == "array":
            return [item.plain() for item in self.items]
        return self.value


@dataclass(frozen=True, slots=True)
class Member:
    """One `key: value` of an object; `start` and `end` are the place of the key."""

    key: str
    start: int
    end: int
    value: Node


def line_of(text: str, at: int) -> int:
    """Return the line, counted from 1, on which character `at` of `text` stands."""
    return text.count("\n", 0, at) + 1


def parse(text: str) -> Node:
    """Return the one value that `text` holds; raises `BadJson5`, also beyond 64 levels."""
    parser = _Parser(text)
    node = parser.value(depth=0)
    if parser.skip_blank() < len(text):
        raise parser.refusal("there is more text after the end of the value")
    return node


def after_blank(text: str, at: int) -> int:
    """Return the place after the white space and comments that begin at `at` of a JSON5 text."""
    parser = _Parser(text)
    parser.at = at
    return parser.skip_blank()


class _Parser:
    """A reading position in a text; each method reads one thing and moves on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def refusal(self, message: str) -> BadJson5:
        """Return the exception that says what is wrong at the reading position."""
        return BadJson5(message, self.at)

    def skip_blank(self) -> int:
        """Move past white space and comments; return the new position."""
        while True:
            blank = _BLANK.match(self.text, self.at)
            self.at = blank.end() if blank else self.at
            if self.text.startswith("//", self.at):
                line_end = _LINE_END.search(self.text, self.at)
                self.at = line_end.start() if line_end else len(self.text)
            elif self.text.startswith("/*", self.at):
                end = self.text.find("*/", self.at + 2)
                if end < 0:
                    raise self.refusal("this comment is never closed: `*/` is missing")
                self.at = end + 2
            else:
                return self.at

    def peek(self) -> str:
        """Return the next character that is neither white space nor comment, "" at the end."""
        self.skip_blank()
        return self.text[self.at : self.at + 1]

    def value(self, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise self.refusal(f"nested deeper than {MAX_DEPTH} levels")
        char = self.peek()
        start = self.at
        if char == "{":
            members = tuple(self.members(depth))
            return Node("object", members, start, self.at)
        if char == "[":
            items = tuple(self.items(depth))
            return Node("array", items, start, self.at)
        if char in ('"', "'"):
            return Node("string", self.string(char), start, self.at)
        if not char:
            raise self.refusal("the text ends where a value should stand")
        return self.word()

    def members(self, depth: int) -> Iterator[Member]:
        self.at += 1
        while self.peek() != "}":
            key, start, end = self.key()
            if self.peek() != ":":
                raise self.refusal("a colon is missing after the name")
            self.at += 1
            yield Member(key, start, end, self.value(depth + 1))
            self.comma("}")
        self.at += 1

    def items(self, depth: int) -> Iterator[Node]:
        self.at += 1
        while self.peek() != "]":
            yield self.value(depth + 1)
            self.comma("]")
        self.at += 1

    def comma(self, close: str) -> None:
        char = self.peek()
        if char == ",":
            self.at += 1
        elif not char:
            raise self.refusal(f"the text ends before the closing {close}")
        elif char != close:
            raise self.refusal(f"a comma or {close} is missing before this")

    def key(self) -> tuple[str, int, int]:
        char, start = self.peek(), self.at
        if char in ('"', "'"):
            return self.string(char), start, self.at
        name = _NAME.match(self.text, self.at)
        if not name:
            raise self.refusal(
                "a name is missing here" if char else "the text ends before the closing }"
            )
        self.at = name.end()
        key = _UNICODE_ESCAPE.sub(lambda match: chr(int(match[1], 16)), name[0])
        return key, start, self.at

    def string(self, quote: str) -> str:
        start = self.at
        self.at += 1
        parts: list[str] = []
        while True:
            plain = _PLAIN_CHARS[quote].match(self.text, self.at)
            if plain:
                parts.append(plain[0])
                self.at = plain.end()
            char = self.text[self.at : self.at + 1]
            if char == quote:
                self.at += 1
                return _paired("".join(parts))
            if char != "\\":
                raise BadJson5("this text is never closed: its quote is missing", start)
            parts.append(self.escape())

    def escape(self) -> str:
        """Read one escape sequence, JSON5 section 5.1, and return what it stands for."""
        char = self.text[self.at + 1 : self.at + 2]
        if char in _HEX_ESCAPES:
            digits = _HEX_ESCAPES[char].match(self.text, self.at + 2)
            if not digits:
                raise self.refusal(f"\\{char} has to be followed by hexadecimal digits")
            self.at = digits.end()
            return chr(int(digits[0], 16))
        following = self.text[self.at + 2 : self.at + 3]
        if char in _DIGITS_BUT_ZERO or (char == "0" and following.isdecimal()):
            raise self.refusal("a backslash may not stand before a digit")
        self.at += 3 if (char, following) == ("\r", "\n") else 2
        return "" if _LINE_END.match(char) else _ESCAPES.get(char, char)

    def word(self) -> Node:
        start = self.at
        number = _NUMBER.match(self.text, start)
        name = _NAME.match(self.text, number.end() if number else start)
        if number and not name and not self.text[number.end() : number.end() + 1].isdecimal():
            self.at = number.end()
            return Node("number", _number(number[0]), start, self.at)
        if name and not number and name[0] in _WORDS:
            self.at = name.end()
            kind, value = _WORDS[name[0]]
            return Node(kind, value, start, self.at)
        raise self.refusal("this is no value: a text needs quotes around it")


def _paired(text: str) -> str:
    """Return `text` with the halves of characters beyond U+FFFF, written as escapes, joined."""
    return _SURROGATES.sub(
        lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), text
    )


def _number(literal: str) -> int | float:
    sign = -1 if literal.startswith("-") else 1
    digits = literal.lstrip("+-")
    if digits[:2] in ("0x", "0X"):
        return sign * (int(digits, 16) if len(digits) <= MAX_HEX_DIGITS else math.inf)
    if digits.isdecimal() and len(digits) <= 18:
        return sign * int(digits)
    return sign * float(digits)
