"""What redaction finds."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Secret:
    """A stretch of the text as given that was taken out before anything else looked at it.

    `last_four` are the last digits of a card number, all of it that may ever be shown.
    """

    start: int
    end: int
    kind: str
    last_four: str = field(default="", compare=False)
