"""IP addresses, told from version numbers and from the addresses that every machine has."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from redaction.disguises.views import View
from redaction.types import Secret

CONTEXT_CHARS = 32
MIN_COLONS = 6  # fewer only with the shorthand "::"
MAX_VERSION_PART = 30  # versions count up from small numbers

# Looked for from the first dot: digits stand everywhere. Some write the dots so that no program
# makes a link of the address.
_V4_REST = re.compile(r"\.\d{1,3}\.\d{1,3}\.\d{1,3}(?!\d|\.\d)", re.ASCII)
_V4_DEFUSED = re.compile(r"[\[(]\.[\])]\d{1,3}(?:[\[(]?\.[\])]?\d{1,3}){2}(?!\d)", re.ASCII)
_V4_HEAD = re.compile(r"(?<![\d.])\d{1,3}\Z", re.ASCII)
_CLOUD_NAME = re.compile(r"(?<![a-z])ip-(?P<address>\d{1,3}(?:-\d{1,3}){3})(?!\d)")
# From the first colon to the last; hexadecimal digits before, and an IPv4 address or digits after.
_COLONS = re.compile(r":(?:[0-9a-f]{0,4}:){1,9}+(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4})(?![\w:])")
_HEAD = re.compile(r"(?<![\w:.])[0-9a-f]{0,4}\Z")
_WIDE = re.compile(r"[0-9a-f]{3}")  # hardware addresses go by two digits
_SIGNS = re.compile(r"[^0-9]+")
_VERSION_BEFORE = re.compile(
    r"(?:\b(?:version|ver|release|build|sdk|api\d*|hap|update|patch|section|sec|oid|chapter"
    r"|firmware|kernel|windows|ios|android|java|node|studio|chrome|chromium|firefox|edge|edg|opr"
    r"|safari|rfc ?\d+)"
    r"[\s:=/\"'(]{0,4}v?|§ ?|[a-z]|[a-z0-9)][_-]|(?<!/)[a-z]/)\Z"
)
_VERSION_AFTER = re.compile(r"[-_+]?(?:[a-z]|\.[a-z])")
_ADDRESS_BEFORE = re.compile(
    r"(?:\b(?:ip|ips|ipv4|addr|address|host|hostname|client|server|remote|peer|for|forwarded|inet|ping"
    r"|ssh|proxy|gateway|dns|listen|bind|origin|x-real-ip|clientip|remote_addr)[\s:=\"'(\[,]{0,4}"
    r"|://|//)\Z"
)
_WORDS_WITH_DIGITS = ("ipv4", "api", "rfc")  # in the two patterns above
_ADDRESS_AFTER = re.compile(r":\d{2,5}(?!\d)|/\d{1,2}(?![\d.])")
_LOCAL_NETWORKS = ("10.", "192.168.", *(f"172.{part}." for part in range(16, 32)))
# Loopback, "any", masks, broadcast and the metadata service of clouds are the same everywhere.
_EVERYWHERE = ("127.", "0.", "255.", "169.254.169.254", "224.", "239.255.")


def ip_addresses(view: View) -> Iterator[Secret]:
    """Yield the IP addresses of the view, but for loopback and its like."""
    for rest in _V4_REST.finditer(view.low):
        yield from _v4(view.low, rest)
    if "[.]" in view.low or "(.)" in view.low:
        for rest in _V4_DEFUSED.finditer(view.low):
            yield from _v4(view.low, rest)
    for at in view.occurrences("ip-"):
        if name := _CLOUD_NAME.match(view.low, at):
            yield Secret(*name.span("address"), "ip-address")
    for colons in _COLONS.finditer(view.low):
        if "::" in colons[0] or colons[0].count(":") >= MIN_COLONS:
            yield from _v6(view.low, colons)


def _v4(low: str, rest: re.Match[str]) -> Iterator[Secret]:
    head = _V4_HEAD.search(low, max(0, rest.start() - 4), rest.start())
    if head and _is_v4(low, head.start(), rest.end()):
        yield Secret(head.start(), rest.end(), "ip-address")


def _v6(low: str, colons: re.Match[str]) -> Iterator[Secret]:
    head = _HEAD.search(low, max(0, colons.start() - 5), colons.start())
    if head and _is_v6(low[head.start() : colons.end()]):
        yield Secret(head.start(), colons.end(), "ip-address")


def _is_v4(low: str, start: int, end: int) -> bool:
    parts = [int(part) for part in _SIGNS.split(low[start:end])]
    if max(parts) > 255 or ".".join(map(str, parts)).startswith(_EVERYWHERE):
        return False
    before = low[max(0, start - CONTEXT_CHARS) : start]
    has_word = _may_end_in_word(before)
    if (has_word and _ADDRESS_BEFORE.search(before)) or _ADDRESS_AFTER.match(low, end):
        return True
    if (has_word and _VERSION_BEFORE.search(before)) or _VERSION_AFTER.match(low, end):
        return False
    return not _counts_like_version(parts, low[start:end])


def _may_end_in_word(before: str) -> bool:
    """Return False where only a number stands before, as in a list of addresses: it is faster."""
    if not before[-1:].isspace() or not before.rstrip()[-1:].isdigit():
        return True
    return any(word in before for word in _WORDS_WITH_DIGITS)


def _counts_like_version(parts: list[int], address: str) -> bool:
    if address.startswith(_LOCAL_NETWORKS) and parts[-1] > 0:
        return False
    if parts[-1] == 0 or max(parts) < 10:
        return True
    return 0 in parts and max(parts) < MAX_VERSION_PART


def _is_v6(address: str) -> bool:
    # Times and hardware addresses look alike; a namespace such as `Face::Bad` holds no digit.
    if not any(map(str.isdigit, address)) or ("::" not in address and not _WIDE.search(address)):
        return False
    try:
        parsed = ipaddress.IPv6Address(address)
    except ipaddress.AddressValueError:
        return False
    return not (parsed.is_loopback or parsed.is_unspecified)
