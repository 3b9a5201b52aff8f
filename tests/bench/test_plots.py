from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench.plots import CAN_DRAW, Bin, Curve, draw_curves, draw_reliability

pytestmark = pytest.mark.skipif(not CAN_DRAW, reason="matplotlib is not installed")

CURVES = [Curve("ours", [(1, 1), (10, 2)], is_ours=True), Curve("other", [(1, 5), (10, 50)])]


def drawn(path: Path) -> str:
    assert draw_curves(path, CURVES, title="Time", across="size", up="ms")
    return path.read_text(encoding="utf-8")


def words(svg: str) -> set[str]:
    return {(node.text or "").strip() for node in ElementTree.fromstring(svg).iter()}


def test_a_plot_is_an_svg_with_its_words(tmp_path: Path) -> None:
    assert {"Time", "size", "ms", "ours", "other"} <= words(drawn(tmp_path / "a.svg"))


def test_the_same_figures_give_the_same_bytes(tmp_path: Path) -> None:
    assert drawn(tmp_path / "a.svg") == drawn(tmp_path / "b.svg")


def test_reliability_names_its_texts_and_verdicts(tmp_path: Path) -> None:
    path, bins = tmp_path / "r.svg", {"real texts": [Bin(0.5, 0.6, 10), Bin(0.9, 1.0, 90)]}
    assert draw_reliability(path, bins, {"known": 0.95}, title="Holds?")
    assert {"real texts", "known", "Holds?"} <= words(path.read_text(encoding="utf-8"))
