"""A draft as far as it is written, as a document that pages can show. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import ValidationError

from knowledge.documents.entry import (
    Cause,
    Check,
    EntryDocument,
    Fix,
    Message,
    Source,
    read_document,
)
from staff.editor.form_data import Data

UNWRITTEN = "…"  # stands where nothing is written yet


def shown_document(data: Data) -> EntryDocument:
    """Return the document that `data` is, or as much of it as can be shown, never an error."""
    try:
        return read_document(data, EntryDocument)
    except ValidationError:
        return _loosely(data)


def _loosely(data: Data) -> EntryDocument:
    """Return a document that was not checked, with `UNWRITTEN` for what it cannot do without."""
    return EntryDocument.model_construct(
        title=_said(data.get("title")),
        summary=_said(data.get("summary")),
        appears=_said(data.get("appears")),
        applies_to=_texts(data.get("applies_to")),
        acts=_texts(data.get("acts")),
        messages=tuple(_message(row) for row in _rows(data.get("messages"))),
        causes=tuple(_cause(row) for row in _rows(data.get("causes"))) or (_cause({}),),
        tell_customer=_maybe(data.get("tell_customer")),
        warning=_maybe(data.get("warning")),
        retry=_maybe(data.get("retry")),
        checkers=_texts(data.get("checkers")),
        terms=_texts(data.get("terms")),
        related=_texts(data.get("related")),
        sources=tuple(_source(row) for row in _rows(data.get("sources"))),
        unverified=_texts(data.get("unverified")),
        audience="staff" if data.get("audience") == "staff" else "public",
        reviewed=_day(data.get("reviewed")),
    )


def _message(row: Data) -> Message:
    return Message.model_construct(
        text=_said(row.get("text")),
        kind=row.get("kind") or "message",
        points_to=_maybe(row.get("points_to")),
        provider=_maybe(row.get("provider")),
        lang=_maybe(row.get("lang")) or "en",
        needs_cue=row.get("needs_cue") is True,
    )


def _cause(row: Data) -> Cause:
    check, fix = _row(row.get("check")), _row(row.get("fix"))
    return Cause.model_construct(
        key=_said(row.get("key")),
        title=_said(row.get("title")),
        likelihood=row.get("likelihood") or "medium",
        check=Check.model_construct(
            ask=_said(check.get("ask")),
            how=_said(check.get("how")),
            minutes=_minutes(check.get("minutes")),
        ),
        fix=Fix.model_construct(
            steps=_texts(fix.get("steps")) or (UNWRITTEN,),
            minutes=_minutes(fix.get("minutes")),
            risk="high" if fix.get("risk") == "high" else "low",
            undoable=fix.get("undoable") is not False,
        ),
    )


def _source(row: Data) -> Source:
    url = _maybe(row.get("url")) or ""
    is_address = url.startswith(("https://", "http://"))
    return Source.model_construct(title=_said(row.get("title")), url=url if is_address else "")


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _said(value: Any) -> str:
    return _maybe(value) or UNWRITTEN


def _maybe(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _minutes(value: Any) -> int | float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number and 0 < value <= 10_000 else 1


def _texts(value: Any) -> tuple[Any, ...]:
    return tuple(item for item in _list(value) if isinstance(item, str))


def _rows(value: Any) -> list[Data]:
    return [item for item in _list(value) if isinstance(item, dict)]


def _row(value: Any) -> Data:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else ()
