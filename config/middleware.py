"""Response headers that no library sets, and the theme of a reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control, patch_vary_headers
from django_htmx.http import reswap

from config.themes import theme_of

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
)


# Views whose own form says that it is too large, and shows what it can of it.
SAY_TOO_LARGE_THEMSELVES = (
    "knowledge:diagnose",
    "triage:another-error",
    "check:checker",
    "staff:upload",
)


class HeadMiddleware:
    """Leave the body out of the answer to HEAD; its length stays. gunicorn would log each one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.content = b""
        return response


class BodySizeMiddleware:
    """Answer 413 to a form that is larger than any, before it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        length = request.headers.get("content-length") or "0"
        is_too_large = length.isdigit() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        match = request.resolver_match
        if not is_too_large or (match and match.view_name in SAY_TOO_LARGE_THEMSELVES):
            return None
        # A form that htmx sends stays as it is, with what was typed.
        return reswap(render(request, "413.html", status=413), "none")


class PermissionsPolicyMiddleware:
    """Switch off the browser features that no page uses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


class ThemeMiddleware:
    """Give each request the theme that its reader has chosen; every page depends on it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.theme = theme_of(request)  # type: ignore[attr-defined]
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["Cookie"])
        return response


class SignedInMiddleware:
    """Keep the pages of whoever has a session, and the pages about accounts, out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session or request.path.startswith("/accounts/"):
            patch_cache_control(response, no_store=True)
        return response
