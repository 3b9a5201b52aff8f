from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.triage.simulation.test_models_format import MODEL


@pytest.fixture
def models(tmp_path: Path) -> Path:
    path = tmp_path / "models.json"
    path.write_text(json.dumps({"models": [MODEL]}))
    return path


def _run(models: Path, lines: str, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    out = io.StringIO()
    call_command("triage_step", models=models, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_it_works(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = '{"model": "lamp", "history": []}\n\n'

    assert _run(models, lines, monkeypatch) == [{"step": "a0"}]


def test_handing_over_is_called_service(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = '{"model": "lamp", "history": [{"action": "a0", "worked": false}]}\n'

    assert _run(models, lines, monkeypatch) == [{"step": "service"}]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"nowhere\.json"):
        call_command("triage_step", models=tmp_path / "nowhere.json")


def test_a_bad_line_is_named(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="line 2"):
        _run(models, '{"model": "lamp", "history": []}\nnonsense\n', monkeypatch)
