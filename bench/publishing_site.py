"""The site as gunicorn serves it, and which worker gave an answer: a header tells its process."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from config.wsgi import application as site

Environ = dict[str, Any]
WORKER_HEADER = "X-Worker"


def application(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer as the site does, with the number of the process beside."""

    def start(status: str, headers: list[tuple[str, str]], *args: Any) -> Any:
        return start_response(status, [*headers, (WORKER_HEADER, str(os.getpid()))], *args)

    return site(environ, start)
