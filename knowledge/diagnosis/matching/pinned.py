"""Answers that people have settled: a whole text that means one entry, whatever its words say.

Texts are compared in their plain form, with single spaces and without what ends a sentence.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from knowledge.diagnosis.text.normalise import normalise
from knowledge.diagnosis.types import Match
from knowledge.documents.entry import PinnedDocument

MAX_CHARS = 400  # a longer text is none that was pinned
REASON = "pinned"


@dataclass(frozen=True, slots=True)
class Pin:
    """The entry that a text was pinned to, and the text as its author wrote it."""

    key: str
    written: str


@dataclass(frozen=True, slots=True)
class Pins:
    """The pins by plain text and by the context that was chosen; None: in every search."""

    by_text: Mapping[tuple[str, str | None], Pin]


def compile_pins(document: PinnedDocument | None, keys: Collection[str]) -> Pins:
    """Return the compiled pins; those to an entry that is not among `keys` are left out."""
    found: dict[tuple[str, str | None], Pin] = {}
    for item in document.items if document else ():
        if item.entry in keys:
            for written in item.inputs:
                found.setdefault((plain_input(written), item.context), Pin(item.entry, written))
    return Pins(found)


def plain_input(text: str) -> str:
    """Return the form in which an input and a text are compared."""
    return _plain(normalise(text).text)


def find_pin(pins: Pins | None, text: str, context: str | None) -> Pin | None:
    """Return the pin of the normalised `text`; `context` is the one that a person chose."""
    if pins is None or len(text) > MAX_CHARS:
        return None
    plain = _plain(text)
    pin = pins.by_text.get((plain, context))
    if pin is None and context is not None:
        pin = pins.by_text.get((plain, None))
        return pin if pin and pin.key.startswith(f"{context}/") else None
    return pin


def with_reason(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Return the matches with the reason why the first one stands there."""
    first, *others = matches
    evident = first.reasons if first.evidence else ()
    return (replace(first, reasons=(REASON, *evident)), *others)


def _plain(text: str) -> str:
    return " ".join(text.split()).strip('"').rstrip(" .!?,;:").lstrip()
