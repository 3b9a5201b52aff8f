"""Fixtures of all tests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from pytest_django import Settings

from knowledge.reading import snapshot
from knowledge.search import site_index
from knowledge.usage import search_log

# How long an example takes depends on what else the machine does.
settings.register_profile("default", deadline=None)
settings.load_profile("default")

LOOPBACK = ("127.0.0.1", "::1", "localhost", "testserver", "", None)


class CallOut(RuntimeError):
    """Something wanted to reach another machine."""


def refuse_call_out(event: str, args: tuple[Any, ...]) -> None:
    """Stop this process, in Python or below it, from asking another machine anything.

    Sockets with a path instead of an address are on this machine.
    """
    if event == "socket.getaddrinfo":
        host = args[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(args[1], tuple):
        host = args[1][0]
    else:
        return
    if (host.decode() if isinstance(host, bytes) else host) not in LOOPBACK:
        raise CallOut(f"{event} {host}")


sys.addaudithook(refuse_call_out)


@pytest.fixture(autouse=True)
def own_index(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give each test an index folder and a snapshot of its own."""
    folder = tmp_path_factory.mktemp("index")
    settings.INDEX_DIR = folder
    settings.AUDIT_END_FILE = folder.with_name(f"{folder.name}-audit-end")
    site_index.forget()
    snapshot.forget()
    search_log.search_log.forget()
    return folder
