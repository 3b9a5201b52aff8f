from __future__ import annotations

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"
    verbose_name = "Workbench"

    def ready(self) -> None:
        from staff.accounts import signals

        signals.connect()
