"""What every view of the site knows about a request and its answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django_htmx.middleware import HtmxDetails

from knowledge.usage.daily_caps import DailyCapReached
from redaction.text_errors import text_error

Arguments = ParamSpec("Arguments")

# What the site answers with a page of its own; none of these quotes what was typed.
ANSWERED_ERRORS = (
    Http404,
    PermissionDenied,
    SuspiciousOperation,
    BadRequest,
    MultiPartParserError,
    OperationalError,
    DailyCapReached,
)


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


def hide_typed_text(
    view: Callable[Arguments, HttpResponse],
) -> Callable[Arguments, HttpResponse]:
    """Let a view of what somebody typed raise `TextError` instead of an error that may quote it.

    What the site answers with a page of its own passes, a failing database included.
    """

    @wraps(view)
    def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
        try:
            return view(*args, **kwargs)
        except ANSWERED_ERRORS:
            raise
        except Exception as error:
            if type(error) is DatabaseError:  # a broken file; its subclasses may quote values
                raise
            failure = text_error(view.__name__, error)
        raise failure

    return call
