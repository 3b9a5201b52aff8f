"""How gunicorn serves the site; every value can be set in the environment."""

from __future__ import annotations

import gc
import os
import resource
import sys
from typing import Any

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Threads get complete requests and wait for no client; see the module.
worker_class = "config.buffering_worker.BufferingWorker"
# Files and sockets of the site need some descriptors beside the connections.
worker_connections = min(1000, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 200)
sendfile = False  # it would make a thread wait for the client
# Nothing that a client sends says where the site is: Django alone reads X-Forwarded-Proto.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")

LAST_WRITE_SECONDS = 5.0

preload_app = True  # the knowledge is compiled once, the workers share its memory


def on_starting(server: Any) -> None:
    """Compile the knowledge before the first request, and keep secrets out of gunicorn's log."""
    from django.db import connections

    from config.log_filter import RedactingFilter
    from knowledge import private_files
    from knowledge.reading import snapshot

    for handler in server.log.error_log.handlers:
        handler.addFilter(RedactingFilter())

    private_files.close_to_others()
    snapshot.current()
    # The collector of each worker would write to all of what they share. Only here, before there
    # are any requests: what is frozen is never collected.
    gc.collect()
    gc.freeze()
    connections.close_all()  # a connection must not be shared by the processes that are forked


def when_ready(server: Any) -> None:
    """Tell where the site is, once the port is open."""
    print(f"Unstuck is ready on http://{bind}/ (stop it with Ctrl+C)", flush=True)  # noqa: T201


def post_worker_init(worker: Any) -> None:
    """Let the worker see to snapshot, index and log of searches beside long work and requests."""
    from django.conf import settings

    from knowledge.reading import snapshot
    from knowledge.search import site_index
    from knowledge.usage import search_log

    worker.trusts_proxy = settings.BEHIND_PROXY
    sys.setswitchinterval(0.0005)  # seconds after which a thread that computes gives way
    snapshot.follower.start()
    site_index.follower.start()
    search_log.writer.start()


def worker_exit(server: Any, worker: Any) -> None:
    """Store the searches of the last second."""
    from knowledge.usage import search_log

    search_log.writer.stop(timeout=LAST_WRITE_SECONDS)
