"""`manage.py simulate_guide KEY|--all`: all paths of a guide, by how often they are taken."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from knowledge.documents.entry import BadDocument
from triage.guides.compile import BrokenGuide, Guide
from triage.guides.files import read_guides
from triage.simulation.optimum import MAX_STATES
from triage.simulation.report import Report, report
from triage.simulation.simulate import LEAST_SHARE

HEADINGS = ("guide", "causes", "minutes", "steps", "solved", "author's order", "optimum", "ratio")


class Command(BaseCommand):
    help = "Simulate a guide: expected minutes and steps, per cause, against the optimum."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("key", nargs="?", help="key of a guide, or of an entry")
        which.add_argument("--all", action="store_true", help="every guide")
        form = parser.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_true", help="one JSON object for each guide")
        form.add_argument("--markdown", action="store_true", help="one table of all")
        parser.add_argument("--catalog", type=Path, default=settings.BASE_DIR / "catalog")
        parser.add_argument("--least-share", type=float, default=LEAST_SHARE)
        parser.add_argument("--most-states", type=int, default=MAX_STATES)

    def handle(self, *args: Any, key: str | None, catalog: Path, **options: Any) -> None:
        try:
            guides = read_guides(catalog)
        except (OSError, BadDocument, BrokenGuide) as error:
            raise CommandError(str(error)) from error
        if key is not None and key not in guides:
            raise CommandError(f"there is no guide {key!r}")
        if options["markdown"]:
            self.stdout.write(_line(HEADINGS) + "\n" + _line(["---"] * len(HEADINGS)))
        unfit = 0
        for guide in [guides[key]] if key else guides.values():
            unfit += not self._write(guide, options)
        if unfit:
            raise CommandError(f"{unfit} guides are unfit")

    def _write(self, guide: Guide, options: dict[str, Any]) -> bool:
        """Write the report of one guide; return whether it is fit."""
        limits = {name: options[name] for name in ("least_share", "most_states")}
        found = report(guide, **limits)
        if options["json"]:
            self.stdout.write(json.dumps(found.to_json(), ensure_ascii=False))
        elif options["markdown"]:
            self.stdout.write(_line(_cells(found)))
        else:
            self.stdout.write(_summary(found) if options["all"] else _details(found))
        for problem in found.problems():
            self.stderr.write(f"{guide.key}: {problem}")
        return not found.problems()


def _cells(found: Report) -> list[str]:
    result = found.simulation
    return [
        f"`{found.guide.key}`",
        str(len(found.guide.causes)),
        f"{result.minutes:.1f}",
        f"{result.steps:.1f}",
        f"{result.solved:.0%}",
        f"{found.author_order_minutes:.0f}",
        f"{found.optimum_minutes:.1f}" if found.optimum_minutes else "",
        f"{found.ratio:.3f}" if found.ratio else "",
    ]


def _line(cells: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _summary(found: Report) -> str:
    result = found.simulation
    optimum = f", {found.ratio:.3f} x the optimum" if found.ratio else ""
    return (
        f"{found.guide.key}: {result.minutes:.1f} min, {result.steps:.1f} steps, "
        f"{result.solved:.0%} solved{optimum}"
    )


def _details(found: Report) -> str:
    result = found.simulation
    lines = [
        found.guide.title,
        _summary(found),
        f"handed over: {result.handed_over:.1%}, of these not followed: {result.not_followed:.1%}",
        f"the author's order would take {found.author_order_minutes:.0f} min",
    ]
    if found.adaptive_minutes is not None:
        lines.append(f"without its fixed order it would take {found.adaptive_minutes:.1f} min")
    for cause, row in result.by_cause.items():
        lines.append(
            f"  {cause:28} {row.minutes:6.1f} min {row.steps:5.1f} steps {row.solved:5.0%} solved"
        )
    for path in result.worst:
        steps = " > ".join(f"{event.key}: {event.value}" for event in path.events)
        lines.append(f"  {path.minutes:.0f} min for {path.share:.2%}: {steps}")
    return "\n".join([*lines, *found.warnings()])
