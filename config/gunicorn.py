"""How gunicorn serves the site; every value can be set in the environment."""

from __future__ import annotations

import os
from typing import Any

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")


preload_app = True  # the knowledge is compiled once, the workers share its memory


def on_starting(server: Any) -> None:
    """Compile the knowledge before the first request, and keep secrets out of gunicorn's log."""
    from django.db import connections

    from config.log_filter import RedactingFilter
    from knowledge import snapshot

    for handler in server.log.error_log.handlers:
        handler.addFilter(RedactingFilter())

    snapshot.current()
    connections.close_all()  # a connection must not be shared by the processes that are forked


def when_ready(server: Any) -> None:
    """Tell where the site is, once the port is open."""
    print(f"Unstuck is ready on http://{bind}/ (stop it with Ctrl+C)", flush=True)  # noqa: T201


def post_worker_init(worker: Any) -> None:
    """Let the worker see to the index beside its requests."""
    from knowledge import search

    search.follower.start()
