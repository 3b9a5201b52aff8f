"""Tables of the workbench as files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import User
from django.http import StreamingHttpResponse

from audit import trail
from knowledge.documents.csv_text import lines


def answer(rows: Iterable[Sequence[object]], *, name: str, by: User) -> StreamingHttpResponse:
    """Return `rows` as a file to be saved as `<name>.csv`, and note who took it away."""
    trail.record(trail.Action.EXPORTED, by=by, about=name, details={"format": "csv"})
    response = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
