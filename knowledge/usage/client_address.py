"""Where a request comes from, for limits and for counting somebody once; it is never stored."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX = 64  # what one household or machine has; each of its addresses is as good as the next


def client_address(request: HttpRequest) -> str:
    """Return the address that a request comes from; of IPv6 the network of 64 bits.

    Behind a proxy it is the last one in `X-Forwarded-For`, which the proxy has added; what stands
    before that, and the whole header without a proxy, is what the client says of itself.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        forwarded = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        address = forwarded or address
    try:
        parsed = ip_address(address)
    except ValueError:  # a Unix socket has none
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(IPv6Network((parsed, IPV6_PREFIX), strict=False).network_address)
    return str(parsed)
