"""What a checker is, told by itself: enough to build its page, its command and its API call."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from checkers.core.findings import Report
from knowledge.documents.entry import CheckerName, EntryDocument
from knowledge.documents.retry import RetryRulesDocument

FieldKind = Literal["text", "multiline", "lines", "choice", "number", "datetime"]
InputT = TypeVar("InputT")

# What one input may hold: more than a person has in hand, and little enough to be checked at once.
MAX_CHARS: Mapping[FieldKind, int] = {
    "text": 10_000,
    "multiline": 100_000,
    "lines": 100_000,
    "choice": 100,
    "number": 100,
    "datetime": 100,
}
MAX_LINES = 500  # of an input that holds one value a line


@dataclass(frozen=True, slots=True)
class Background:
    """What the caller knows beside the input: the time, and the knowledge on card declines."""

    now: datetime
    entries: Mapping[str, EntryDocument] = field(default_factory=dict)
    rules: RetryRulesDocument | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One input: `lines` holds one value a line, `choices` the values and labels of a choice."""

    name: str
    label: str
    hint: str = ""
    kind: FieldKind = "text"
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()


class BadInput(ValueError):
    """The input has not the shape or size that the checker takes; `field` names the culprit."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.field = name
        self.message = message


@dataclass(frozen=True)
class Checker(Generic[InputT]):
    """One checker: its name, what a person has in hand for it, its inputs and a worked example.

    One that needs the catalog takes entries and retry rules from the background.
    """

    name: CheckerName
    title: str
    in_hand: str
    fields: tuple[Field, ...]
    example: Mapping[str, Any]
    input_type: type[InputT]
    check: Callable[[InputT, Background], Report]
    needs_catalog: bool = False

    def read(self, data: Mapping[str, Any]) -> InputT:
        """Return `data`, as JSON or a form delivers it, as the input of this checker.

        Raises `BadInput` for a field that the checker does not have and for a value of another
        kind or of more than `MAX_CHARS` and `MAX_LINES`. What is missing is not wrong here: the
        report says what could not be checked.
        """
        fields = {field.name: field for field in self.fields}
        for name in data:
            if name not in fields:
                raise BadInput(name, f"is not an input of {self.name} ({', '.join(fields)})")
        given = {
            name: _read(name, value, fields[name].kind)
            for name, value in data.items()
            if value is not None
        }
        return self.input_type(**given)

    def run(self, data: Mapping[str, Any], background: Background) -> Report:
        """Return the report on `data`; raises `BadInput` as `read` does."""
        return self.check(self.read(data), background)


def alone(check: Callable[[InputT], Report]) -> Callable[[InputT, Background], Report]:
    """Return `check` in the form that a checker holds, for one that needs no background."""

    def check_with(given: InputT, _background: Background) -> Report:
        return check(given)

    return check_with


def _read(name: str, value: Any, kind: FieldKind) -> Any:
    _check_size(name, value, kind)
    found = _READERS[kind](name, value)
    if kind == "lines" and len(found) > MAX_LINES:
        raise BadInput(name, f"has {len(found):,} lines; at most {MAX_LINES:,} are checked")
    return found


def _check_size(name: str, value: Any, kind: FieldKind) -> None:
    """Raise `BadInput` for a value that is too long; a mapping counts as its JSON text."""
    if isinstance(value, Mapping):
        value = json.dumps(value)
    parts = value if isinstance(value, list | tuple) else (value,)
    size = sum(len(part) for part in parts if isinstance(part, str))
    if size > MAX_CHARS[kind]:
        most = MAX_CHARS[kind]
        raise BadInput(name, f"has {size:,} characters; at most {most:,} are checked")


def _text(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise BadInput(name, "has to be a text in quotes")
    return value


def _text_or_json(name: str, value: Any) -> str:
    # A JWK stands in a JSON input as an object just as often as quoted.
    if isinstance(value, Mapping):
        return json.dumps(value)
    return _text(name, value)


def _lines(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        # Not splitlines(): a U+2028 inside a value is a fault to be shown, not a line break.
        return tuple(line for line in value.replace("\r\n", "\n").split("\n") if line.strip())
    if isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        return tuple(value)
    raise BadInput(name, "has to be a list of texts")


def _number(name: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.strip().isdecimal() and len(value) < 10:
        return int(value)
    raise BadInput(name, "has to be a whole number")


def _moment(name: str, value: Any) -> str:
    # Seconds since 1970 are what tokens hold, so they are taken for a time as well.
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value)
    return _text(name, value)


_READERS: Mapping[FieldKind, Callable[[str, Any], Any]] = {
    "text": _text,
    "multiline": _text_or_json,
    "lines": _lines,
    "choice": _text,
    "number": _number,
    "datetime": _moment,
}
