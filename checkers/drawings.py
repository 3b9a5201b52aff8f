"""Results of checkers made ready for drawing: aligned texts, tokens, a timeline. Pure functions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from checkers.core.characters import is_unseen, name_of
from checkers.core.times import spoken
from knowledge.reading.excerpt import visible

GAP = "·"
MAX_CHARS = 1_000  # of a text that is drawn character by character
MAX_ROWS = 200
MAX_VALUE_CHARS = 2_000

# Where the first and the last moment of a timeline stand, in percent of its width.
LEFT, RIGHT = 5.0, 95.0
TOP, ROW = 40, 46  # in pixels: the numbers of the moments, then one row after another


@dataclass(frozen=True)
class Column:
    """One character of each text above one another; `differs` where they are not the same."""

    left: str
    right: str
    differs: bool


@dataclass(frozen=True)
class Difference:
    """One stretch that differs, in words: where it begins what stands there (empty: nothing)."""

    position: int
    left: str
    right: str


@dataclass(frozen=True)
class Aligned:
    """Two texts laid side by side; `is_cut` when only their beginning is drawn."""

    columns: Sequence[Column]
    differences: Sequence[Difference]
    is_cut: bool


def aligned(pieces: Iterable[Mapping[str, str]]) -> Aligned | None:
    """Return the texts of `pieces`, as the checkers align them, or None without any."""
    columns: list[Column] = []
    differences: list[Difference] = []
    position = 1
    for piece in pieces:
        differs = piece["kind"] != "same"
        if differs:
            differences.append(Difference(position, _named(piece["left"]), _named(piece["right"])))
        columns.extend(_columns(piece["left"], piece["right"], differs))
        position += len(piece["left"])
    if not columns:
        return None
    return Aligned(columns[:MAX_CHARS], differences[:MAX_ROWS], len(columns) > MAX_CHARS)


def _columns(left: str, right: str, differs: bool) -> Iterator[Column]:
    width = max(len(left), len(right))
    for one, other in zip(left.ljust(width, "\0"), right.ljust(width, "\0"), strict=True):
        yield Column(_cell(one), _cell(other), differs)


def _cell(character: str) -> str:
    if character == "\0":
        return GAP
    return "␣" if character == " " else visible(character).replace("\n", "␊").replace("\t", "␉")


def _named(text: str) -> str:
    if len(text) == 1 and is_unseen(text):
        return name_of(text)
    return visible(text)


@dataclass(frozen=True)
class TokenRow:
    """One member of a header or of the claims; `words` say what a time means."""

    name: str
    value: str
    words: str


def token_rows(members: Any, times: Mapping[str, str], now: str) -> list[TokenRow]:
    """Return the members of a decoded part of a token; `times` are those that are moments."""
    if not isinstance(members, Mapping):
        return []
    present = datetime.fromisoformat(now)
    return [
        TokenRow(visible(name), _value(value), _when(times.get(name), present))
        for name, value in list(members.items())[:MAX_ROWS]
    ]


def _value(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    cut = visible(text[:MAX_VALUE_CHARS])
    return cut if len(text) <= MAX_VALUE_CHARS else f"{cut}…"


def _when(moment: str | None, present: datetime) -> str:
    if moment is None:
        return ""
    time = datetime.fromisoformat(moment)
    away = time - present
    relation = f"in {spoken(away)}" if away > timedelta() else f"{spoken(away)} ago"
    return f"{in_words(time, seconds=True)}, {relation}"


def in_words(time: datetime, *, seconds: bool = False) -> str:
    """Return a moment as "Sun 29 March 2026, 03:30 UTC+02:00"."""
    clock = f"{time:%H:%M:%S}" if seconds else f"{time:%H:%M}"
    offset = f"{time:%z}"
    zone = "" if offset in ("", "+0000") else f"{offset[:3]}:{offset[3:5]}"
    return f"{time:%a} {time.day} {time:%B %Y}, {clock} UTC{zone}"


@dataclass(frozen=True)
class Moment:
    """A moment of a timeline: its number, where it stands in percent, and what it is."""

    number: int
    x: float
    words: str
    labels: Sequence[str]


@dataclass(frozen=True)
class Bar:
    """A stretch of a timeline; `x` and `width` in percent, `y` in pixels."""

    kind: str
    label: str
    x: float
    width: float
    y: int

    @property
    def bar_y(self) -> int:
        return self.y + 8


@dataclass(frozen=True)
class Timeline:
    """Moments in their order, not to scale: an hour and a month would not fit into one drawing."""

    moments: Sequence[Moment]
    bars: Sequence[Bar]

    @property
    def height(self) -> int:
        return TOP + ROW * len(self.bars)


Stretch = tuple[str, str, str, str | None]  # kind, label, from, to (None = without an end)


def timeline(result: Mapping[str, Any]) -> Timeline | None:
    """Return the timeline of a result of retry-clock, None if it has no time."""
    times = result.get("timeline")
    if not times:
        return None
    stretches = list(_stretches(result, times))
    labels: dict[datetime, list[str]] = {}
    for label, text in _moments(times, stretches):
        labels.setdefault(datetime.fromisoformat(text), []).append(label)
    ordered = sorted(labels)
    step = (RIGHT - LEFT) / max(1, len(ordered) - 1)
    at = {moment: round(LEFT + step * rank, 2) for rank, moment in enumerate(ordered)}
    moments = [
        Moment(rank, at[moment], in_words(moment), labels[moment])
        for rank, moment in enumerate(ordered, start=1)
    ]
    return Timeline(moments, [_bar(row, each, at) for row, each in enumerate(stretches)])


def _stretches(result: Mapping[str, Any], times: Mapping[str, Any]) -> Iterator[Stretch]:
    last = times["attempts"][-1]
    if times["earliest"]:
        yield "wait", "Wait", last, times["earliest"]
    for window in result["windows"]:
        yield "window", _window_label(window), window["from"], window["to"]
    for claim in result["claims"]:
        if claim["would_end_at"]:
            yield "claim", "Not confirmed, not applied", last, claim["would_end_at"]


def _window_label(window: Mapping[str, Any]) -> str:
    days = window["days"]
    length = "No end" if not days else "24 hours" if days == 1 else f"{days} days"
    if not window["permits"]:
        return f"{length}: each further request is charged"
    return f"{length}: {window['used']} of {window['limit']} used"


def _moments(times: Mapping[str, Any], stretches: Iterable[Stretch]) -> Iterator[tuple[str, str]]:
    attempts = times["attempts"]
    yield "First decline", attempts[0]
    if len(attempts) > 1:
        yield "Last attempt", attempts[-1]
    yield "Clock of this page", times["now"]
    if times["earliest"]:
        yield "Earliest next attempt", times["earliest"]
    for kind, label, _, end in stretches:
        if end and kind == "window":
            yield f"End of the window “{label.partition(':')[0]}”", end
        elif end and kind == "claim":
            yield "End of a wait that is told on web pages, but is no rule", end


def _bar(row: int, stretch: Stretch, at: Mapping[datetime, float]) -> Bar:
    kind, label, start, end = stretch
    x = at[datetime.fromisoformat(start)]
    until = at[datetime.fromisoformat(end)] if end else 100.0
    return Bar(kind, label, x, max(0.5, round(until - x, 2)), TOP + ROW * row + 14)
