"""Django's `migrate`, which alone may make the file of the database."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from knowledge import private_files


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        private_files.create_database(options["database"])
        super().handle(*args, **options)
