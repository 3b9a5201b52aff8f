"""Tables as CSV that a spreadsheet opens without running anything in them. Pure, no Django."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

# A cell that begins so is a formula to a spreadsheet, to some also after a blank or at full width.
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")
_BLANKS = " \N{NO-BREAK SPACE}\N{IDEOGRAPHIC SPACE}\N{ZERO WIDTH NO-BREAK SPACE}\0"
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # spreadsheets know UTF-8 by it only


def cell(value: object) -> str:
    """Return `value` as text, with an apostrophe before what would be a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(_BLANKS).startswith(_FORMULA_STARTS) else text


def lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the text of a file: the byte order mark, then each row as RFC 4180 has it."""
    yield BYTE_ORDER_MARK
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([cell(value) for value in row])
        yield line.getvalue()
