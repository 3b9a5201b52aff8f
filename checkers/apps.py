from __future__ import annotations

from django.apps import AppConfig


class CheckersConfig(AppConfig):
    name = "checkers"

    def ready(self) -> None:
        from checkers.panels import links_panel
        from knowledge.reading import panels

        panels.add(panels.Place.ENTRY_CAUSES, links_panel)
