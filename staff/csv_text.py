"""Tables of the workbench as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.http import StreamingHttpResponse

from knowledge.csv_text import lines


def answer(rows: Iterable[Sequence[object]], *, name: str) -> StreamingHttpResponse:
    """Return `rows` as a file to be saved as `<name>.csv`."""
    response = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
