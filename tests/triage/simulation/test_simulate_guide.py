from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.knowledge.guides import ENTRY_TEXT, GUIDE_TEXT


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    (tmp_path / "lamps").mkdir()
    (tmp_path / "guides").mkdir()
    (tmp_path / "lamps" / "dark.yaml").write_text(ENTRY_TEXT)
    (tmp_path / "guides" / "lamp.yaml").write_text(GUIDE_TEXT)
    return tmp_path


def _run(catalog: Path, *args: str, **options: Any) -> str:
    out = io.StringIO()
    call_command("simulate_guide", *args, catalog=catalog, stdout=out, **options)
    return out.getvalue()


def test_it_works(catalog: Path) -> None:
    text = _run(catalog, "lamp")

    assert text.startswith("A lamp does not work\nlamp: ")
    assert "plug" in text


def test_an_entry_is_a_guide_too(catalog: Path) -> None:
    assert json.loads(_run(catalog, "lamps/dark", json=True))["kind"] == "derived"


def test_all_guides_stand_in_one_table(catalog: Path) -> None:
    lines = _run(catalog, all=True, markdown=True).splitlines()

    assert [line.split(" | ")[0] for line in lines[2:]] == ["| `lamp`", "| `lamps/dark`"]


def test_the_report_holds_the_figures(catalog: Path) -> None:
    found = json.loads(_run(catalog, "lamp", json=True))

    assert 1 <= found["ratio"] <= 1.05
    assert found["by_cause"]["plug"]["solved"] > 0.9
    assert found["worst"][0]["events"]
    assert found["problems"] == []


def test_a_fixed_order_is_compared_with_the_free_one(catalog: Path) -> None:
    tree = "mode: fixed\ntree: {try: fuse, then: {try: bulb, then: {try: plug}}}\nreviewed:"
    (catalog / "guides" / "lamp.yaml").write_text(GUIDE_TEXT.replace("reviewed:", tree))
    found = json.loads(_run(catalog, "lamp", json=True))

    assert found["adaptive_minutes"] < found["minutes"]


def test_an_unfit_guide_fails(catalog: Path) -> None:
    cheap_person = GUIDE_TEXT.replace("minutes: 90", "minutes: 9")
    (catalog / "guides" / "lamp.yaml").write_text(cheap_person)

    with pytest.raises(CommandError, match="1 guides are unfit"):
        _run(catalog, "lamp")


@pytest.mark.parametrize("key", ["nothing", "lamps/bright"])
def test_an_unknown_guide_is_named(catalog: Path, key: str) -> None:
    with pytest.raises(CommandError, match=key):
        _run(catalog, key)


def test_a_bad_document_is_named(catalog: Path) -> None:
    (catalog / "guides" / "lamp.yaml").write_text("title: x\n")

    with pytest.raises(CommandError, match=r"lamp\.yaml"):
        _run(catalog, "lamp")
