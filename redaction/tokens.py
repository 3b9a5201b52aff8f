# ruff: noqa: E501 (one form a row: tables are read by their rows)
"""Secrets that give themselves away: JWTs, keys with a known beginning, private keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.disguises.views import View, occurrences
from redaction.disguises.wraps import end_over_wraps
from redaction.known_keys import KNOWN_KEYS, SECRET_ADDRESSES
from redaction.types import Secret

_KEY_KIND = r"(?<=[sprk])(?<![A-Za-z0-9].)"  # secret, publishable, restricted
_KINDS = ("k_live_", "k_test_")  # one letter stands before
_BEFORE = r"(?<![A-Za-z0-9])"
_KNOWN = (
    *((stem, re.compile(_KEY_KIND + stem + r"[A-Za-z0-9]{8,}+"), "api-key") for stem in _KINDS),
    *(
        (stem, re.compile(_BEFORE + stem + r"[0-9A-Z]{16}(?![0-9A-Za-z])"), "api-key")
        for stem in ("AKIA", "ASIA")
    ),
    *(
        (
            key.begins,
            re.compile(
                rf"{_BEFORE}{re.escape(key.begins)}{key.middle}[{key.characters}]{{{key.least},}}+"
            ),
            key.kind,
        )
        for key in KNOWN_KEYS
    ),
)
_ADDRESSES = tuple(
    (
        stem,
        re.compile(re.escape(stem) + path + r"(?P<value>[^\s\"'<>\\)\]},;]{6,}+)", re.IGNORECASE),
    )
    for stem, path in SECRET_ADDRESSES
)
# By a sign in their middle: a Telegram bot, a Discord bot, Terraform, Mailchimp.
_BY_MIDDLE = (
    (":AA", re.compile(r"(?<!\d)\d{8,12}:AA[A-Za-z0-9_-]{30,}+"), 12),
    (".atlasv1.", re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9]{40,}+"), 14),
    ("-us", re.compile(r"(?<![A-Za-z0-9])[0-9a-f]{32}-us\d{1,2}(?!\w)"), 32),
)
_DISCORD = re.compile(r"\.(?<=[A-Za-z0-9_-]{24}\.)[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}+")
# The secret of a pair of AWS stands beside its id, with whatever sign between.
_AWS_SECRET = re.compile(
    r"[\s\"',;:|/=]{1,8}(?:secret\w{0,20}[\s\"'=:]{1,6})?(?P<value>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/])"
)
_ENTRA_SECRET = re.compile(r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{28,60}+")
_JWT = re.compile(
    r"(?<![A-Za-z0-9_-])e(?:yJ|yA|yI|wo|w0)[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{2,}+(?:\.[A-Za-z0-9_-]*+){0,3}"
)
# Some viewers set blanks round the dots.
_JWT_SPACED = re.compile(
    r"(?<![A-Za-z0-9_-])e(?:yJ|yA|yI|wo|w0)[A-Za-z0-9_-]{8,}+\s{0,3}\.\s{0,3}[A-Za-z0-9_-]{10,}+"
    r"(?:\s{0,3}\.\s{0,3}[A-Za-z0-9_-]{10,}+){0,3}"
)
_JWT_CUT = re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{16,}+(?=[ \t]*+\r?\n)")
_JWT_HEADS = ("eyJ", "eyA", "eyI", "ewo", "ew0")  # `{"`, `{ `, `{\n` in base64
MAX_KEY_CHARS = 32_768
MAX_END_LINE_CHARS = 80
MAX_SPACED_END_CHARS = 320
_KEY_BEGIN = re.compile(r"-{5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{5}")
_KEY_END = re.compile(r"-{5} ?END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{5}")
# The same with a sign after every few letters, as it comes out of some viewers and chats.
_GAP = r"[ \t.\-_]{0,3}"
_SPACED_KEY = _GAP.join("PRIVATEKEY")
_SPACED_BEGIN = re.compile(
    rf"{_GAP.join('BEGIN')}{_GAP}(?:[A-Z0-9]{_GAP}){{0,40}}{_SPACED_KEY}(?:{_GAP}{_GAP.join('BLOCK')})?"
    r"[ \t.]{0,3}-[ \t.\-]{0,14}"
)
_SPACED_END = re.compile(
    rf"-[ \t.\-]{{0,14}}{_GAP.join('END')}{_GAP}(?:[A-Z0-9]{_GAP}){{0,40}}{_SPACED_KEY}"
    rf"(?:{_GAP}{_GAP.join('BLOCK')})?[ \t.\-]{{0,14}}"
)
_DASHES_BEFORE = re.compile(r"-[ \t.\-]{1,14}\Z")
_SPACED_LINES = re.compile(r"(?:\s*+[A-Za-z0-9+/=](?:[ \t.\-_]?[A-Za-z0-9+/=]){15,}+[ \t.\-_]?)*+")
_KEY_LINES = re.compile(
    r"(?:(?:[\s>|]|\\[nr])*+(?:[A-Za-z-]{3,20}+: [^\r\n]{0,100}|[A-Za-z0-9+/=]{16,}+))*+"
)


def self_evident_secrets(view: View) -> Iterator[Secret]:
    """Yield the keys and tokens of the view that need no name beside them."""
    yield from _known_keys(view)
    yield from _secret_addresses(view)
    yield from _entra_secrets(view.text)
    yield from _jwts(view.text)
    if view.may_hold("private"):
        yield from _private_keys(view.text)
    yield from _spaced_private_keys(view.text)
    yield from _cut_keys(view)
    yield from _json_web_keys(view)


def _known_keys(view: View) -> Iterator[Secret]:
    text = view.text
    for stem, pattern, kind in _KNOWN:
        if not view.may_hold(stem):
            continue
        done = 0
        for at in occurrences(text, stem):
            match = pattern.match(text, at) if at >= done else None
            if match:
                done = end_over_wraps(text, match.end())
                yield Secret(at - (stem in _KINDS), done, kind)
                pair = _AWS_SECRET.match(text, match.end()) if stem in ("AKIA", "ASIA") else None
                if pair:
                    yield Secret(*pair.span("value"), kind)
    for stem, pattern, width in _BY_MIDDLE:
        for at in occurrences(text, stem):
            if match := pattern.search(text, max(0, at - width), at + 200):
                yield Secret(*match.span(), "api-key")
    for match in _DISCORD.finditer(text):
        head = text[max(0, match.start() - 26) : match.start()]
        start = match.start() - len(head) + len(head.rstrip(_BASE64 + "-_"))
        if text[start : start + 1] in ("M", "N", "O"):
            yield Secret(start, match.end(), "api-key")


def _secret_addresses(view: View) -> Iterator[Secret]:
    for stem, pattern in _ADDRESSES:
        for at in view.occurrences(stem):
            if match := pattern.match(view.text, at):
                yield Secret(*match.span("value"), "api-key")


def _entra_secrets(text: str) -> Iterator[Secret]:
    for at in occurrences(text, "Q~"):
        if match := _ENTRA_SECRET.match(text, max(0, at - 4)):
            yield Secret(match.start(), end_over_wraps(text, match.end()), "client-secret")


def _jwt_at(text: str, at: int) -> re.Match[str] | None:
    whole, spaced = _JWT.match(text, at), _JWT_SPACED.match(text, at)
    if spaced and (whole is None or spaced.end() > whole.end()):
        return spaced
    return whole or _JWT_CUT.match(text, at)


def _jwts(text: str) -> Iterator[Secret]:
    done = 0
    starts = sorted(at for head in _JWT_HEADS for at in occurrences(text, head))
    for at in starts:
        match = _jwt_at(text, at) if at >= done else None
        if match:
            done = end_over_wraps(text, match.end())
            if "." in text[at:done]:
                yield Secret(at, done, "jwt")


def _spaced_private_keys(text: str) -> Iterator[Secret]:
    done = searched = 0
    for begin in _SPACED_BEGIN.finditer(text):
        dashes = _DASHES_BEFORE.search(text, max(0, begin.start() - 16), begin.start())
        if dashes is None or begin.start() < done:
            continue
        stop = begin.end() + MAX_KEY_CHARS
        end = _SPACED_END.search(text, max(begin.end(), searched), stop)
        searched = searched if end else max(searched, stop - MAX_SPACED_END_CHARS)
        lines = _SPACED_LINES.match(text, begin.end(), stop)
        done = end.end() if end else lines.end() if lines else begin.end()
        yield Secret(dashes.start(), done, "private-key")


def _private_keys(text: str) -> Iterator[Secret]:
    done = searched = 0
    for begin in _KEY_BEGIN.finditer(text):
        if begin.start() < done:
            continue
        # Without its end line the block was cut off: take what still looks like lines of a key.
        stop = begin.end() + MAX_KEY_CHARS
        end = _KEY_END.search(text, max(begin.end(), searched), stop)
        searched = searched if end else max(searched, stop - MAX_END_LINE_CHARS)
        lines = _KEY_LINES.match(text, begin.end(), stop)
        done = end.end() if end else lines.end() if lines else begin.end()
        yield Secret(begin.start(), done, "private-key")


# How the bodies of private keys begin in base64: PKCS #1, PKCS #8, SEC 1, OpenSSH.
_BODY_BEGINS = (
    "MIIE",
    "MIIC",
    "MIIJ",
    "MIICX",
    "MHcCAQEE",
    "MIGkAgEB",
    "MC4CAQAw",
    "MIGHAgEA",
    "b3BlbnNzaC1r",
)
_KEY_BODY = re.compile(
    r"(?:MII[CEJ][A-Za-z0-9+/]{1,3}(?:IBAA|IBADAN)|MHcCAQEE|MIGkAgEB|MC4CAQAw|MIGHAgEA|b3BlbnNzaC1rZXkt)"
    r"[A-Za-z0-9+/]{16,}+=*(?:(?:[ \t>|]|\r?\n(?:\d{4}-\d\d-\d\d[^\n]{8,60}?: )?|\\[nr])*+[A-Za-z0-9+/]{16,}+=*)*+"
)
MAX_CUT_CHARS = 8_192
_END_ALONE = re.compile(r"-{5}END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-{5}")
_PRIVATE_LINES = re.compile(
    r"private-lines:[ \t]*\d+[\s>|]+(?P<value>(?:[A-Za-z0-9+/=]{8,}+[\s>|]*+){1,200})", re.I
)


def _cut_keys(view: View) -> Iterator[Secret]:
    """Yield the bodies of private keys whose first line was cut off, and those of PuTTY."""
    text, done = view.text, 0
    for stem in _BODY_BEGINS:
        for at in occurrences(text, stem):
            if at >= done and (body := _KEY_BODY.match(text, at)):
                done = body.end()
                yield Secret(at, done, "private-key")
        done = 0
    if view.may_hold("private"):
        for end in _END_ALONE.finditer(text):
            start = _start_of_body(text, end.start())
            if start < end.start():
                yield Secret(start, end.end(), "private-key")
    for at in view.occurrences("private-lines"):
        if lines := _PRIVATE_LINES.match(text, at):
            yield Secret(*lines.span("value"), "private-key")


def _start_of_body(text: str, end: int) -> int:
    """Return where the lines of base64 begin that stand right before `end`."""
    start, stop = end, max(0, end - MAX_CUT_CHARS)
    while start > stop:
        line_end = start
        while line_end > stop and (
            text[line_end - 1] in " \t\r\n>|" or text[line_end - 2 : line_end] in ("\\n", "\\r")
        ):
            line_end -= 2 if text[line_end - 2 : line_end] in ("\\n", "\\r") else 1
        head = text[max(stop, line_end - 128) : line_end]
        line = len(head) - len(head.rstrip(_BASE64))
        if line < 16:
            return start
        start = line_end - line
    return start


_BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_MEMBER = re.compile(
    r"""["']?\b(?:d|k|p|q|dp|dq|qi|oth)["']?[ \t]{0,4}[:=][ \t]{0,4}["']?(?P<value>[A-Za-z0-9_-]{20,}+)"""
)
MAX_JWK_CHARS = 4_096


def _json_web_keys(view: View) -> Iterator[Secret]:
    """Yield the private members of JSON Web Keys: `d`, `k` and the primes near a `kty`."""
    done = 0
    for at in view.occurrences("kty"):
        start, stop = max(done, at - MAX_JWK_CHARS), at + MAX_JWK_CHARS
        for member in _MEMBER.finditer(view.text, start, stop):
            yield Secret(*member.span("value"), "private-key")
        done = max(done, stop)
