"""Full text behind one small protocol; one implementation a file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Record:
    """What the index holds of one entry: its key, its context and its texts by field.

    `version` tells two states of an entry apart; it is compared, never searched.
    """

    key: str
    context: str
    title: str
    summary: str
    messages: Sequence[str]
    terms: Sequence[str]
    causes: Sequence[str]
    version: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry found by full text; `score` is comparable within one answer only."""

    key: str
    score: float


class Published(Protocol):
    """What is published, as an index that follows it reads it."""

    def generation(self) -> int:
        """Return the number that every change of what is published raises."""
        ...

    def versions(self) -> Mapping[str, str]:
        """Return the version of every entry that belongs into the index, by its key."""
        ...

    def records(self, keys: Collection[str]) -> Iterable[Record]:
        """Return the records of these entries, without those that went meanwhile."""
        ...


class FullText(Protocol):
    """Where words are looked up. Every method raises `IndexUnavailable` when it cannot be done."""

    def find(self, terms: Sequence[str], *, context: str | None, limit: int) -> list[Hit]: ...

    def generation(self) -> int:
        """Return the generation of what is published that the index holds."""
        ...

    def update(self, published: Published) -> None:
        """Bring the index up to what is published, whatever it holds and misses now."""
        ...

    def rebuild(self, records: Iterable[Record], *, generation: int = 0) -> None:
        """Put exactly these records into a new index; the old one answers until it is whole."""
        ...


class IndexUnavailable(RuntimeError):
    """The index is missing, broken or out of reach; exact and aligned matching goes on."""


class IndexBusy(IndexUnavailable):
    """Another process is writing to the index, perhaps just what this one wanted to."""
