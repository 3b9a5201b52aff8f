"""URIs taken apart, each part with its place, and their normal form. Source: RFC 3986."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from checkers.core.findings import Where

MAX_LABEL_CHARS = 63
DEFAULT_PORTS: Mapping[str, str] = {"http": "80", "https": "443"}
LOOPBACK_ADDRESSES = frozenset({"127.0.0.1", "[::1]"})

# RFC 3986 appendix B, with the authority taken apart as in section 3.2.
_PARTS = re.compile(
    r"(?:(?P<scheme>[^:/?#]+):)?"
    r"(?P<slashes>//(?:(?P<userinfo>[^/?#@]*)@)?(?P<host>\[[^\]/?#]*\]|[^:/?#]*)"
    r"(?::(?P<port>[^/?#]*))?)?"
    r"(?P<path>[^?#]*)(?:\?(?P<query>[^#]*))?(?:#(?P<fragment>.*))?",
    re.DOTALL,
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset(string.ascii_letters + string.digits + "-._~")


@dataclass(frozen=True, slots=True)
class Part:
    """One component: its text and its place in the URI."""

    text: str
    where: Where


@dataclass(frozen=True, slots=True)
class Uri:
    """The components of a URI; None for one that is absent (an empty one is not)."""

    text: str
    scheme: Part | None
    userinfo: Part | None
    host: Part | None
    port: Part | None
    path: Part
    query: Part | None
    fragment: Part | None

    @property
    def scheme_name(self) -> str:
        """Return the scheme in lower case, "" if there is none."""
        return self.scheme.text.lower() if self.scheme else ""

    @property
    def host_name(self) -> str:
        """Return the host in lower case, "" if there is none."""
        return self.host.text.lower() if self.host else ""

    @property
    def is_absolute(self) -> bool:
        """Return whether the URI names a scheme, and for http and https a host as well."""
        if not _SCHEME.fullmatch(self.scheme.text if self.scheme else ""):
            return False
        return self.scheme_name not in DEFAULT_PORTS or bool(self.host_name)

    @property
    def is_loopback(self) -> bool:
        """Return whether it is an http URI of this machine by address (RFC 8252 section 7.3)."""
        return self.scheme_name == "http" and self.host_name in LOOPBACK_ADDRESSES


def read_uri(text: str) -> Uri:
    """Return the components of `text`; any text has some, `is_absolute` tells whether they do."""
    parts = _parts(text)
    path = parts.pop("path", Part(text, (0, len(text))))
    names = ("scheme", "userinfo", "host", "port", "query", "fragment")
    return Uri(text, path=path, **{name: parts.get(name) for name in names})


def _parts(text: str) -> dict[str, Part]:
    match = _PARTS.fullmatch(text)
    if not match:
        return {}
    found = match.groupdict().items()
    return {name: Part(value, match.span(name)) for name, value in found if value is not None}


def normal_form(uri: Uri) -> str:
    """Return the URI after the normalisations of RFC 3986 section 6.2.2 and 6.2.3.

    Two URIs of the same form mean the same resource; compared as texts they may still differ.
    """
    port = uri.port.text if uri.port else ""
    port = "" if port == DEFAULT_PORTS.get(uri.scheme_name) else port
    authority = ""
    if uri.host is not None:
        userinfo = f"{uri.userinfo.text}@" if uri.userinfo else ""
        authority = f"//{userinfo}{ascii_host(uri.host_name)}{':' if port else ''}{port}"
    path = without_dot_segments(normal_escapes(uri.path.text))
    path = path or ("/" if authority else "")
    query = f"?{normal_escapes(uri.query.text)}" if uri.query else ""
    fragment = f"#{uri.fragment.text}" if uri.fragment else ""
    return f"{uri.scheme_name}:{authority}{path}{query}{fragment}"


def normal_escapes(text: str) -> str:
    """Return `text` with escapes in capitals, and none for characters that need none."""
    return _PERCENT.sub(_normal_escape, text)


def _normal_escape(match: re.Match[str]) -> str:
    char = chr(int(match[1], 16))
    return char if char in _UNRESERVED else match[0].upper()


def without_dot_segments(path: str) -> str:
    """Return `path` with its `.` and `..` segments resolved, RFC 3986 section 5.2.4."""
    if "." not in path:
        return path
    segments = path.split("/")
    kept: list[str] = []
    for segment in segments:
        if segment == "..":
            del kept[-1 if len(kept) > 1 else len(kept) :]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def ascii_host(host: str) -> str:
    """Return `host` with each label that is not ASCII in its `xn--` form (RFC 3492).

    A label that is too long to be one stays as it is.
    """
    return ".".join(_ascii_label(label) for label in host.split("."))


def _ascii_label(label: str) -> str:
    if label.isascii() or len(label) > MAX_LABEL_CHARS:
        return label
    normal = unicodedata.normalize("NFC", label.lower())
    try:
        return "xn--" + normal.encode("punycode").decode("ascii")
    except UnicodeError:
        return label


def times_encoded(text: str, limit: int = 3) -> int:
    """Return how often a whole absolute URI seems to be percent-encoded, 0 if it is not."""
    for count in range(limit + 1):
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:/", text):
            return count
        text = unquote(text)
    return 0
