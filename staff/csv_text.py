"""Tables as CSV that a spreadsheet opens without running anything in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

# A cell that begins so is a formula to a spreadsheet, to some also after a blank or at full width.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_BLANKS = " \N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\0"


def cell(value: object) -> str:
    """Return `value` as text, with an apostrophe before what would be a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(_BLANKS).startswith(_FORMULA_STARTS) else text


def lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield each row as one line of CSV, as RFC 4180 has it."""
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([cell(value) for value in row])
        yield line.getvalue()


def answer(rows: Iterable[Sequence[object]], *, name: str) -> StreamingHttpResponse:
    """Return `rows` as a file to be saved as `<name>.csv`; its text begins with a byte order mark.

    The mark tells spreadsheets that it is UTF-8.
    """

    def text() -> Iterator[str]:
        yield "\N{ZERO WIDTH NO-BREAK SPACE}"
        yield from lines(rows)

    response = StreamingHttpResponse(text(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
