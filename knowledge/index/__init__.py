"""Full text behind one small protocol; one implementation a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Record:
    """What the index holds of one entry: its key, its context and its texts by field."""

    key: str
    context: str
    title: str
    summary: str
    messages: Sequence[str]
    terms: Sequence[str]
    causes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found by full text; `score` is comparable within one answer only."""

    key: str
    score: float


class FullText(Protocol):
    """Where words are looked up. Raises `IndexUnavailable` when the index cannot be read."""

    def find(self, terms: Sequence[str], *, context: str | None, limit: int) -> list[Hit]: ...

    def put(self, records: Iterable[Record]) -> None: ...

    def drop(self, keys: Iterable[str]) -> None: ...

    def rebuild(self, records: Iterable[Record]) -> None: ...


class IndexUnavailable(RuntimeError):
    """The index is missing, broken or out of reach; exact and aligned matching goes on."""
