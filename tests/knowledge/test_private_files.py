"""What other users of the machine can get at: nothing."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from pytest_django import Settings

from knowledge import private_files
from knowledge.search import site_index

STRANGER = 65534
# Prints what another user can list or read of the paths in its arguments.
LOOK = """
import os, sys
os.setgid({id}); os.setuid({id})
for top in sys.argv[1:]:
    for folder, _, names in os.walk(top):
        print(folder) if os.access(folder, os.R_OK | os.X_OK) else None
        for name in names:
            path = os.path.join(folder, name)
            print(path) if os.access(path, os.R_OK) else None
    print(top) if os.path.isfile(top) and os.access(top, os.R_OK) else None
"""

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def careless() -> Iterator[None]:
    """Make files as most people do: readable by everybody."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def open_folder(tmp_path: Path) -> Path:
    """Return a folder that everybody can get to, unlike those of pytest."""
    top = Path(tempfile.gettempdir())
    for folder in (tmp_path, *tmp_path.parents):
        if top not in folder.parents:
            break
        folder.chmod(0o755)
    return tmp_path


@pytest.fixture
def database(open_folder: Path) -> Iterator[Path]:
    """Put a second database into a file that does not exist yet, named `second`."""
    path = open_folder / "rows" / "site.sqlite3"
    connections.settings["second"] = {
        **connections.settings["default"],
        "NAME": f"file:{path}?mode=rw",
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL"},
    }
    yield path
    connections["second"].close()
    del connections["second"]
    del connections.settings["second"]


def seen_by_a_stranger(*paths: Path) -> list[str]:
    if os.getuid() != 0:
        pytest.skip("only root can look at files as another user")
    command = [sys.executable, "-c", LOOK.format(id=STRANGER), *map(str, paths)]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    return found.stdout.splitlines()


def mode_of(path: Path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


def test_a_stranger_sees_what_is_open(open_folder: Path) -> None:
    (open_folder / "open").write_text("to all")
    assert seen_by_a_stranger(open_folder) == [str(open_folder), str(open_folder / "open")]


def test_a_new_database_is_private(database: Path) -> None:
    private_files.create_database("second")
    connections["second"].connect()
    with connections["second"].connection as raw:
        raw.execute("create table t (x)")
    for path in (database, Path(f"{database}-wal"), Path(f"{database}-shm")):
        assert mode_of(path) == "0o600"
    assert mode_of(database.parent) == "0o700"
    assert seen_by_a_stranger(database.parent) == []


def test_a_database_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    program = "import django; django.setup(); from django.db import connection as c; c.connect()"
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'site.sqlite3'}",
    }
    command = [sys.executable, "-c", program]
    found = subprocess.run(command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert "unable to open database file" in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_making_a_database_leaves_one_that_is_there_alone(database: Path) -> None:
    database.parent.mkdir()
    database.write_bytes(b"rows")
    private_files.create_database("second")
    assert database.read_bytes() == b"rows"


def test_migrate_makes_the_database(tmp_path: Path) -> None:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    env["DATABASE_URL"] = f"sqlite:///{tmp_path / 'site.sqlite3'}"
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=env, cwd=settings.BASE_DIR, check=True)
    assert mode_of(tmp_path / "site.sqlite3") == "0o600"


def test_migrate_makes_a_database_where_none_is(tmp_path: Path) -> None:
    path = tmp_path / "site.sqlite3"
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{path}"}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings"
    command = [sys.executable, "manage.py", "migrate", "contenttypes", "--verbosity", "0"]
    found = subprocess.run(command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True)
    assert found.returncode == 0, found.stderr
    assert mode_of(path) == "0o600"


def test_a_new_index_is_private(settings: Settings, open_folder: Path) -> None:
    settings.INDEX_DIR = open_folder / "index"
    site_index.forget()
    site_index.rebuild_index()
    assert mode_of(open_folder / "index") == "0o700"
    assert seen_by_a_stranger(open_folder / "index") == []


def test_what_an_older_release_left_open_is_closed(settings: Settings, open_folder: Path) -> None:
    settings.BASE_DIR, settings.VAR_DIR = open_folder, open_folder / "var"
    settings.INDEX_DIR = open_folder / "elsewhere"
    (open_folder / ".env").write_text("SECRET_KEY=x")
    for folder in (settings.VAR_DIR, settings.INDEX_DIR):
        folder.mkdir()
        (folder / "file").write_text("rows")
    private_files.close_to_others()
    assert mode_of(settings.VAR_DIR) == "0o700"
    assert (open_folder / ".env").read_text() == "SECRET_KEY=x"
    places = (settings.VAR_DIR, settings.INDEX_DIR, open_folder / ".env")
    assert seen_by_a_stranger(*places) == []


def test_what_cannot_be_closed_is_named(
    settings: Settings,
    open_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("it belongs to somebody else")

    settings.BASE_DIR, settings.VAR_DIR = open_folder, open_folder / "none"
    settings.INDEX_DIR = open_folder
    monkeypatch.setattr(Path, "chmod", refuse)
    private_files.close_to_others()
    assert str(open_folder) in caplog.text


STUB = """#!/bin/sh
case "$*" in *migrate*) echo rows > var/unstuck.sqlite3;; *rebuild_index*) mkdir -p var/index;; esac
"""


def test_make_setup_closes_what_it_made_and_what_was_there(open_folder: Path) -> None:
    site = open_folder / "site"
    (site / ".venv" / "bin").mkdir(parents=True)
    (site / "var" / "static").mkdir(parents=True)  # by an older release
    shutil.copy(settings.BASE_DIR / "Makefile", site)
    for name in ("requirements.txt", ".venv/run.stamp"):
        (site / name).touch()
    stub = site / ".venv" / "bin" / "python"
    stub.write_text(STUB)
    stub.chmod(0o755)
    for folder in ("catalog", "static"):
        (site / folder).mkdir()
    subprocess.run(["make", "--silent", "setup"], cwd=site, check=True, capture_output=True)
    assert (site / "var" / "unstuck.sqlite3").exists()
    assert mode_of(site / ".env") == "0o600"
    assert seen_by_a_stranger(site / "var", site / ".env") == []
