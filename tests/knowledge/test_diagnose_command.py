from __future__ import annotations

import io
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import PublishedEntryFactory

pytestmark = pytest.mark.django_db

TEXT = "12:00:01 ERROR flux_broken (exit code 7)"


@pytest.fixture(autouse=True)
def entry() -> None:
    PublishedEntryFactory.create()


@pytest.fixture
def paste(tmp_path: Path) -> Path:
    path = tmp_path / "paste.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("diagnose", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_it_works(paste: Path) -> None:
    printed = run(paste)
    assert printed.startswith("known: ")
    assert "> flux_broken" in printed


def test_json_is_one_diagnosis(paste: Path) -> None:
    found = json.loads(run(paste, "--json"))
    assert found["verdict"] == "known"
    assert [TEXT[one["start"] : one["end"]] for one in found["matches"][0]["evidence"]] == [
        "flux_broken"
    ]
    assert found["ms"] > 0


def test_a_text_comes_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert json.loads(run("--json"))["verdict"] == "known"


def test_what_is_no_utf_8_is_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "paste.txt"
    path.write_bytes(b"\xff\xfe flux_broken \x80")
    assert json.loads(run(path, "--json"))["verdict"] == "known"


def test_what_was_taken_out_is_said(tmp_path: Path) -> None:
    path = tmp_path / "paste.txt"
    path.write_text("flux_broken password=hunter2hunter2", encoding="utf-8")
    printed = run(path)
    assert "taken out: 1 x password" in printed
    assert "hunter2" not in printed


def test_nothing_known_is_said(tmp_path: Path) -> None:
    path = tmp_path / "paste.txt"
    path.write_text("good morning", encoding="utf-8")
    assert run(path).startswith("unknown: no context")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="none\\.txt"):
        run(tmp_path / "none.txt")


def test_an_unknown_context_is_an_error(paste: Path) -> None:
    with pytest.raises(CommandError, match="there is no context 'nowhere'"):
        run(paste, "--context=nowhere")


def test_a_batch_gets_a_line_for_every_line(tmp_path: Path) -> None:
    batch, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    rows = [{"id": "a", "text": TEXT}, {"id": 2, "text": "good morning"}]
    batch.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    run(f"--batch={batch}", f"--out={out}")
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(row["id"], row["verdict"]) for row in found] == [("a", "known"), (2, "unknown")]


def test_a_bad_line_of_a_batch_is_an_error(tmp_path: Path) -> None:
    batch = tmp_path / "in.jsonl"
    batch.write_text('{"id": "a"}', encoding="utf-8")
    with pytest.raises(CommandError, match=r"in\.jsonl:1: text"):
        run(f"--batch={batch}", f"--out={tmp_path / 'out.jsonl'}")


def test_a_batch_needs_a_place_to_go(paste: Path) -> None:
    with pytest.raises(CommandError, match="belong together"):
        run(f"--batch={paste}")
