"""The fields of the entry form and the document they stand for. Pure: data in, data out.

Fields are what a browser posts: names with lists of texts, such as `causes-0-title`. Data is the
document as JSON, which need not be valid: what cannot be read as a number stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

Fields = Mapping[str, Sequence[str]]
Data = dict[str, Any]
Path = tuple[str | int, ...]

TEXTS = ("title", "summary", "appears", "tell_customer", "warning", "retry", "reviewed")
CHOICES = ("acts", "checkers")
LINES = ("applies_to", "terms", "related", "unverified")
ROWS = ("messages", "causes", "sources")
MAX_ROWS = 200
# Above these a part of the entry is longer than it may be, whatever the others hold.
MAX_VALUES = 3_000
MAX_CHARS = 1_000_000

# The fields of a row by their place in the document; the first one stands for the whole row.
ROW_FIELDS: Mapping[str, Mapping[str, Path]] = {
    "messages": {
        "text": ("text",),
        "kind": ("kind",),
        "points_to": ("points_to",),
        "provider": ("provider",),
        "lang": ("lang",),
        "needs_cue": ("needs_cue",),
    },
    "causes": {
        "title": ("title",),
        "key": ("key",),
        "likelihood": ("likelihood",),
        "ask": ("check", "ask"),
        "how": ("check", "how"),
        "check_minutes": ("check", "minutes"),
        "steps": ("fix", "steps"),
        "fix_minutes": ("fix", "minutes"),
        "risk": ("fix", "risk"),
        "is_final": ("fix", "undoable"),
    },
    "sources": {"title": ("title",), "url": ("url",)},
}
# What a row is recognised by: without any of these there is nothing in it.
TYPED: Mapping[str, tuple[str, ...]] = {
    "messages": ("text", "provider"),
    "causes": ("title", "key", "ask", "how", "check_minutes", "steps", "fix_minutes"),
    "sources": ("title", "url"),
}
DEFAULTS: Mapping[str, str] = {"lang": "en", "risk": "low", "audience": "public"}
ORDER = (
    "title",
    "summary",
    "appears",
    "applies_to",
    "acts",
    "messages",
    "causes",
    "tell_customer",
    "warning",
    "retry",
    "checkers",
    "terms",
    "related",
    "sources",
    "unverified",
    "audience",
    "reviewed",
)

_ROW_NAME = re.compile(rf"({'|'.join(ROWS)})-(\d{{1,4}})-(\w+)")
_ACTION = re.compile(rf"({'|'.join(ROWS)}):(?:(add)|(\d{{1,4}}):(up|down|remove))")
_WHOLE = re.compile(r"\d{1,9}")
_DECIMAL = re.compile(r"\d{1,9}[.,]\d{1,9}")


def fields_of(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return what the form of `data` would post, whatever `data` holds."""
    fields = {name: [_text(data.get(name))] for name in (*TEXTS, "audience")}
    fields |= {name: list(map(_text, _items(data.get(name)))) for name in CHOICES}
    fields |= {name: [_lines_text(data.get(name))] for name in LINES}
    fields["audience"] = [_text(data.get("audience")) or DEFAULTS["audience"]]
    for rows in ROWS:
        items = _items(data.get(rows))
        fields[f"{rows}-TOTAL_FORMS"] = [str(len(items))]
        fields[f"{rows}-INITIAL_FORMS"] = ["0"]
        for number, item in enumerate(items):
            row = item if isinstance(item, Mapping) else {}
            for name, values in _row_fields(rows, row).items():
                fields[f"{rows}-{number}-{name}"] = values
    return fields


def document_of(fields: Fields, *, keep_blank: bool = False) -> Data:
    """Return the document that `fields` stand for; fields left empty and defaults are left out.

    Rows in which nothing was typed are dropped, unless `keep_blank`: a form that is drawn again
    keeps the row that was just added. A cause without a key gets one made of its title.
    """
    data: Data = {name: _first(fields, name) for name in (*TEXTS, "audience")}
    data |= {name: [value for value in fields.get(name, ()) if value] for name in CHOICES}
    data |= {name: lines(_first(fields, name)) for name in LINES}
    if data["audience"] == DEFAULTS["audience"]:
        data["audience"] = ""
    for rows in ROWS:
        found = [_row_data(rows, row) for row in _rows(fields, rows, keep_blank=keep_blank)]
        data[rows] = found
    _follow_keys(data, fields)
    if not keep_blank:
        _name_causes(data["causes"])
    return {name: data[name] for name in ORDER if data[name]}


def is_too_large(data: Any) -> bool:
    """Return whether `data` holds more than 3,000 values or a million characters."""
    values = chars = 0
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        else:
            values += 1
            chars += len(value) if isinstance(value, str) else 0
        if values + len(waiting) > MAX_VALUES or chars > MAX_CHARS:
            return True
    return False


@dataclass(frozen=True)
class RowAction:
    """What a button does to a row: `verb` is add, up, down or remove."""

    rows: str
    verb: str
    number: int = -1


@dataclass(frozen=True)
class Focus:
    """Where the keyboard goes after a row was changed: a field, or a button, of a row."""

    rows: str
    number: int
    name: str


def parse_action(text: str) -> RowAction | None:
    """Return the action that a button such as `causes:1:up` names, None for any other button."""
    found = _ACTION.fullmatch(text)
    if found is None:
        return None
    rows, add, number, verb = found.groups()
    return RowAction(rows, "add") if add else RowAction(rows, verb, int(number))


def act(data: Data, action: RowAction) -> tuple[Data, Focus]:
    """Return `data` with a row added, moved or removed, and where the keyboard goes then."""
    items, number = list(data.get(action.rows, ())), action.number
    if action.verb == "add":
        if len(items) < MAX_ROWS:
            items.append({})
        focus = Focus(action.rows, len(items) - 1, next(iter(ROW_FIELDS[action.rows])))
    elif number >= len(items):
        focus = Focus(action.rows, -1, "add")
    elif action.verb == "remove":
        del items[number]
        focus = Focus(action.rows, min(number, len(items) - 1), "remove" if items else "add")
    else:
        other = max(0, min(len(items) - 1, number + (1 if action.verb == "down" else -1)))
        items[number], items[other] = items[other], items[number]
        focus = Focus(action.rows, other, _button_left(action.verb, other, len(items)))
    return {**data, action.rows: items}, focus


def _button_left(verb: str, number: int, count: int) -> str:
    """Return the button to stay on: at an end there is only the way back."""
    if verb == "up" and number == 0:
        return "down" if count > 1 else "remove"
    if verb == "down" and number == count - 1:
        return "up" if count > 1 else "remove"
    return verb


def field_name(path: Path) -> str:
    """Return the name of the form field in which the value at `path` of the document stands.

    A list stands in one field, a row in its first one; "" for what is no field.
    """
    if not path or path[0] not in ORDER:
        return ""
    head = str(path[0])
    if head not in ROWS:
        return head
    if len(path) == 1 or not isinstance(path[1], int):
        return head
    rest = path[2:]
    names = ROW_FIELDS[head]
    found = (name for name, place in names.items() if rest and place == rest[: len(place)])
    nearest = (name for name, place in names.items() if rest and place[0] == rest[0])
    name = next(found, None) or next(nearest, None) or next(iter(names))
    return f"{head}-{path[1]}-{name}"


def lines(text: str) -> list[str]:
    """Return one item a line; an indented line goes on with the item above it."""
    items: list[str] = []
    for line in text.split("\n"):
        if line.strip() == "":
            continue
        if line[:1].isspace() and items:
            items[-1] += "\n" + line.strip()
        else:
            items.append(line.strip())
    return items


def texts(data: Any, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Yield every text in `data` with its path."""
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, Mapping):
        for name, value in data.items():
            yield from texts(value, (*path, name))
    elif isinstance(data, list | tuple):
        for number, value in enumerate(data):
            yield from texts(value, (*path, number))


def _row_fields(rows: str, row: Mapping[str, Any]) -> dict[str, list[str]]:
    found = {name: _text(_at(row, place)) for name, place in ROW_FIELDS[rows].items()}
    fields = {name: [text] for name, text in found.items()}
    if rows == "messages":
        fields["lang"] = [found["lang"] or DEFAULTS["lang"]]
        fields["needs_cue"] = _checked(_at(row, ("needs_cue",)) is True)
    elif rows == "causes":
        fields["steps"] = [_lines_text(_at(row, ("fix", "steps")))]
        fields["risk"] = _checked(found["risk"] == "high", "high")
        fields["is_final"] = _checked(_at(row, ("fix", "undoable")) is False)
        fields["was"] = [found["key"]]
    return fields


def _row_data(rows: str, row: Mapping[str, str]) -> Data:
    if rows == "messages":
        return _message(row)
    if rows == "causes":
        return _cause(row)
    return _set({"title": row.get("title", ""), "url": row.get("url", "")})


def _message(row: Mapping[str, str]) -> Data:
    lang = row.get("lang", "")
    return _set(
        {
            "text": row.get("text", ""),
            "kind": row.get("kind", ""),
            "points_to": row.get("points_to", ""),
            "provider": row.get("provider", ""),
            "lang": "" if lang == DEFAULTS["lang"] else lang,
            "needs_cue": bool(row.get("needs_cue")),
        }
    )


def _cause(row: Mapping[str, str]) -> Data:
    check = {
        "ask": row.get("ask", ""),
        "how": row.get("how", ""),
        "minutes": _number(row.get("check_minutes", "")),
    }
    fix: Data = {
        "steps": lines(row.get("steps", "")),
        "minutes": _number(row.get("fix_minutes", "")),
        "risk": "high" if row.get("risk") else "",
    }
    if row.get("is_final"):
        fix["undoable"] = False
    head = {name: row.get(name, "") for name in ("key", "title", "likelihood")}
    # Check and fix stay there though they are empty: what they lack is told field by field.
    fix = {name: value for name, value in fix.items() if value not in ("", [])}
    return {**_set(head), "check": _set(check), "fix": fix}


def _set(values: Mapping[str, Any]) -> Data:
    return {name: value for name, value in values.items() if not (value == "" or value is False)}


def _rows(fields: Fields, rows: str, *, keep_blank: bool) -> list[dict[str, str]]:
    """Return the rows in the order of their numbers, each field as one text."""
    found: dict[int, dict[str, str]] = {}
    for full_name in fields:
        match = _ROW_NAME.fullmatch(full_name)
        if match and match[1] == rows and int(match[2]) < MAX_ROWS:
            found.setdefault(int(match[2]), {})[match[3]] = _first(fields, full_name)
    ordered = [found[number] for number in sorted(found)]
    return [row for row in ordered if keep_blank or any(row.get(n) for n in TYPED[rows])]


def _follow_keys(data: Data, fields: Fields) -> None:
    """Let messages that point to a cause go on pointing to it when its key was changed."""
    keys = {cause.get("key") for cause in data["causes"]}
    renamed = {
        row["was"]: row["key"]
        for row in _rows(fields, "causes", keep_blank=True)
        if row.get("was") and row.get("key") and row["was"] not in keys
    }
    for message in data["messages"]:
        if message.get("points_to") in renamed:
            message["points_to"] = renamed[message["points_to"]]


def _name_causes(causes: list[Data]) -> None:
    keys = {cause.get("key") for cause in causes}
    for cause in causes:
        if cause.get("key") or not cause.get("title"):
            continue
        key = short_slug(str(cause["title"]))
        if key and key not in keys:
            cause["key"] = key
            keys.add(key)


def short_slug(text: str, *, words: int = 6, chars: int = 50) -> str:
    """Return the first words of `text` as a slug, "" when it has no Latin letter or digit."""
    slug = ""
    for word in slugify(re.sub(r"[_/.:=]", "-", text)).split("-")[:words]:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > chars:
            break
        slug = longer
    return slug


def _first(fields: Fields, name: str) -> str:
    values = fields.get(name) or [""]
    text = str(values[-1]).replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\0", "\N{SYMBOL FOR NULL}").strip()


def _number(text: str) -> int | float | str:
    """Return the number written in `text`, or the text itself."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text.replace(",", "."))
    return text


def _at(row: Mapping[str, Any], path: Path) -> Any:
    value: Any = row
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else []


def _lines_text(value: Any) -> str:
    return "\n".join(_text(item).replace("\n", "\n  ") for item in _items(value))


def _checked(is_checked: bool, value: str = "on") -> list[str]:
    return [value] if is_checked else []
