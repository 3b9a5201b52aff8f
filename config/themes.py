"""The colour theme that a reader has chosen: kept in a cookie, drawn by the server."""

from __future__ import annotations

from django.http import HttpRequest

COOKIE = "theme"
COOKIE_SECONDS = 365 * 24 * 3600
AUTO = "auto"
THEMES = {AUTO: "Auto", "light": "Light", "dark": "Dark"}


def theme_of(request: HttpRequest) -> str:
    """Return the chosen theme, `auto` (as the device says) without a valid choice."""
    chosen = request.COOKIES.get(COOKIE, AUTO)
    return chosen if chosen in THEMES else AUTO
