from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register


class TriageConfig(AppConfig):
    name = "triage"

    def ready(self) -> None:
        from knowledge.reading import panels
        from triage.guides.system_checks import check_guides
        from triage.panels import answer_panel, entry_panel, matches_panel

        register(check_guides, deploy=True)
        panels.add(panels.Place.ENTRY_CAUSES, entry_panel)
        panels.add(panels.Place.ANSWER, answer_panel)
        panels.add(panels.Place.MATCHES, matches_panel)
