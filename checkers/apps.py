from __future__ import annotations

from django.apps import AppConfig


class CheckersConfig(AppConfig):
    name = "checkers"
