"""IP addresses, told from version numbers and from the addresses that every machine has."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from knowledge.diagnosis.redact.views import View
from knowledge.diagnosis.types import Secret

CONTEXT_CHARS = 32
MAX_VERSION_PART = 30  # versions count up from small numbers

_V4 = re.compile(
    r"(?<![\d.])\d{1,3}(?:(?:\.|[\[(]\.[\])])\d{1,3}){3}(?!\d|\.\d)|(?<=ip-)\d{1,3}(?:-\d{1,3}){3}(?!\d)",
    re.ASCII,
)
_V6 = re.compile(
    r"(?<![\w:.])(?:[0-9a-f]{1,4})?(?::[0-9a-f]{0,4}){2,7}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])"
)
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
_ADDRESS_AFTER = re.compile(r":\d{2,5}(?!\d)|/\d{1,2}(?![\d.])")
_LOCAL_NETWORKS = ("10.", "192.168.", *(f"172.{part}." for part in range(16, 32)))
# Loopback, "any", masks, broadcast and the metadata service of clouds are the same everywhere.
_EVERYWHERE = ("127.", "0.", "255.", "169.254.169.254", "224.", "239.255.")


def ip_addresses(view: View) -> Iterator[Secret]:
    """Yield the IP addresses of the view, but for loopback and its like."""
    for found in _V4.finditer(view.low):
        if _is_v4(view.low, found):
            yield Secret(*found.span(), "ip-address")
    for found in _V6.finditer(view.low):
        if _is_v6(found[0]):
            yield Secret(*found.span(), "ip-address")


def _is_v4(low: str, found: re.Match[str]) -> bool:
    parts = [int(part) for part in _SIGNS.split(found[0])]
    if max(parts) > 255 or ".".join(map(str, parts)).startswith(_EVERYWHERE):
        return False
    if "." not in found[0]:  # ip-10-0-0-1, a host name of a cloud
        return True
    before = low[max(0, found.start() - CONTEXT_CHARS) : found.start()]
    if _ADDRESS_BEFORE.search(before) or _ADDRESS_AFTER.match(low, found.end()):
        return True
    if _VERSION_BEFORE.search(before) or _VERSION_AFTER.match(low, found.end()):
        return False
    return not _counts_like_version(parts, found[0])


def _counts_like_version(parts: list[int], address: str) -> bool:
    if address.startswith(_LOCAL_NETWORKS) and parts[-1] > 0:
        return False
    if parts[-1] == 0 or max(parts) < 10:
        return True
    return 0 in parts and max(parts) < MAX_VERSION_PART


def _is_v6(address: str) -> bool:
    # Times and hardware addresses look alike; a namespace such as `Face::Bad` holds no digit.
    if ("::" not in address and address.count(":") < 6) or not any(map(str.isdigit, address)):
        return False
    try:
        parsed = ipaddress.IPv6Address(address)
    except ipaddress.AddressValueError:
        return False
    return not (parsed.is_loopback or parsed.is_unspecified)
