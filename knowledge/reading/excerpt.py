"""Which parts of a pasted text a page shows, and how each part is drawn. Pure functions."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.diagnosis.types import Span
from redaction import removal
from redaction.types import Secret

MAX_SHOWN_LINES = 14
MAX_SHOWN_CHARS = 1_600
CONTEXT_LINES = 2
CONTEXT_CHARS = 160
MAX_WINDOWS = 5

PieceKind = Literal["plain", "evidence", "removed", "gap"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of what is shown: `text` is plain text, `kind` says how it is drawn."""

    kind: PieceKind
    text: str


def excerpt(text: str, *, evidence: Sequence[Span], secrets: Sequence[Secret]) -> list[Piece]:
    """Return the pieces of `text` to show: all of a short text, else the lines around the evidence.

    `text` is masked; `secrets` and `evidence` hold offsets into it. A secret becomes words such as
    `[token removed]`; what is left out becomes a `gap` that counts the lines. Characters that a
    browser would hide are made visible. Linear in the length of the text.
    """
    windows = _windows(text, evidence)
    pieces: list[Piece] = []
    shown_to = 0
    for window in windows:
        pieces.extend(_gap(text, shown_to, window.start))
        pieces.extend(_pieces(text, window, evidence=evidence, secrets=secrets))
        shown_to = window.end
    pieces.extend(_gap(text, shown_to, len(text)))
    return pieces


def visible(text: str) -> str:
    """Return `text` with control, bidi and zero-width characters replaced by visible names."""
    if text.isascii() and text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(map(_visible_character, text))


def _visible_character(character: str) -> str:
    if character in "\n\t" or character.isprintable():
        return character
    if character < " ":
        return chr(0x2400 + ord(character))
    if unicodedata.category(character) == "Zs":
        return character
    return f"[U+{ord(character):04X}]"


def _windows(text: str, evidence: Sequence[Span]) -> list[Span]:
    """Return the stretches of `text` to show, in order and apart from one another."""
    if len(text) <= MAX_SHOWN_CHARS and text.count("\n") < MAX_SHOWN_LINES:
        return [Span(0, len(text))]
    anchors = sorted(evidence, key=lambda span: span.start)[:MAX_WINDOWS]
    if not anchors:
        return [_head(text)]
    merged: list[Span] = []
    for window in (_around(text, span) for span in anchors):
        if merged and window.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, window.end))
        else:
            merged.append(window)
    return merged


def _head(text: str) -> Span:
    end = -1
    for _ in range(MAX_SHOWN_LINES // 2):
        end = text.find("\n", end + 1)
        if end < 0:
            break
    return Span(0, min(MAX_SHOWN_CHARS // 2, len(text) if end < 0 else end))


def _around(text: str, span: Span) -> Span:
    """Return `span` with a few lines around it, but no endless ones."""
    start = span.start
    for _ in range(CONTEXT_LINES + 1):
        start = text.rfind("\n", 0, max(start, 0))
    end = max(min(span.end, span.start + MAX_SHOWN_CHARS) - 1, 0)  # the last of the evidence
    for _ in range(CONTEXT_LINES + 1):
        end = text.find("\n", end + 1) if end >= 0 else end
    end = len(text) if end < 0 else end
    earliest = span.start - CONTEXT_CHARS * CONTEXT_LINES
    latest = min(span.end, span.start + MAX_SHOWN_CHARS) + CONTEXT_CHARS * CONTEXT_LINES
    return Span(max(start + 1, earliest, 0), min(end, latest))


def _gap(text: str, start: int, end: int) -> Iterator[Piece]:
    if not text[start:end].strip():
        return
    # The ends of the lines before and at the end of what is left out begin no line of it.
    ends = text.startswith("\n", start) + (text[end - 1] == "\n")
    lines = text.count("\n", start, end) + 1 - ends
    if lines > 1:
        yield Piece("gap", f"{lines} lines not shown")
    else:
        yield Piece("gap", "…")


def _pieces(
    text: str, window: Span, *, evidence: Sequence[Span], secrets: Sequence[Secret]
) -> Iterator[Piece]:
    """Yield the pieces of one window; where a secret and evidence overlap, the secret wins."""
    at = window.start
    for start, end, kind, label in _drawn(text, window, evidence, secrets):
        if end <= at:
            continue
        start = max(start, at)
        if start > at:
            yield Piece("plain", visible(text[at:start]))
        yield Piece(kind, label or visible(text[start:end]))
        at = end
    if at < window.end:
        yield Piece("plain", visible(text[at : window.end]))


def _drawn(
    text: str, window: Span, evidence: Sequence[Span], secrets: Iterable[Secret]
) -> list[tuple[int, int, PieceKind, str]]:
    removed: list[tuple[int, int, PieceKind, str]] = [
        (
            secret.start,
            secret.end,
            "removed",
            f"[{removal(secret)}]",
        )
        for secret in secrets
        if secret.start < window.end and secret.end > window.start
    ]
    marked: list[tuple[int, int, PieceKind, str]] = [
        (max(span.start, window.start), min(span.end, window.end), "evidence", "")
        for span in _apart(evidence, [Span(start, end) for start, end, *_ in removed])
        if span.start < window.end and span.end > window.start
    ]
    return sorted(removed + marked)


def _apart(spans: Iterable[Span], holes: Sequence[Span]) -> Iterator[Span]:
    """Yield the parts of `spans` that lie outside of every hole."""
    for span in spans:
        parts = [span]
        for hole in holes:
            parts = [part for piece in parts for part in _cut(piece, hole)]
        yield from parts


def _cut(span: Span, hole: Span) -> Iterator[Span]:
    if hole.end <= span.start or hole.start >= span.end:
        yield span
        return
    if span.start < hole.start:
        yield Span(span.start, hole.start)
    if hole.end < span.end:
        yield Span(hole.end, span.end)
