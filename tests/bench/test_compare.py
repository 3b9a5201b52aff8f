from __future__ import annotations

from dataclasses import replace

import pytest

from bench.compare import Outcome, Outcomes, claimed, mean_share, shares, table, thinned, threshold
from bench.engines import KINDS, PRODUCT
from bench.sets import BenchSet, Labelled, Template


def texts(variant: str, count: int) -> list[Labelled]:
    return [Labelled(f"{variant} {i}", "A", variant) for i in range(count)]


def small_set() -> BenchSet:
    noisy = [*texts("log", 2), *texts("trunc", 2)]
    return BenchSet("x", [Template("A", "a")], texts("clean", 1), noisy, texts("far", 2), [])


def test_the_threshold_keeps_nearly_all_right_answers() -> None:
    clean = [Outcome(0, float(score)) for score in range(1000)]
    kept = sum(one.score is not None and one.score >= threshold(clean) for one in clean)
    assert kept == 985


def test_wrong_answers_do_not_move_the_threshold() -> None:
    right = [Outcome(0, 5.0)] * 100
    assert threshold([*right, *[Outcome(1, 0.1), Outcome(None, 9.0)] * 50]) == 5.0


def test_without_a_right_answer_nothing_is_claimed() -> None:
    assert claimed([Outcome(None, 7.0)], threshold([Outcome(1, 9.0)])) == 0.0


def test_nothing_found_is_no_claim() -> None:
    assert claimed([Outcome(None, None), Outcome(None, 2.0)], 1.0) == 0.5


def test_a_cut_off_text_counts_among_five_and_not_in_the_mean() -> None:
    outcomes = [Outcome(0, 1.0), Outcome(1, 1.0), Outcome(4, 1.0), Outcome(5, 1.0)]
    found = shares(small_set().noisy, outcomes)
    assert found == {"log": 0.5, "trunc": 0.5}
    assert mean_share(found) == 0.5


def test_thinning_takes_from_every_variant() -> None:
    assert [one.text for one in thinned(small_set(), 2).noisy] == ["log 0", "trunc 0"]


def test_the_shipped_threshold_has_a_line_of_its_own() -> None:
    bench_set = BenchSet(
        "x", [], texts("clean", 1), texts("log", 1), texts("far", 1), texts("near", 1)
    )
    right, foreign = [Outcome(0, 0.5)], [Outcome(None, 0.6)]  # surer than the clean one, not sure
    ours = Outcomes(replace(PRODUCT), right, right, foreign, foreign)  # as a worker sends it
    last = table(bench_set, [ours]).splitlines()[-2:]
    assert ["100.0 / 100.0" in last[0], "0.0 / 0.0" in last[1]] == [True, True]
    assert "100.0" not in last[1]


@pytest.mark.parametrize("why_not", ["", "it is not installed"])
def test_every_line_has_all_columns(why_not: str) -> None:
    bench_set = BenchSet(
        "x", [], texts("clean", 1), texts("log", 1), texts("far", 1), texts("near", 1)
    )
    one = [Outcome(0, 0.5)]
    results = [
        Outcomes(KINDS[0], why_not=why_not) if why_not else Outcomes(KINDS[0], one, one, one, one),
        Outcomes(PRODUCT, one, one, one, one),
    ]
    lines = table(bench_set, results).splitlines()
    assert len({line.count("|") for line in lines}) == 1
    assert (why_not or "100.0") in lines[2]
