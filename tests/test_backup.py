"""A backup taken while people write, restored in another place, holds one state of the site."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from audit import trail
from knowledge.documents.archives import FORMATS
from knowledge.management.commands import backup
from knowledge.models import Entry
from knowledge.publishing import publish, sync
from tests.databases import database_in
from tests.factories import ContextFactory, PublishedEntryFactory, entry_document

ENTRIES, EDITS = 12, 3


@pytest.fixture(scope="module")
def empty(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Path:
    file = tmp_path_factory.mktemp("site") / "empty.sqlite3"
    with django_db_blocker.unblock(), database_in(file):
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
    return file


@pytest.fixture
def site(empty: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Path]:
    """Work on a site of its own, in a file, with a few entries; return the file."""
    file = tmp_path / "unstuck.sqlite3"
    file.write_bytes(empty.read_bytes())
    with django_db_blocker.unblock(), database_in(file):
        time = ContextFactory.create(slug="time")
        for number in range(ENTRIES):
            PublishedEntryFactory.create(context=time, slug=f"e{number}")
        yield file


def export() -> bytes:
    return FORMATS["json"](sync.export())


def edit(number: int) -> None:
    """Publish another state of an entry, with its event in the trail."""
    document = entry_document(summary=f"Edited {number} times.")
    revision = publish.revise(entry=Entry.objects.get(slug=f"e{number}"), document=document)
    publish.publish(revision=revision, index=False)


class Interrupted:
    """A database connection in whose backup somebody publishes between the steps."""

    vendor = "sqlite"

    def __init__(self, seen: list[bytes]) -> None:
        self.connection = self
        self.seen = seen

    def ensure_connection(self) -> None:
        connection.ensure_connection()

    def backup(self, copy: sqlite3.Connection, *, pages: int) -> None:
        """Copy as the command does, from a second connection: the first one publishes."""
        other = sqlite3.connect(connection.settings_dict["NAME"])
        edits = iter(range(EDITS))

        def between(*progress: Any) -> None:
            number = next(edits, None)
            if number is not None:
                edit(number)
                self.seen.append(export())

        try:
            other.backup(copy, pages=10, progress=between)
        finally:
            other.close()


def test_it_works(site: Path, tmp_path: Path) -> None:
    before = export()
    call_command("backup", str(tmp_path / "copy.sqlite3"), verbosity=0)
    edit(0)
    with database_in(tmp_path / "copy.sqlite3"):
        assert export() == before


def test_edits_during_a_backup_leave_one_whole_state(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = [export()]
    monkeypatch.setattr(backup, "connection", Interrupted(seen))
    call_command("backup", str(tmp_path / "copy.sqlite3"), verbosity=0)
    assert len(seen) == EDITS + 1
    with database_in(tmp_path / "copy.sqlite3"):
        assert export() in seen
        assert list(trail.verify()) == []
        connection.check_constraints()
        call_command("rebuild_index", verbosity=0)
        assert Client().get("/errors/time/e0/").status_code == 200


def test_a_backup_is_one_file_for_its_owner_alone(site: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    call_command("backup", str(folder / "copy.sqlite3"), verbosity=0)
    assert [file.name for file in folder.iterdir()] == ["copy.sqlite3"]
    assert stat.S_IMODE((folder / "copy.sqlite3").stat().st_mode) == 0o600


def test_an_older_backup_is_not_overwritten(site: Path, tmp_path: Path) -> None:
    older = tmp_path / "copy.sqlite3"
    older.write_text("older")
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("backup", str(older))
    assert older.read_text() == "older"
