"""Forms that every reader may send: refused when another site sends them, without a cookie.

A token would give each reader of a page a cookie. Browsers say where a form comes from, and no
page can make them say otherwise; see `docs/adr/0013-origin-instead-of-token.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from knowledge.http import PageRequest

Params = ParamSpec("Params")
View = Callable[Concatenate[PageRequest, Params], HttpResponse]


def comes_from_here(request: HttpRequest) -> bool:
    """Return whether a page of this site sent the request; without any sign of it, it did not."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        parts = urlsplit(sender)
    except ValueError:
        return False
    origin = f"{parts.scheme}://{parts.netloc}"
    here = f"{request.scheme}://{request.get_host()}"
    return origin == here or origin in settings.CSRF_TRUSTED_ORIGINS


def from_here_only(view: View[Params]) -> View[Params]:
    """Answer 403 to what another site sends; no token is needed, so no cookie either."""

    @csrf_exempt
    @wraps(view)
    def guarded(
        request: PageRequest, /, *args: Params.args, **kwargs: Params.kwargs
    ) -> HttpResponse:
        if not comes_from_here(request):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
