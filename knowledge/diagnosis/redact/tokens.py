"""Secrets that give themselves away: JWTs, keys with a known beginning, private keys."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge.diagnosis.redact.views import View, occurrences
from knowledge.diagnosis.redact.wraps import end_over_wraps
from knowledge.diagnosis.types import Secret

_LETTERS = r"[A-Za-z0-9]"
_URL_SAFE = r"[A-Za-z0-9_-]"

# How the makers of keys let them begin, as their documentation tells secret scanners.
_KNOWN_KEYS = (
    *((f"k_{mode}_", rf"{_LETTERS}{{8,}}+", "api-key") for mode in ("live", "test")),
    *((f"rzp_{mode}_", rf"{_LETTERS}{{8,}}+", "api-key") for mode in ("live", "test")),
    ("whsec_", rf"{_LETTERS}{{16,}}+", "api-key"),
    ("pi_", rf"{_LETTERS}{{8,}}+_secret_{_LETTERS}{{8,}}+", "client-secret"),
    ("seti_", rf"{_LETTERS}{{8,}}+_secret_{_LETTERS}{{8,}}+", "client-secret"),
    ("AKIA", r"[0-9A-Z]{16}(?![0-9A-Za-z])", "api-key"),
    ("ASIA", r"[0-9A-Z]{16}(?![0-9A-Za-z])", "api-key"),
    *((f"gh{letter}_", rf"{_LETTERS}{{16,}}+", "api-key") for letter in "pousr"),
    ("github_pat_", r"[A-Za-z0-9_]{20,}+", "api-key"),
    ("xox", r"[abeoprs][-.][A-Za-z0-9.-]{10,}+", "api-key"),
    ("xapp-", r"[A-Za-z0-9-]{10,}+", "api-key"),
    ("AIza", rf"{_URL_SAFE}{{30,}}+", "api-key"),
    ("ya29.", rf"{_URL_SAFE}{{16,}}+", "api-key"),
    ("1//0", rf"{_URL_SAFE}{{20,}}+", "token"),
    ("4/0", rf"{_URL_SAFE}{{20,}}+", "authorization-code"),
    ("GOCSPX-", rf"{_URL_SAFE}{{16,}}+", "client-secret"),
    ("SG.", rf"{_URL_SAFE}{{16,}}+\.{_URL_SAFE}{{16,}}+", "api-key"),
    *((f"gl{kind}-", rf"{_URL_SAFE}{{16,}}+", "api-key") for kind in ("pat", "dt", "rt", "soat")),
    ("sk-", rf"(?=[a-z-]{{0,40}}[A-Z0-9]){_URL_SAFE}{{20,}}+", "api-key"),
    ("npm_", rf"{_LETTERS}{{30,}}+", "api-key"),
    ("pypi-", rf"{_URL_SAFE}{{30,}}+", "api-key"),
    ("dop_v1_", rf"{_LETTERS}{{30,}}+", "api-key"),
    ("hf_", rf"{_LETTERS}{{20,}}+", "api-key"),
    ("shp", rf"(?:at|ca|pa|ss)_{_LETTERS}{{16,}}+", "api-key"),
    ("sq0", rf"(?:atp|csp|idp)-{_URL_SAFE}{{16,}}+", "api-key"),
    ("access_token$", r"(?:production|sandbox)\$\w{8,}+\$\w{16,}+", "api-key"),
    ("SK", r"[0-9a-f]{32}(?![0-9A-Za-z])", "api-key"),
    ("key-", r"[0-9a-f]{32}(?![0-9A-Za-z])", "api-key"),
    ("dapi", r"[0-9a-f]{32}", "api-key"),
    ("ATATT3x", r"[A-Za-z0-9_=-]{20,}+", "api-key"),
    ("EAACEdEose0cBA", rf"{_LETTERS}{{8,}}+", "api-key"),
)
_KEY_KIND = r"(?<=[sprk])(?<![A-Za-z0-9].)"  # secret, publishable, restricted
_BOUNDARY = {"k_live_": _KEY_KIND, "k_test_": _KEY_KIND}
_KNOWN = tuple(
    (stem, re.compile(_BOUNDARY.get(stem, r"(?<![A-Za-z0-9])") + re.escape(stem) + rest), kind)
    for stem, rest, kind in _KNOWN_KEYS
)
_ENTRA_SECRET = re.compile(r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{28,60}+")
_JWT = re.compile(
    r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}+\.[A-Za-z0-9_-]{2,}+(?:\.[A-Za-z0-9_-]*+){0,3}"
)
_JWT_CUT = re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{16,}+(?=[ \t]*+\r?\n)")
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
    yield from _entra_secrets(view.text)
    yield from _jwts(view.text)
    if view.may_hold("private"):
        yield from _private_keys(view.text)
    yield from _spaced_private_keys(view.text)


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
                yield Secret(at - (stem in _BOUNDARY), done, kind)


def _entra_secrets(text: str) -> Iterator[Secret]:
    for at in occurrences(text, "Q~"):
        if match := _ENTRA_SECRET.match(text, max(0, at - 4)):
            yield Secret(match.start(), end_over_wraps(text, match.end()), "client-secret")


def _jwts(text: str) -> Iterator[Secret]:
    done = 0
    for at in occurrences(text, "eyJ"):
        match = (_JWT.match(text, at) or _JWT_CUT.match(text, at)) if at >= done else None
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
