from __future__ import annotations

import pytest

from bench import speed
from bench.engines import KINDS, PRODUCT, WHOOSH
from bench.sets import BenchSet, Labelled, Template
from bench.speed import Timed, curves, ratio, spread, table, take_turns, texts_of


def test_engines_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "TURN", 1)
    asked: list[str] = []

    def timer(name: str) -> speed.Timer:
        def ask(text: str) -> float:
            asked.append(name + text)
            return 1.0

        return ask

    times = take_turns({"a": timer("a"), "b": timer("b")}, ["1", "2"])
    assert asked == ["a1", "b1", "a1", "b1", "a2", "b2"]  # the first two are the warm-up
    assert times == {"a": [1.0, 1.0], "b": [1.0, 1.0]}


def test_a_slow_engine_is_not_asked_for_ever() -> None:
    times = take_turns({"slow": lambda _: 1000 * speed.MOST_SECONDS}, ["text"] * 50)
    assert len(times["slow"]) == 1


def test_texts_are_spread_over_the_whole() -> None:
    assert spread([str(i) for i in range(10)], 2) == ["0", "5"]
    assert spread(["only"], 5) == ["only"]


def test_only_texts_whose_template_is_there_are_timed() -> None:
    bench_set = BenchSet(
        "x",
        [Template("A", "a"), Template("B", "b")],
        [Labelled("a", "A", "clean"), Labelled("b", "B", "clean")],
        [Labelled("log a", "A", "surround"), Labelled("typo a", "A", "typo")],
        [],
        [],
    )
    assert texts_of(bench_set, 1) == (["a"], ["log a"])


def test_an_engine_that_did_not_run_is_said_so_and_not_drawn() -> None:
    times = {kind.name: Timed(1.0, [2.0], [3.0]) for kind in KINDS}
    times[KINDS[1].name] = Timed(why_not="it is not installed")
    by_size = {1_788: times, speed.LARGEST: times}
    lines = table(1_788, by_size).splitlines()
    assert len({line.count("|") for line in lines}) == 1
    assert "it is not installed" in lines[3]
    assert KINDS[1].name not in [curve.name for curve in curves(by_size)]


def test_the_ratio_is_that_of_the_medians() -> None:
    times = {WHOOSH.name: Timed(0.0, [90.0, 100.0, 999.0]), PRODUCT.name: Timed(0.0, [1, 4, 5])}
    assert ratio(times) == 25.0
