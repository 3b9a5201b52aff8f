"""Plots as SVG files: the same bytes for the same figures, readable on light and dark pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

try:
    from matplotlib import rc_context
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.ticker import NullFormatter, StrMethodFormatter
except ModuleNotFoundError:  # the plots are left out then; the tables are not
    CAN_DRAW = False
else:
    CAN_DRAW = True

IMAGES = Path(__file__).parent.parent / "docs" / "img"
INK = "#767676"  # 4:1 or more on white and on black
OURS = "#d1495b"
COLOURS = ("#3f7fbf", "#2f8f6b", "#b07d1a", "#8a63c9", "#c2598f", "#5f8a8b", "#9c6b4e", "#6f7fd0")
MARKERS = "osD^vPX*"
DASHES = ("-", "--", ":")  # tell several curves of ours apart
STYLE = {
    "svg.fonttype": "none",  # words stay words: small, and found by a search
    "svg.hashsalt": "unstuck",
    "font.family": "sans-serif",
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlecolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": INK,
    "grid.alpha": 0.25,
    "legend.frameon": False,
}


@dataclass(frozen=True, slots=True)
class Curve:
    """Points (x, y) of one engine; ours is drawn in front."""

    name: str
    points: Sequence[tuple[float, float]]
    is_ours: bool = False


@dataclass(frozen=True, slots=True)
class Bin:
    """Texts whose scores lie near `score`: how many, and the share 0..1 of right answers."""

    score: float
    right: float
    texts: int


def draw_curves(path: Path, curves: Sequence[Curve], *, title: str, across: str, up: str) -> bool:
    """Write curves on two logarithmic axes; return False when matplotlib is not installed."""
    if not CAN_DRAW:
        return False
    with rc_context(STYLE):
        figure, axes = _axes(title, across, up)
        axes.set(xscale="log", yscale="log")
        looks, dashes = cycle(zip(COLOURS, MARKERS, strict=True)), cycle(DASHES)
        for curve in curves:
            colour, marker = (OURS, "o") if curve.is_ours else next(looks)
            axes.plot(
                *zip(*curve.points, strict=True),
                color=colour,
                marker=marker,
                markersize=4,
                linewidth=2.6 if curve.is_ours else 1.4,
                linestyle=next(dashes) if curve.is_ours else "-",
                zorder=3 if curve.is_ours else 2,
                label=curve.name,
            )
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(StrMethodFormatter("{x:,g}"))
            axis.set_minor_formatter(NullFormatter())
        _legend(axes)
        _save(figure, path)
    return True


def draw_reliability(
    path: Path, bins: Mapping[str, Sequence[Bin]], bounds: Mapping[str, float], *, title: str
) -> bool:
    """Write share right against score; return False when matplotlib is not installed.

    `bounds` are the least scores of the verdicts. A dot's area grows with its number of texts.
    """
    if not CAN_DRAW:
        return False
    with rc_context(STYLE):
        figure, axes = _axes(title, "score", "share right")
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.plot((0, 1), (0, 1), color=INK, linewidth=1, linestyle="--", label="score holds")
        for name, score in bounds.items():
            axes.axvline(score, color=INK, linewidth=0.8, linestyle=":")
            axes.text(score - 0.005, 0.02, name, rotation=90, ha="right", fontsize=8)
        for (name, dots), colour in zip(bins.items(), (OURS, *COLOURS), strict=False):
            across = [one.score for one in dots]
            up = [one.right for one in dots]
            axes.plot(across, up, color=colour, linewidth=1, alpha=0.6)
            areas = [12 + 3 * one.texts**0.5 for one in dots]
            axes.scatter(across, up, s=areas, color=colour, label=name, zorder=3, clip_on=False)
        _legend(axes)
        _save(figure, path)
    return True


def _axes(title: str, across: str, up: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(8, 4.6), layout="constrained")
    axes = figure.add_subplot()
    axes.set(title=title, xlabel=across, ylabel=up)
    axes.grid(visible=True)
    return figure, axes


def _legend(axes: Axes) -> None:
    axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))


def _save(figure: Figure, path: Path) -> None:
    nothing = {"Date": None, "Creator": None}
    figure.savefig(path, format="svg", transparent=True, metadata=nothing)
