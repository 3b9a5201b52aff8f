"""A visitor who tells something counts once a day, and cannot be told apart in any other way.

For votes, a random name lasts a day in a cookie that is set only when somebody sends something.
Kept is a keyed hash of it together with the day and with what it is about: no two rows can be told
to come from the same visitor. For outcomes, which teach the guides, the name is the address of the
client (see `client_address`), and nothing but the hash of it is kept either.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE = "visitor"
COOKIE_SECONDS = 24 * 60 * 60
NAME_BYTES = 16
MAX_NAME_CHARS = 64


def new_visitor() -> str:
    """Return a random name for a visitor, good for a day."""
    return secrets.token_urlsafe(NAME_BYTES)


def visitor_of(request: HttpRequest) -> str:
    """Return the name that the visitor has today, a new one if there is none."""
    return request.COOKIES.get(COOKIE, "")[:MAX_NAME_CHARS] or new_visitor()


def keyed(visitor: str, *, about: str, day: date) -> str:
    """Return what is kept of the name: it is another one for every day and every object."""
    message = f"{day.isoformat()}:{about}:{visitor}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, "sha256").hexdigest()


def remember(response: HttpResponse, visitor: str) -> None:
    """Let the browser keep the name for a day."""
    response.set_cookie(
        COOKIE,
        visitor,
        max_age=COOKIE_SECONDS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
