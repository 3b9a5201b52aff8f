"""The files of a site, which nobody but their owner may read.

They hold password hashes, the secrets of second factors and the keys of sessions. And whoever can
write to them can run code as the site: the index and the cache are read with pickle.
"""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO

logger = logging.getLogger(__name__)


def database_file(alias: str = DEFAULT_DB_ALIAS) -> Path | None:
    """Return where the rows are, None when they are in no file of this machine."""
    connection = connections[alias]
    name = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or ":memory:" in name or "mode=memory" in name:
        return None
    return Path(unquote(urlsplit(name).path)) if name.startswith("file:") else Path(name)


def create_database(alias: str = DEFAULT_DB_ALIAS) -> None:
    """Make the file of the database if there is none; what SQLite adds beside it is as private."""
    path = database_file(alias)
    if path is None or path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def database_identity() -> tuple[int, int] | None:
    """Return what changes when another file takes the place of the database, None for no file."""
    path = database_file()
    try:
        found = path.stat() if path else None
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if found else None


def close_to_others() -> None:
    """Take from all other users what they may do with the files of the site.

    A warning names what cannot be closed, such as a file of another user.
    """
    for path in filter(Path.exists, _private_paths()):
        mode = stat.S_IMODE(path.stat().st_mode)
        if not mode & OF_OTHERS:
            continue
        try:
            path.chmod(mode & ~OF_OTHERS)
        except OSError as error:
            logger.warning("Other users of this machine can get at %s: %s", path, error)


def _private_paths() -> Iterator[Path]:
    yield from (settings.VAR_DIR, settings.BASE_DIR / ".env", settings.INDEX_DIR)
    path = database_file()
    if path is not None:
        yield from (path, Path(f"{path}-wal"), Path(f"{path}-shm"))
