"""Gives each request a name that its events and its answer carry."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from audit.trail import request_id


class RequestIdMiddleware:
    """Name the request; the answer tells the name, so that a reader can quote it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Always a name of our own: one that a client sends could be used to forge a connection.
        name = str(uuid.uuid4())
        token = request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = name
        return response
