"""`manage.py learn_from_outcomes`: let closed cases move the numbers of the guides."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from triage.learning import outcomes
from triage.learning.learning import in_words


class Command(BaseCommand):
    help = "Count the outcomes, keep the counts for the guides, and propose changes of their words."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="keep nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        lessons = outcomes.lessons()
        for lesson in lessons:
            self.stdout.write(f"{lesson.guide.key}: {lesson.cases} confirmed cases")
            for proposal in lesson.proposals:
                self.stdout.write(f"  {in_words(proposal)}")
        if lessons and not dry_run:
            outcomes.learn(lessons)
        self.stdout.write(f"{len(lessons)} guides {'would learn' if dry_run else 'have learnt'}")
