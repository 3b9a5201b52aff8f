"""How often one client may ask for what costs something; `docs/operators.md` lists the limits.

Counts are kept in the cache `limits`: in the memory of each process, bounded, or in Redis for all
processes and machines. See `docs/adr/0017-limits-by-route.md`.
"""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone
from redis import RedisError

from config.refusals import too_many_requests
from knowledge.http import PageRequest
from knowledge.usage.client_address import client_address
from knowledge.usage.daily_caps import DailyCapReached

logger = logging.getLogger(__name__)

SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")
MINUTE, HOUR, DAY = 60, 3600, 86_400
SIGNED_IN_FACTOR = 10  # staff ask for many people; they are counted by account, not by address


@dataclass(frozen=True)
class Limit:
    """At most `count` requests in `seconds`; views with the same `name` are counted together.

    `parts` are the parts of the address that are counted each on its own.
    """

    name: str
    count: int
    seconds: int
    parts: tuple[str, ...] = ()


SEARCH = Limit("search", 60, MINUTE)
PASTE = Limit("paste", 20, MINUTE)
# A large text takes as long as a hundred pages; it is counted here as well.
LARGE_BYTES = 64_000
LARGE = Limit("large", 6, MINUTE)
# Everything that changes something, or may, unless it is named below.
ANY_POST = Limit("any", 60, MINUTE)
POST_LIMITS = {
    "knowledge:diagnose": PASTE,
    "triage:another-error": PASTE,
    "knowledge:tell": PASTE,
    "check:checker": Limit("check", 60, MINUTE),
    "knowledge:vote": Limit("vote", 10, DAY, parts=("context", "slug")),
    "knowledge:feedback": Limit("feedback", 5, HOUR),
    "knowledge:tell-send": Limit("tell", 5, HOUR),
    "triage:outcome": Limit("outcome", 10, HOUR),
    "theme": Limit("theme", 30, MINUTE),
    # Failed attempts have limits of their own, by account: see `accounts.adapters`.
    "account_login": Limit("login", 100, 10 * MINUTE),
    "account_reset_password": Limit("reset-password", 10, 10 * MINUTE),
}


class RateLimitMiddleware:
    """Answer 429 to whoever asks too often, before anything of the request is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: PageRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        for limit in limits_of(request):
            wait = seconds_to_wait(request, limit)
            if wait:
                has_token = not getattr(view, "csrf_exempt", False)
                return too_many_requests(request, wait=wait, has_token=has_token)
        return None

    def process_exception(self, request: PageRequest, exception: Exception) -> HttpResponse | None:
        """Answer 429 until tomorrow where the site has kept as much as it keeps in a day."""
        if not isinstance(exception, DailyCapReached):
            return None
        logger.warning("The daily cap is reached: %s", request.path_info)
        now = timezone.localtime()
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        view = request.resolver_match.func if request.resolver_match else None
        has_token = not getattr(view, "csrf_exempt", False)
        return too_many_requests(
            request, wait=int((midnight - now).total_seconds()) + 1, has_token=has_token
        )


def limits_of(request: HttpRequest) -> list[Limit]:
    """Return the limits that count a request whose address is resolved; none for mere reading."""
    match = request.resolver_match
    if match is None:
        return []
    if request.method not in SAFE_METHODS:
        limit = POST_LIMITS.get(match.view_name, ANY_POST)
        length = request.headers.get("content-length") or "0"
        is_large = not length.isdigit() or int(length) > LARGE_BYTES
        return [limit, LARGE] if is_large else [limit]
    is_search = match.view_name == "knowledge:search" and "q" in request.GET
    return [SEARCH] if is_search else []


def seconds_to_wait(request: PageRequest, limit: Limit) -> int:
    """Count a request; return 0 if it may go on, else after how many seconds one may again.

    Two operations of the cache, in memory or of Redis. While Redis is away nobody is limited.
    """
    if not settings.RATE_LIMITS:
        return 0
    now = time.time()
    window = int(now // limit.seconds)
    allowed = limit.count * settings.RATE_LIMITS
    user = request.user
    if user.is_authenticated:
        client, allowed = f"account {user.pk}", allowed * SIGNED_IN_FACTOR
    else:
        client = client_address(request)
    try:
        count = _counted(_key(request.resolver_match, limit, client, window), limit.seconds)
    except RedisError as error:
        logger.warning("Requests are not counted: %s", type(error).__name__)
        return 0
    if count <= allowed:
        return 0
    if count == allowed + 1:  # one line for each client and window, however many requests follow
        logger.warning("Too many requests of one client: %s", limit.name)
    return max(1, int((window + 1) * limit.seconds - now))


def _key(match: ResolverMatch | None, limit: Limit, client: str, window: int) -> str:
    """Return what a count stands under; a keyed hash, so that Redis holds no addresses."""
    parts = [str(match.kwargs.get(part)) for part in limit.parts] if match else []
    message = "\n".join([limit.name, *parts, client, str(window)]).encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, "sha256").hexdigest()


def _counted(key: str, seconds: int) -> int:
    counts = caches["limits"]
    if counts.add(key, 1, timeout=seconds):
        return 1
    try:
        return counts.incr(key)
    except ValueError:  # it has just run out, or made room for others
        counts.set(key, 1, timeout=seconds)
        return 1
