"""Two states of one document brought together, field by field, by somebody who reads both. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from staff.diff import Budget, Piece, diff_words
from staff.editor.form_data import ORDER, ROW_FIELDS, ROWS, Data
from staff.editor.problems import LABELS, ROW_WORDS

Side = Literal["mine", "theirs"]

# What tells a row from the others of its kind: wherever it stands, it is the same one.
ROW_NAMES: Mapping[str, str] = {"messages": "text", "causes": "key", "sources": "url"}


@dataclass(frozen=True)
class Difference:
    """A part of the document that the two states say differently.

    `name` is what the form calls it, `words` the way from theirs to mine. `preferred` is the side
    that changed it since `base`; mine when both did, or when nobody knows.
    """

    name: str
    label: str
    mine: str
    theirs: str
    words: Sequence[Piece]
    preferred: Side = "mine"
    is_conflict: bool = True


def differences(mine: Data, theirs: Data, base: Data | None = None) -> list[Difference]:
    """Return what `mine` and `theirs` say differently, in the order of the form.

    With `base`, the state that both began with, what only one side changed is no conflict.
    """
    parts, others = _parts(mine), _parts(theirs)
    began = _parts(base) if base is not None else None
    budget = Budget()
    found = []
    for name in _in_order([*parts, *others]):
        one, other = parts.get(name), others.get(name)
        if one == other:
            continue
        was = began.get(name) if began is not None else None
        knows = began is not None
        only_theirs, only_mine = knows and one == was, knows and other == was
        found.append(
            Difference(
                name=name,
                label=_label(name, one or other),
                mine=_text(one),
                theirs=_text(other),
                words=diff_words(_text(other), _text(one), budget=budget),
                preferred="theirs" if only_theirs else "mine",
                is_conflict=not (only_theirs or only_mine),
            )
        )
    return found


def merged(mine: Data, theirs: Data, taken: Iterable[str]) -> Data:
    """Return `mine` with the parts whose names are in `taken` as they are in `theirs`."""
    wanted = set(taken)
    others = _parts(theirs)
    result = {name: mine[name] for name in ORDER if name in mine and name not in wanted}
    result |= {name: others[name] for name in wanted if name in ORDER and name in others}
    for rows in ROWS:
        result[rows] = _merged_rows(rows, mine, theirs, wanted)
    return {name: result[name] for name in ORDER if result.get(name)}


def _merged_rows(rows: str, mine: Data, theirs: Data, wanted: set[str]) -> list[Any]:
    own, others = _named_rows(rows, mine), _named_rows(rows, theirs)
    kept = []
    for name, row in own.items():
        if name not in wanted:
            kept.append(row)
        elif name in others:
            kept.append(others[name])
    return [*kept, *(row for name, row in others.items() if name not in own and name in wanted)]


def _parts(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts that are chosen one by one: the plain fields, and each row."""
    parts = {name: data[name] for name in ORDER if name not in ROWS and data.get(name)}
    for rows in ROWS:
        parts |= _named_rows(rows, data)
    return parts


def _named_rows(rows: str, data: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, row in enumerate(data.get(rows) or ()):
        named = row.get(ROW_NAMES[rows]) if isinstance(row, Mapping) else None
        name = f"{rows}:{named or number}"
        found[name if name not in found else f"{name}:{number}"] = row
    return found


def _in_order(names: Iterable[str]) -> list[str]:
    unique = dict.fromkeys(names)
    return sorted(unique, key=lambda name: ORDER.index(name.partition(":")[0]))


def _label(name: str, value: Any) -> str:
    rows, _, named = name.partition(":")
    if rows not in ROWS:
        return LABELS[rows]
    title = value.get("title") if isinstance(value, Mapping) else None
    return f"{ROW_WORDS[rows]}: {title or named}"


def _text(value: Any) -> str:
    """Return `value` as lines that people can read, "" for nothing."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return "\n".join(_row_lines(value))
    if isinstance(value, list):
        return "\n".join(_text(item) for item in value)
    return value if isinstance(value, str) else json.dumps(value)


def _row_lines(row: Mapping[str, Any]) -> Iterable[str]:
    for rows, places in ROW_FIELDS.items():
        if rows != _kind(row):
            continue
        for field, place in places.items():
            value: Any = row
            for name in place:
                value = value.get(name) if isinstance(value, Mapping) else None
            if field == "is_final":
                value = True if value is False else None
            if value is True:
                yield LABELS[f"{rows}.{field}"]
            elif value not in (None, "", [], False):
                text = _text(value)
                gap = "\n" if "\n" in text else " "
                yield f"{LABELS[f'{rows}.{field}']}:{gap}{text}"


def _kind(row: Mapping[str, Any]) -> str:
    if "fix" in row or "check" in row:
        return "causes"
    return "messages" if "text" in row else "sources"
