"""Django's `migrate`, which alone may make the file of the database."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from knowledge import private_files


class Command(migrate.Command):
    def execute(self, *args: Any, **options: Any) -> str | None:
        """Make the file first: the checks that come before `handle` ask the database."""
        private_files.create_database(options["database"])
        return super().execute(*args, **options)
