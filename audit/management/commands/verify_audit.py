"""Tell whether the audit trail is as it was written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit import trail

MAX_SHOWN = 20
NOTED = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


class Command(BaseCommand):
    help = "Check the chain of the audit trail; exit 1 when a row was changed, added or removed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--known",
            metavar="NUMBER:DIGEST",
            help="an end that an earlier run printed; it must still be part of the trail",
        )

    def handle(self, *args: Any, known: str | None, **options: Any) -> None:
        """Check the trail against the end that the last run noted, and note the end of now."""
        ends = {_noted(known), _noted(_last_end())}
        flaws = list(dict.fromkeys(flaw for end in ends for flaw in trail.verify(known=end)))
        for flaw in flaws[:MAX_SHOWN]:
            self.stderr.write(str(flaw))
        if flaws:
            raise CommandError(f"The trail was tampered with: {len(flaws)} flaws.")
        _note_end(trail.end())
        self.stdout.write(f"The trail is whole. It ends at {trail.end()}")


def _last_end() -> str | None:
    """Return what the last run noted, None when there was none or the trail was empty then."""
    file: Path = settings.AUDIT_END_FILE
    text = file.read_text(encoding="ascii").strip() if file.exists() else ""
    return None if not text or text.startswith("0:") else text


def _note_end(end: str) -> None:
    file: Path = settings.AUDIT_END_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(f"{end}\n", encoding="ascii")


def _noted(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    match = NOTED.fullmatch(text)
    if match is None:
        raise CommandError(
            "--known takes NUMBER:DIGEST as an earlier run printed it.", returncode=2
        )
    return int(match[1]), match[2]
