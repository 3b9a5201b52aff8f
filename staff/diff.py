"""What two states of a document say differently: field by field, and in words. Pure.

It knows no kind of document by name: entries, guides, contexts and all others are walked alike.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import Match, SequenceMatcher
from itertools import groupby
from typing import Any, Literal

from pydantic import ValidationError

from knowledge.documents.entry import Document, read_document
from staff.editor.fields import ITEMS, LABELS

Path = tuple[str | int, ...]
Data = Mapping[str, Any]
Pair = tuple[int, int]  # places of the same item in the old and in the new list, from 0

NAMES = ("key", "id")  # fields that name an item, so that it is the same one wherever it stands
SEPARATOR = " › "
MAX_WORK = 10_000_000  # places compared in all the texts of a document: about half a second
MAX_WORK_PER_TEXT = 4_000_000
MAX_ITEMS = 1_000  # a longer list is compared by lines, as one text
MAX_ALIKE = 40_000  # pairs of items whose words are counted: 200 of each list
ALIKE = 0.4  # share of common words from which on two items are one that was rewritten
WORDS = re.compile(r"\s+|[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|[^\w\s]")

_ORDER = {key: place for place, key in enumerate(LABELS)}


@dataclass(frozen=True)
class _Unsaid:
    """A value that the document does not write down, since it is what goes without saying."""

    value: Any


@dataclass
class Budget:
    """How much may still be compared: pairs of places that hold the same word or line."""

    left: int = MAX_WORK


class _TooMuchWork(Exception):
    """Two texts are too long, or too much alike all over, to be compared word by word."""


class _Matcher(SequenceMatcher[str]):
    """A matcher that stops after a number of places: its time can grow with the cube of the text.

    Raises `_TooMuchWork`.
    """

    def __init__(self, old: Sequence[str], new: Sequence[str], budget: Budget) -> None:
        super().__init__(None, old, new, autojunk=False)
        self._old = old
        self._counts = Counter(new)
        self._budget = budget
        self._left = MAX_WORK_PER_TEXT

    def find_longest_match(
        self, alo: int = 0, ahi: int | None = None, blo: int = 0, bhi: int | None = None
    ) -> Match:
        places = sum(self._counts[word] for word in self._old[alo:ahi])
        self._left -= places
        self._budget.left -= places
        if self._left < 0 or self._budget.left < 0:
            raise _TooMuchWork
        return super().find_longest_match(alo, ahi, blo, bhi)


@dataclass(frozen=True)
class Piece:
    """A run of words that both texts have, or only the new one, or only the old one."""

    kind: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True)
class Change:
    """One field that says something else, or an item that stands at another place.

    `part` is where in the document the field is, `label` the name of the field in it; `moved` holds
    the old and the new place, from 1, and there are no pieces then.
    """

    path: Path
    part: str
    label: str
    pieces: Sequence[Piece] = ()
    moved: tuple[int, int] | None = None

    @property
    def kind(self) -> Literal["added", "removed", "changed", "moved"]:
        if self.moved:
            return "moved"
        kinds = {piece.kind for piece in self.pieces}
        if kinds == {"added"}:
            return "added"
        return "removed" if kinds == {"removed"} else "changed"


@dataclass(frozen=True)
class ChangedPart:
    """The changed fields of one part of a document, such as one cause; empty label: the top."""

    label: str
    changes: Sequence[Change]


def changed_parts(old: Data, new: Data, *, kind: type[Document]) -> list[ChangedPart]:
    """Return what `new` says differently from `old`, part by part in reading order.

    Both are documents of `kind` as JSON data, whole or still with mistakes.
    """
    found = changes(old, new, kind=kind)
    return [
        ChangedPart(label, list(group)) for label, group in groupby(found, lambda each: each.part)
    ]


def changes(old: Data, new: Data, *, kind: type[Document]) -> list[Change]:
    """Return the fields that differ, in reading order; empty when both say the same."""
    with suppress(ValidationError):  # a draft with mistakes is compared as it stands
        old, new = _whole(old, kind), _whole(new, kind)
    return list(_compare(old, new, (), budget=Budget()))


def diff_words(old: str, new: str, *, budget: Budget | None = None) -> list[Piece]:
    """Return `old` and `new` as one run of pieces, cut between words; CJK signs are words.

    Texts that would cost more than `budget` are cut between lines, or at the ends that they share.
    """
    budget = budget or Budget()
    for cut in (WORDS.findall, _lines):
        with suppress(_TooMuchWork):
            return _without_gaps(_pieces(cut(old), cut(new), budget))
    return _differing_middle(old.splitlines(keepends=True), new.splitlines(keepends=True))


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _pieces(before: Sequence[str], after: Sequence[str], budget: Budget) -> list[Piece]:
    pieces: list[Piece] = []
    matcher = _Matcher(before, after, budget)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(before[start:end])))
            continue
        if start < end:
            pieces.append(Piece("removed", "".join(before[start:end])))
        if new_start < new_end:
            pieces.append(Piece("added", "".join(after[new_start:new_end])))
    return pieces


def _differing_middle(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    """Return the lines that both begin and end with, and all between them as replaced."""
    shorter = min(len(old), len(new))
    start = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    rest = shorter - start
    end = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    runs = (
        Piece("same", "".join(old[:start])),
        Piece("removed", "".join(old[start : len(old) - end])),
        Piece("added", "".join(new[start : len(new) - end])),
        Piece("same", "".join(old[len(old) - end :])),
    )
    return [piece for piece in runs if piece.text]


def name_of(path: Path) -> str:
    """Return the name of a field as people read it, such as "Cause 2 › Fix › Step 1"."""
    names: list[str] = []
    for part, before in zip(path, ("", *path), strict=False):
        item = ITEMS.get(str(before))
        if isinstance(part, int) and names:
            names[-1] = f"{item or names[-1]} {part + 1}"
        elif item and names:
            names[-1] = f"{item} “{part}”"
        else:
            names.append(_label(part))
    return SEPARATOR.join(names)


def _whole(data: Data, kind: type[Document]) -> Data:
    """Return the document with what goes without saying in it, such as a low risk of a fix.

    Nothing for no data at all. Raises `ValidationError`.
    """
    if not data:
        return {}
    document = read_document(data, kind)
    whole: Data = _marked(document.model_dump(mode="json", by_alias=True), document.to_json())
    return whole


def _marked(whole: Any, said: Any) -> Any:
    """Return `whole` with all that is not in `said` marked as unsaid."""
    if isinstance(whole, Mapping):
        return {
            key: _marked(value, said[key]) if key in said else _Unsaid(value)
            for key, value in whole.items()
        }
    if isinstance(whole, list):
        return [_marked(value, part) for value, part in zip(whole, said, strict=True)]
    return whole


def _without_gaps(pieces: Sequence[Piece]) -> list[Piece]:
    """Join changes that only a space parts: whole phrases are easier to read than single words."""
    runs: list[list[Piece]] = [[]]
    for place, piece in enumerate(pieces):
        is_gap = piece.kind == "same" and not piece.text.strip() and 0 < place < len(pieces) - 1
        if piece.kind == "same" and not is_gap:
            runs += [[piece], []]
        else:
            runs[-1].append(piece)
    return [piece for run in runs for piece in _joined(run)]


def _joined(run: Sequence[Piece]) -> Iterator[Piece]:
    if not {"added", "removed"} <= {piece.kind for piece in run}:
        yield from run
        return
    yield Piece("removed", "".join(piece.text for piece in run if piece.kind != "added"))
    yield Piece("added", "".join(piece.text for piece in run if piece.kind != "removed"))


def _compare(
    old: Any, new: Any, path: Path, names: Path = (), *, budget: Budget
) -> Iterator[Change]:
    """Yield the changes at and below `path`; `names` is the path as people read it."""
    one_is_missing = old is None or new is None
    if old == new or (one_is_missing and any(isinstance(each, _Unsaid) for each in (old, new))):
        return
    old, new = _said(old), _said(new)
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        yield from _compare_fields(_mapping(old), _mapping(new), path, names, budget)
    elif max(len(_list(old)), len(_list(new))) > MAX_ITEMS:
        lines = ("\n".join(" ".join(_leaves(item)) for item in _list(each)) for each in (old, new))
        yield _change(path, names, pieces=diff_words(*lines, budget=budget))
    elif isinstance(old, list) or isinstance(new, list):
        yield from _compare_items(_list(old), _list(new), path, names, budget)
    else:
        pieces = diff_words(_text(old), _text(new), budget=budget)
        if any(piece.kind != "same" for piece in pieces):
            yield _change(path, names, pieces=pieces)


def _compare_fields(
    old: Data, new: Data, path: Path, names: Path, budget: Budget
) -> Iterator[Change]:
    keys = sorted({**old, **new}, key=lambda key: _ORDER.get(key, len(_ORDER)))
    item = ITEMS.get(str(path[-1])) if path else None
    for key in keys:
        # A part with a name of its own, such as a cause of a guide, or a field of this part.
        named = (*names[:-1], f"{item} “{key}”") if item else (*names, _label(key))
        yield from _compare(old.get(key), new.get(key), (*path, key), named, budget=budget)


def _compare_items(
    old: list[Any], new: list[Any], path: Path, names: Path, budget: Budget
) -> Iterator[Change]:
    pairs = _pairs(old, new)
    stays = _in_order(pairs)
    came_from = {new_place: place for place, new_place in pairs}
    gone = sorted({*range(len(old))} - {*came_from.values()})
    for place, item in enumerate(new):
        item_path, named = (*path, place), (*names[:-1], _item_name(path, place, item))
        origin = came_from.get(place)
        if origin is not None and (origin, place) not in stays:
            yield _change(item_path, named, moved=(origin + 1, place + 1))
        before = old[origin] if origin is not None else None
        yield from _compare(before, item, item_path, named, budget=budget)
    for place in gone:
        named = (*names[:-1], _item_name(path, place, old[place]))
        yield from _compare(old[place], None, (*path, place), named, budget=budget)


def _pairs(old: list[Any], new: list[Any]) -> list[Pair]:
    """Return which item of `old` became which of `new`: the same name, the same, or much alike."""
    pairs: list[Pair] = []
    left, right = dict(enumerate(old)), dict(enumerate(new))

    def pair(place: int, new_place: int) -> None:
        pairs.append((place, new_place))
        del left[place], right[new_place]

    for likeness in (_name, _canonical):
        places: dict[str, deque[int]] = {}
        for new_place, item in right.items():
            places.setdefault(likeness(item), deque()).append(new_place)
        for place, item in list(left.items()):
            wanted = likeness(item)
            if wanted and places.get(wanted):
                pair(place, places[wanted].popleft())
    for _, place, new_place in sorted(_alike(left, right), key=lambda found: -found[0]):
        if place in left and new_place in right:
            pair(place, new_place)
    return pairs


def _alike(left: Mapping[int, Any], right: Mapping[int, Any]) -> Iterator[tuple[float, int, int]]:
    """Yield how alike the items are that have no name: the share of their words in common.

    Nothing where they are too many: then they are shown as removed and added.
    """
    if len(left) * len(right) > MAX_ALIKE:
        return
    old = {place: _word_counts(item) for place, item in left.items() if not _name(item)}
    new = {place: _word_counts(item) for place, item in right.items() if not _name(item)}
    for place, words in old.items():
        for new_place, others in new.items():
            common = 2 * (words & others).total() / max(1, words.total() + others.total())
            if common >= ALIKE:
                yield common, place, new_place


def _word_counts(item: Any) -> Counter[str]:
    return Counter(word for word in WORDS.findall(" ".join(_leaves(item))) if word.strip())


def _leaves(item: Any) -> Iterator[str]:
    if isinstance(item, Mapping):
        for value in item.values():
            yield from _leaves(value)
    elif isinstance(item, list):
        for value in item:
            yield from _leaves(value)
    elif isinstance(item, str):
        yield item


def _in_order(pairs: Iterable[Pair]) -> set[Pair]:
    """Return the most pairs that stand in the same order in both lists; the others were moved.

    The square of their number in steps, of which there are at most a million (`MAX_ITEMS`).
    """
    ordered = sorted(pairs)
    lengths: list[int] = []  # of the longest run that ends with each pair
    before: list[int | None] = []  # the pair before it in that run
    for _, new_place in ordered:
        earlier = [n for n in range(len(lengths)) if ordered[n][1] < new_place]
        best = max(earlier, key=lengths.__getitem__, default=None)
        before.append(best)
        lengths.append(1 if best is None else lengths[best] + 1)
    found: set[Pair] = set()
    last = max(range(len(lengths)), key=lengths.__getitem__, default=None)
    while last is not None:
        found.add(ordered[last])
        last = before[last]
    return found


def _name(item: Any) -> str:
    """Return the name that the item gives itself, empty if it has none."""
    if not isinstance(item, Mapping):
        return ""
    return next((str(item[field]) for field in NAMES if item.get(field)), "")


def _canonical(item: Any) -> str:
    """Return a text that is equal for equal items only, whatever the order of their fields."""
    if isinstance(item, Mapping):
        return repr(sorted((key, _canonical(value)) for key, value in item.items()))
    return repr(item)


def _item_name(path: Path, place: int, item: Any) -> str:
    listed = str(path[-1]) if path else ""
    name = _name(item)
    number = f"{ITEMS.get(listed) or _label(listed)} {place + 1}"
    return f"{number} “{name}”" if name else number


def _label(key: str | int) -> str:
    name = str(key)
    if name in LABELS:
        return LABELS[name]
    return name.replace("_", " ").capitalize() if name.isidentifier() else f"“{name}”"


def _change(
    path: Path,
    names: Path,
    *,
    pieces: Sequence[Piece] = (),
    moved: tuple[int, int] | None = None,
) -> Change:
    """Name the field: the part is the item it lies in, if it lies in one."""
    read = [str(name) for name in names]
    if len(read) == 1 and not moved:
        return Change(path, "", read[0], pieces, moved)
    label = SEPARATOR.join(read[1:])
    return Change(path, read[0], label, pieces, moved)


def _mapping(value: Any) -> Data:
    return value if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _said(value: Any) -> Any:
    return value.value if isinstance(value, _Unsaid) else value


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
