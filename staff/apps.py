from __future__ import annotations

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "staff"
    verbose_name = "Workbench"

    def ready(self) -> None:
        from knowledge.reading import panels
        from staff.accounts import signals
        from staff.panels import tools_panel

        signals.connect()
        panels.add(panels.Place.ENTRY_TITLE, tools_panel)
