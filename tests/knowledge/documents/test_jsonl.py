from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.documents.jsonl import BadLine, read_lines


def write(folder: Path, content: bytes) -> Path:
    path = folder / "rows.jsonl"
    path.write_bytes(content)
    return path


def test_it_works(tmp_path: Path) -> None:
    path = write(tmp_path, b'{"id": 1, "text": "a"}\n\n{"text": "b"}\n')
    assert [row["text"] for row in read_lines(path, texts=("text",))] == ["a", "b"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"text": "a"}\n{"text": ', ":2: not JSON"),
        (b"[1]", ":1: not an object"),
        (b'{"id": "a"}', ":1: text: must be a text"),
        (b'{"text": 3}', ":1: text: must be a text"),
        (b'{"text": "\xff"}', ":1: not UTF-8"),
        (b"[" * 200_000, ":1: not JSON"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, content: bytes, problem: str) -> None:
    with pytest.raises(BadLine, match=problem):
        list(read_lines(write(tmp_path, content), texts=("text",)))
