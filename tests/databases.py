"""Databases in files of their own, beside the one of the test run."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.contrib.contenttypes.models import ContentType
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from knowledge.reading import snapshot


@contextmanager
def database_in(file: Path) -> Iterator[None]:
    """Let everything in this thread work on the SQLite database in `file`.

    The caller has to have unblocked database access, and no test transaction may be open.
    """
    own = connections["default"]
    other = DatabaseWrapper({**own.settings_dict, "NAME": str(file)}, "default")
    connections["default"] = other
    _forget_rows()
    try:
        yield
    finally:
        other.close()
        connections["default"] = own
        _forget_rows()


def _forget_rows() -> None:
    snapshot.forget()
    ContentType.objects.clear_cache()


def restore(dump: Path, file: Path) -> None:
    """Make the SQLite database `file` from the SQL text `dump`."""
    connection = sqlite3.connect(file)
    try:
        connection.executescript(dump.read_text(encoding="utf-8"))
    finally:
        connection.close()


def counted(file: Path, sql: str) -> list[tuple[object, ...]]:
    """Return the rows that `sql` finds in the database `file`."""
    connection = sqlite3.connect(file)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
