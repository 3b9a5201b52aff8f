"""`manage.py triage_step --models M.json`: the next step for each line of standard input."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from triage.engine import next_step
from triage.simulation.models_format import BadModels, read_models, read_request


class Command(BaseCommand):
    help = "Answer lines {model, history} on standard input with {step}, by the models of a file."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--models", required=True, type=Path, help="JSON file with the models")

    def handle(self, *args: Any, models: Path, **options: Any) -> None:
        try:
            known = read_models(models.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, BadModels) as error:
            raise CommandError(f"{models}: {error}") from error
        for number, line in enumerate(sys.stdin, start=1):
            if line.strip():
                try:
                    model, history = read_request(line, known)
                except BadModels as error:
                    raise CommandError(f"line {number}: {error}") from error
                step = next_step(model, history).key or "service"
                self.stdout.write(json.dumps({"step": step}))
