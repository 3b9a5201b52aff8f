"""A WSGI application to try the worker with: it says what it was sent, or answers at length."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

LONG_ANSWER_BYTES = 3_000_000


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    if environ["PATH_INFO"] == "/long":
        body = b"x" * LONG_ANSWER_BYTES
    elif environ["PATH_INFO"] == "/slow":
        time.sleep(2)
        body = b"at last"
    elif environ["PATH_INFO"] == "/unread":
        body = b"unread"
    else:
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        body = b"%s %s" % (environ["REQUEST_METHOD"].encode(), sent)
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]
