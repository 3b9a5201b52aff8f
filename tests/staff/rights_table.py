"""The table of rights in the docs, as data: `docs/rights.md` is the one place where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

DOCS: Path = settings.BASE_DIR / "docs" / "rights.md"
VISITOR = "visitor"
ROLES = (VISITOR, "reader", "author", "reviewer", "administrator")
OWN, OTHERS = "own", "others'"
WORDS = {"yes", "no", OWN, OTHERS}


@dataclass(frozen=True)
class Cell:
    """One promise: whether `role` may do `action` in `state`, with what is theirs or not."""

    action: str
    state: str
    role: str
    is_own: bool
    is_allowed: bool

    def __str__(self) -> str:
        whose = "own" if self.is_own else "others"
        return f"{self.action}-{self.state}-{self.role}-{whose}"


def rows() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Yield action, state and the word for each role, of each row."""
    lines = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    head, _, *body = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert head == ["action", "state and audience", *ROLES]
    for action, states, *words in body:
        assert len(words) == len(ROLES), action
        assert set(words) <= WORDS, action
        for state in re.split(r", (?=in review$|refused$)", states):
            yield action, state, dict(zip(ROLES, words, strict=True))


def cells() -> list[Cell]:
    """Return every cell; twice, own and of others, where the word asks whose it is."""
    found = []
    for action, state, words in rows():
        for role, word in words.items():
            for is_own in (True, False) if word in (OWN, OTHERS) else (False,):
                is_allowed = word == "yes" or word == (OWN if is_own else OTHERS)
                found.append(Cell(action, state, role, is_own, is_allowed))
    return found
