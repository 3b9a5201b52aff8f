"""Calls in threads that begin together, on a database file.

The database in memory that other tests use has no locks to wait for. A module that imports
`database_file` runs all its tests on one; they are marked with `django_db(transaction=True)`.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection


@pytest.fixture(autouse=True)
def database_file(tmp_path: Path) -> Iterator[None]:
    """Let the test and its threads work on a copy of the test database in a file."""
    connection.ensure_connection()
    settings, memory = connection.settings_dict, connection.connection
    with sqlite3.connect(tmp_path / "copy.sqlite3") as file:
        memory.backup(file)
    file.close()
    name, settings["NAME"] = settings["NAME"], str(tmp_path / "copy.sqlite3")
    connection.connection = None
    yield
    connection.close()
    settings["NAME"], connection.connection = name, memory


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Return what each call returns, or the exception that it raises; they begin together."""
    found: list[Any] = [None] * len(calls)
    start = threading.Barrier(len(calls))

    def run(number: int) -> None:
        try:
            start.wait()
            found[number] = calls[number]()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            found[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[number]) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def refusals(found: list[Any]) -> list[type[Exception]]:
    return [type(each) for each in found if isinstance(each, Exception)]
