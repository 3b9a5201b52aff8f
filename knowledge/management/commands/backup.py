"""Copy the database to a file while the site goes on."""

from __future__ import annotations

import os
import sqlite3
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

PAGES_A_STEP = 200  # writers may go on between two steps


class Command(BaseCommand):
    help = "Copy the database to a new file while the site goes on, for SQLite."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", metavar="FILE", type=Path, help="a file that does not exist yet")

    def handle(self, *, out: Path, **options: Any) -> None:
        """Write one consistent state of the database, readable by its owner alone.

        A commit during the copy begins it anew, so the state is one that the site was in. Raises
        `CommandError` when the file exists, cannot be written or the database is no SQLite.
        """
        if connection.vendor != "sqlite":
            raise CommandError("This copies SQLite only: use the tools of your database.")
        try:
            os.close(os.open(out, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror}") from error
        connection.ensure_connection()
        copy = sqlite3.connect(out)
        try:
            connection.connection.backup(copy, pages=PAGES_A_STEP)
            # The copy is one file, whatever mode the database is in.
            copy.execute("PRAGMA journal_mode=DELETE")
        finally:
            copy.close()
        self.stdout.write(f"{out}: {out.stat().st_size} bytes")
