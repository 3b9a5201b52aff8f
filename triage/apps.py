from __future__ import annotations

from django.apps import AppConfig
from django.core.checks import register


class TriageConfig(AppConfig):
    name = "triage"

    def ready(self) -> None:
        from triage.guides.system_checks import check_guides

        register(check_guides, deploy=True)
