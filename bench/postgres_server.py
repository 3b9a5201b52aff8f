"""A PostgreSQL server for one measurement, in a temporary folder and reached by a socket in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

USER = "postgres"  # of the system, when we are root: the server refuses to run as root
SETTINGS = "-c listen_addresses='' -c fsync=off -c shared_buffers=512MB -c jit=off"


class NoServer(RuntimeError):
    """No server can be started here; the message says why."""


class ThrowAwayServer:
    """A running server; `conninfo` is how to reach it. Raises `NoServer`."""

    def __init__(self) -> None:
        self._programs = _programs()
        self._folder = Path(tempfile.mkdtemp(prefix="bench-"))
        self._owner = USER if os.geteuid() == 0 else None
        self.conninfo = f"host={self._folder} user=bench dbname=postgres"
        try:
            if self._owner:
                shutil.chown(self._folder, self._owner)
            self._run("initdb", "--username=bench", "--auth=trust", "--encoding=UTF8", "--no-sync")
            options = f"{SETTINGS} -c unix_socket_directories='{self._folder}'"
            self._run("pg_ctl", "start", "--wait", "--silent", f"--options={options}")
        except (LookupError, OSError, subprocess.CalledProcessError) as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise NoServer("PostgreSQL is installed but does not start") from error

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self._run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate")
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(  # noqa: S603
            [self._programs / program, *arguments],
            env={"PGDATA": str(self._folder / "data"), "LC_ALL": "C", "PATH": os.defpath},
            cwd=self._folder,
            user=self._owner,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
        )


def _programs() -> Path:
    """Return the folder of the server's programs, the newest version. Raises `NoServer`."""
    if found := shutil.which("pg_ctl"):
        return Path(found).resolve().parent
    versions = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    newest = max(versions, key=lambda path: float(path.parent.parent.name), default=None)
    if newest is None:
        raise NoServer("no PostgreSQL server is installed")
    return newest.parent
