"""What is wrong with a draft, field by field, in the words of the form. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from knowledge.documents.entry import EntryDocument, inconsistencies, read_document
from knowledge.documents.folder import Catalog
from knowledge.documents.guide import GuideDocument
from knowledge.documents.lint import lint_entry
from staff.editor.form_data import Data, Path, field_name
from staff.editor.loose_document import shown_document

LABELS: Mapping[str, str] = {
    "title": "Title",
    "summary": "What it means",
    "appears": "Where it appears",
    "applies_to": "Applies to",
    "acts": "Who can fix it",
    "messages": "Messages",
    "messages.text": "Text",
    "messages.kind": "Kind",
    "messages.points_to": "Points to",
    "messages.provider": "Provider",
    "messages.lang": "Language",
    "messages.needs_cue": "Needs a cue",
    "causes": "Causes",
    "causes.title": "Statement",
    "causes.key": "Key",
    "causes.likelihood": "How likely",
    "causes.ask": "Question that tells it",
    "causes.how": "Where to look",
    "causes.check_minutes": "Minutes to check",
    "causes.steps": "Steps of the fix",
    "causes.fix_minutes": "Minutes to fix",
    "causes.risk": "It can cost data, money or an outage",
    "causes.is_final": "It cannot be undone",
    "tell_customer": "What to tell the customer",
    "warning": "Warning",
    "retry": "Retry rule",
    "checkers": "Checkers that help",
    "terms": "Further search words",
    "related": "Related entries",
    "sources": "Sources",
    "sources.title": "Title of the source",
    "sources.url": "Address",
    "unverified": "Not confirmed",
    "audience": "Who may read it",
    "reviewed": "Last checked on",
}
ROW_WORDS = {"messages": "Message", "causes": "Cause", "sources": "Source"}

# What lint says of files, in the words of the form.
_IN_FORM_WORDS = {
    "a bare number needs needs_cue: true": "A bare number needs a cue: tick “Needs a cue”",
    "a fix with risk: high needs a warning": "A fix that can cost something needs a warning: "
    "say what can be lost",
    "an entry needs a source, or says what is unverified": "Add a source, or say under "
    "“Not confirmed” what no source confirms",
}
_PATTERNS = {
    "causes.title": "Leave out the full stop at the end",
    "causes.key": "Use a-z, 0-9 and single hyphens",
    "causes.ask": "Write a question that ends in “?” and that yes answers for this cause",
    "messages.points_to": "Choose one of the causes",
    "messages.lang": "Write the language in two letters, such as en or zh",
    "related": "Write the key of an entry, such as oauth/invalid-client, one a line",
    "sources.url": "Give the whole address, beginning with https://",
    "retry": "Use letters, digits and single hyphens",
}


@dataclass(frozen=True)
class Problem:
    """What keeps a draft from being handed in.

    `field` is the name of the form field, "" for the whole entry; `where` says it in words.
    `is_gap` marks what is only not written yet.
    """

    field: str
    where: str
    message: str
    is_gap: bool = False

    @property
    def anchor(self) -> str:
        """The id of what a link to the problem leads to."""
        if not self.field:
            return "entry-form"
        return f"part-{self.field}" if self.field in ROW_WORDS else f"id_{self.field}"


def problems_of(key: str, data: Data, catalog: Catalog) -> list[Problem]:
    """Return what is wrong with `data` as the entry `key` of `catalog`, in the form's order.

    Of each field one problem, the first found.
    """
    found = [*_of_shape(data), *_of_contents(key, data, catalog)]
    by_field: dict[str, Problem] = {}
    for problem in found:
        by_field.setdefault(problem.field or problem.message, problem)
    return sorted(by_field.values(), key=_place)


def _of_shape(data: Data) -> Iterator[Problem]:
    try:
        read_document(data, EntryDocument)
    except ValidationError as error:
        details = error.errors(include_url=False)
        paths = [tuple(detail["loc"]) for detail in details]
        for path, detail in zip(paths, details, strict=True):
            kind = detail["type"]
            # A list is also called too short when its items were left out for their own mistakes.
            is_echo = kind == "too_short" and any(_is_below(path, other) for other in paths)
            if path and not is_echo:
                words = _words(path, kind, detail.get("ctx", {}), detail["msg"])
                yield _problem(path, words, is_gap=_gap(kind))


def _is_below(path: Path, other: Path) -> bool:
    return len(other) > len(path) and other[: len(path)] == path


def _of_contents(key: str, data: Data, catalog: Catalog) -> Iterator[Problem]:
    document = shown_document(data)
    for path, message in (
        *inconsistencies(document),
        *lint_entry(key, document, catalog),
        *_lost_by_guides(key, document, catalog),
    ):
        is_gap = path in (("sources",), ("warning",))
        yield _problem(path, _IN_FORM_WORDS.get(message, _sentence(message)), is_gap=is_gap)


def _lost_by_guides(
    key: str, document: EntryDocument, catalog: Catalog
) -> Iterator[tuple[Path, str]]:
    """Yield the causes that a guide refers to and that are no longer there."""
    for guide in catalog.of_kind(GuideDocument).values():
        for cause in guide.causes.values():
            entry, _, name = (cause.from_ or "").partition("#")
            if entry == key and document.cause(name) is None:
                text = f"the guide “{guide.title}” needs the cause with the key {name}"
                yield ("causes",), text


def _problem(path: Path, message: str, *, is_gap: bool = False) -> Problem:
    return Problem(field_name(path), where_of(path), message, is_gap)


def _gap(kind: str) -> bool:
    return kind in ("missing", "too_short", "string_too_short")


def _label(path: Path) -> tuple[str, str]:
    """Return the name of the field without its row number, and its label."""
    name = field_name(path)
    rows, _, rest = name.partition("-")
    plain = f"{rows}.{rest.partition('-')[2]}" if rest else rows
    return plain, LABELS.get(plain, "The entry")


def where_of(path: Path) -> str:
    plain, label = _label(path)
    rows = plain.partition(".")[0]
    if rows in ROW_WORDS and len(path) > 1 and isinstance(path[1], int):
        return f"{ROW_WORDS[rows]} {path[1] + 1}: {label}"
    return label


def _words(path: Path, kind: str, context: Mapping[str, Any], message: str) -> str:
    plain, label = _label(path)
    if _gap(kind):
        return _gap_words(plain, label)
    if kind in ("string_too_long", "too_long"):
        most = context.get("max_length")
        unit = "characters" if kind == "string_too_long" else "items"
        return f"“{label}” must be {most} {unit} or less"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(plain, _gap_words(plain, label))
    if kind == "literal_error":
        return f"Choose “{label}” from the list"
    if "minutes" in plain:
        return "Write the minutes as a number above 0 and up to 10,000, such as 5 or 0.5"
    if kind.startswith("date"):
        return "Write the day as year, month and day, such as 2026-11-23"
    return _sentence(message.removeprefix("Value error, "))


def _gap_words(plain: str, label: str) -> str:
    if plain in ("messages", "causes"):
        return f"Add at least one {ROW_WORDS[plain].lower()}"
    if plain in ("acts", "messages.kind", "causes.likelihood"):
        return f"Choose “{label}”"
    return f"Fill in “{label}”"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _place(problem: Problem) -> tuple[int, int, int]:
    """Return what sorts problems as the fields stand in the form."""
    rows, _, rest = problem.field.partition("-")
    order = [name for name in LABELS if "." not in name]
    inner = [name.partition(".")[2] for name in LABELS if name.startswith(f"{rows}.")]
    number, _, name = rest.partition("-")
    return (
        order.index(rows) if rows in order else -1,
        int(number) if number.isdigit() else -1,
        inner.index(name) if name in inner else -1,
    )
