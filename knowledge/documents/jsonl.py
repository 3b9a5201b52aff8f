"""Files with one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any


class BadLine(ValueError):
    """A line of a file is refused; the message names file, line (from 1) and field."""


def read_lines(path: Path, *, texts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the objects of the file, one a line; blank lines are left out.

    The fields named in `texts` must be there and hold texts. Raises `BadLine`, and `OSError` when
    the file cannot be read.
    """
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _read_line(line, f"{path}:{number}", texts)


def _read_line(line: bytes, place: str, texts: Sequence[str]) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except UnicodeDecodeError as error:
        raise BadLine(f"{place}: not UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadLine(f"{place}: not JSON: {error}") from error
    if not isinstance(row, dict):
        raise BadLine(f"{place}: not an object")
    for field in texts:
        if not isinstance(row.get(field), str):
            raise BadLine(f"{place}: {field}: must be a text")
    return row
