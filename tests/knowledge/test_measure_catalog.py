from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

CATALOG = [
    {"key": "A", "text": "Valve '<0>' of reactor <1> is open."},
    {"key": "B", "text": "Pressure sensor <0> reports no signal"},
]
INSTANCES = [
    {"id": "1", "text": "error: Valve 'a' of reactor 7 is open.", "expected": "A"},
    {"id": "2", "text": "Pressure sensor 12 reports no signal", "expected": "B"},
]
NEGATIVES = [{"id": "n", "text": "the weather is fine", "expected": None}]


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    return [
        f"--catalog={write(tmp_path / 'catalog.jsonl', CATALOG)}",
        f"--instances={write(tmp_path / 'instances.jsonl', INSTANCES)}",
        f"--negatives={write(tmp_path / 'negatives.jsonl', NEGATIVES)}",
    ]


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("measure_catalog", *arguments, stdout=out)
    return out.getvalue()


def test_it_works(arguments: list[str]) -> None:
    figures = json.loads(run(*arguments, "--json"))
    assert (figures["n"], figures["top1"], figures["negatives"], figures["false_claims"]) == (
        2,
        1.0,
        1,
        0.0,
    )


def test_time_and_memory_are_told(arguments: list[str]) -> None:
    figures = json.loads(run(*arguments, "--json"))
    assert all(figures[name] > 0 for name in ("p50_ms", "p95_ms", "p99_ms", "peak_mb"))
    assert figures["build_seconds"] >= 0


def test_people_read_lines(arguments: list[str]) -> None:
    assert "top1           1.0" in run(*arguments)


def test_out_gets_a_line_for_every_text(arguments: list[str], tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    run(*arguments, f"--out={out}")
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["1", "2", "n"]
    assert rows[0]["matches"][0]["key"] == "A"


def test_negatives_may_be_left_out(arguments: list[str]) -> None:
    assert json.loads(run(*arguments[:2], "--json"))["false_claims"] is None


def test_a_bad_line_is_an_error(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "catalog.jsonl").write_text('{"key": "A"}', encoding="utf-8")
    with pytest.raises(CommandError, match=r"catalog\.jsonl:1: text"):
        run(*arguments)


def test_a_missing_file_is_an_error(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "instances.jsonl").unlink()
    with pytest.raises(CommandError, match=r"instances\.jsonl"):
        run(*arguments)
