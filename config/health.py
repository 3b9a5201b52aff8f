"""What has to work for the site to do all that it promises."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from knowledge import private_files
from knowledge.reading import snapshot
from knowledge.search import site_index
from knowledge.search.protocol import IndexUnavailable
from knowledge.usage import retention

MIN_FREE_BYTES = 100_000_000
MAX_INDEX_LAG_SECONDS = 60.0
MAX_SNAPSHOT_LAG_SECONDS = 30.0


def failing_parts() -> list[str]:
    """Return the names of the parts that do not work, in the order of `CHECKS`.

    What asks the database is left out when the database itself does not answer. About eight
    queries; a snapshot that is old is built anew.
    """
    failing = [] if _works(_database) else ["database"]
    checks = CHECKS if not failing else {"disk": _disk}
    return failing + [name for name, check in checks.items() if not _works(check)]


def _works(check: Callable[[], bool]) -> bool:
    try:
        return check()
    except (DatabaseError, IndexUnavailable, OSError, ValueError):
        return False


def _database() -> bool:
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone())


def _migrations() -> bool:
    return _newest_migrations() <= set(MigrationRecorder(connection).applied_migrations())


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    """Return the last migration of each app, as the code of this process has it."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _snapshot() -> bool:
    snapshot.current()  # raises when there is none yet and none can be built
    return snapshot.seconds_behind() < MAX_SNAPSHOT_LAG_SECONDS


def _index() -> bool:
    site_index.full_text().generation()  # raises when it cannot be read at all
    return site_index.seconds_behind() < MAX_INDEX_LAG_SECONDS


def _disk() -> bool:
    return all(_has_room(folder) for folder in _folders())


def _folders() -> list[Path]:
    database = private_files.database_file()
    return [folder for folder in (database and database.parent, settings.INDEX_DIR) if folder]


def _has_room(folder: Path) -> bool:
    while not folder.exists():  # a lost index is no fault of the disk
        folder = folder.parent
    return os.access(folder, os.W_OK) and shutil.disk_usage(folder).free >= MIN_FREE_BYTES


def _purge() -> bool:
    return not retention.is_overdue(now=timezone.now())


CHECKS: Mapping[str, Callable[[], bool]] = {
    "migrations": _migrations,
    "snapshot": _snapshot,
    "index": _index,
    "disk": _disk,
    "purge": _purge,
}
