"""A text taken out of another one, with the place from which each character came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checkers.core.findings import Where


@dataclass(frozen=True, slots=True)
class Traced:
    """`places[i]` is the place of `text[i]` in the text as given; `origin` is where it begins."""

    text: str
    places: Sequence[int]
    origin: int

    def where(self, start: int = 0, end: int | None = None) -> Where:
        """Return the stretch of the text as given from which `text[start:end]` came."""
        places = self.places[start:end]
        if not places:
            begin = self.places[start] if start < len(self.places) else self._end()
            return (begin, begin)
        return (places[0], places[-1] + 1)

    def cut(self, start: int, end: int | None = None) -> Traced:
        """Return `text[start:end]` with its places."""
        return Traced(self.text[start:end], self.places[start:end], self.where(start)[0])

    def _end(self) -> int:
        return self.places[-1] + 1 if self.places else self.origin


def verbatim(text: str, start: int = 0, end: int | None = None) -> Traced:
    """Return `text[start:end]` as it stands, cut off where `text` ends."""
    end = len(text) if end is None else min(end, len(text))
    start = min(start, end)
    return Traced(text[start:end], range(start, end), start)


def joined(parts: Sequence[Traced], origin: int) -> Traced:
    """Return the parts as one text that begins at `origin`."""
    if len(parts) == 1:
        return parts[0]
    places = [place for part in parts for place in part.places]
    return Traced("".join(part.text for part in parts), places, origin)


def split(text: Traced, separator: str) -> Iterator[Traced]:
    """Yield the parts of `text` between the separators, empty ones left out."""
    start = 0
    while start <= len(text.text):
        end = text.text.find(separator, start)
        end = len(text.text) if end < 0 else end
        if end > start:
            yield text.cut(start, end)
        start = end + len(separator)
