"""What every view of the site knows about a request and its answer."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class PageRequest(HttpRequest):
    """A request that has passed the middleware of the site."""

    user: User | AnonymousUser
    htmx: HtmxDetails
    theme: str


def page_or_part(request: PageRequest, template: str, part: str = "content") -> str:
    """Return the name of `template`, or of its partial `part` when htmx asks for that region only.

    When the browser goes back, htmx asks for the whole page again.
    """
    wants_part = bool(request.htmx) and not request.htmx.history_restore_request
    return f"{template}#{part}" if wants_part else template
