"""A JSON Web Token taken apart without trusting any of it: RFC 7515 section 3, RFC 7519."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from checkers.core.characters import name_of, runs
from checkers.core.findings import Finding, Where, rfc
from checkers.core.traced import Traced, joined, verbatim

FIELD = "token"
MAX_DEPTH = 30

COMPACT = rfc(7515, "7.1")
BASE64URL = rfc(7515, "2")

_AROUND = re.compile(r"""(?:\s|["',;]|authorization:|bearer\s)*""", re.IGNORECASE)
_BLANKS = re.compile(r"\s+")
_NOT_BASE64URL = re.compile(r"[^A-Za-z0-9_-]+")


class BadJson(ValueError):
    """Bytes are not the JSON object that a token has to hold; the text says why."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token as pasted: `parts` between the full stops; header and claims, None if unreadable."""

    compact: str
    parts: tuple[Traced, ...]
    header: dict[str, Any] | None
    claims: dict[str, Any] | None
    findings: tuple[Finding, ...]

    @property
    def is_encrypted(self) -> bool:
        """Return whether this is a JWE, whose claims only the receiver can read."""
        return len(self.parts) == 5

    def where(self, index: int) -> Where | None:
        """Return the place of the part number `index`, None if there is no such part."""
        return self.parts[index].where() if index < len(self.parts) else None


def read_token(text: str) -> Token:
    """Return the token that `text` holds, with what is wrong with its form."""
    core = _core(text)
    findings = list(_blanks_inside(core))
    token = _without_blanks(core)
    parts = tuple(_parts(token))
    findings += _part_count(parts, token)
    header = claims = None
    if len(parts) > 1:
        header = _collected(_object_in(parts[0], "header"), findings)
    if len(parts) in (2, 3):
        claims = _collected(_object_in(parts[1], "payload"), findings)
        findings += [finding for part in parts[2:] for finding in _alphabet(part, "signature")]
    return Token(token.text, parts, header, claims, tuple(findings))


def _core(text: str) -> Traced:
    """Return `text` without the header name, quotes and spaces that came along with the token."""
    start = _AROUND.match(text)
    begin = start.end() if start else 0
    return verbatim(text, begin, max(begin, len(text.rstrip(" \t\r\n\"',;"))))


def _blanks_inside(core: Traced) -> Iterator[Finding]:
    for start, end in runs(core.text, _BLANKS):
        message = f"There is a {name_of(core.text[start])} inside the token. Copy it as one line."
        yield Finding("blank-inside", "error", message, COMPACT, FIELD, core.where(start, end))


def _without_blanks(core: Traced) -> Traced:
    words = [core.cut(*match.span()) for match in re.finditer(r"\S+", core.text)]
    return joined(words, core.origin)


def _parts(token: Traced) -> Iterator[Traced]:
    start = 0
    # A hostile text may be all full stops; more than six parts are as wrong as seven.
    for _ in range(6):
        end = token.text.find(".", start)
        if end < 0:
            break
        yield token.cut(start, end)
        start = end + 1
    yield token.cut(start)


def _part_count(parts: tuple[Traced, ...], token: Traced) -> Iterator[Finding]:
    message, severity = _COUNT_MESSAGES.get(len(parts), _OTHER_COUNT)
    if not token.text:
        message = "No token was given."
    if message:
        where = token.where() if token.text else None
        yield Finding("parts", severity, message, COMPACT, FIELD, where)


_OTHER_COUNT = (
    "A signed token has three parts, separated by two full stops; this one has not.",
    "error",
)
_COUNT_MESSAGES: dict[int, tuple[str, Any]] = {
    1: (
        "This is no JWT: there is no full stop in it. It may be an opaque token, which only the "
        "server that issued it can read.",
        "warning",
    ),
    2: ("The signature is missing: the part after the second full stop was cut off.", "error"),
    3: ("", "note"),
    5: (
        "This token is encrypted (JWE, five parts). Only the receiver who has the key can read it.",
        "warning",
    ),
}


def _alphabet(part: Traced, what: str) -> Iterator[Finding]:
    for start, end in runs(part.text, _NOT_BASE64URL):
        char = part.text[start]
        shown = char if char.isascii() and char.isprintable() else name_of(char)
        message = f"The {what} holds “{shown}”, which base64url does not use."
        yield Finding("not-base64url", "error", message, BASE64URL, FIELD, part.where(start, end))


def _object_in(part: Traced, what: str) -> Iterator[Finding | dict[str, Any]]:
    """Yield the JSON object that `part` encodes, after what is wrong with it."""
    faults = list(_alphabet(part, what))
    yield from faults
    standard = part.text.rstrip("=").replace("+", "-").replace("/", "_")
    try:
        data = base64.urlsafe_b64decode((standard + "=" * (-len(standard) % 4)).encode("ascii"))
        yield read_json_object(data)
    except BadJson as error:
        yield Finding(
            "not-json", "error", f"The {what} {error}", rfc(7519, "7.2"), FIELD, part.where()
        )
    except ValueError:
        if not faults:
            message = f"The {what} is cut off: its length is not possible for base64url."
            yield Finding("cut-off", "error", message, BASE64URL, FIELD, part.where())


def _collected(
    found: Iterator[Finding | dict[str, Any]], findings: list[Finding]
) -> dict[str, Any] | None:
    """Return the object among `found`, None if there is none; add the rest to `findings`."""
    result = None
    for each in found:
        if isinstance(each, Finding):
            findings.append(each)
        else:
            result = each
    return result


def read_json_object(data: bytes) -> dict[str, Any]:
    """Return the JSON object in `data`; raises `BadJson` for all that RFC 7519 does not allow.

    Refused as well: names that stand twice, numbers without an end, more than 30 levels.
    """
    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_without_doubles,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except BadJson:
        raise
    except RecursionError as error:
        raise BadJson("is nested too deep.") from error
    except ValueError as error:
        raise BadJson("is not valid JSON.") from error
    if not isinstance(value, dict):
        raise BadJson("is JSON, but not an object.")
    if _depth_exceeds(value, MAX_DEPTH):
        raise BadJson("is nested too deep.")
    return value


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise BadJson("holds a name twice, which receivers read in different ways.")
    return result


def _refuse_constant(_name: str) -> NoReturn:
    raise BadJson("holds NaN or Infinity, which JSON does not know.")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise BadJson("holds a number that is too large.")
    return number


def _depth_exceeds(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [part for each in level for part in _children(each)]
        if not level:
            return False
    return True


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
