"""The ways to the checkers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from checkers.registry import CHECKERS


@dataclass(frozen=True)
class CheckerLink:
    """A checker to open."""

    name: str
    title: str


def links(names: Iterable[str]) -> list[CheckerLink]:
    """Return those of `names` that are checkers, with their titles."""
    return [CheckerLink(name, CHECKERS[name].title) for name in names if name in CHECKERS]
