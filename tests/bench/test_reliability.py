from __future__ import annotations

from typing import Any

from bench.queries import Answer
from bench.reliability import Judged, bin_table, by_verdict, in_bins, judge_rows, verdict_table


def answer(score: float | None, *keys: str, asks: bool = False) -> Answer:
    return Answer(keys, "unknown", None, asks, 1.0, score)


def row(row_id: str, *expected: str, kind: str = "log") -> dict[str, Any]:
    return {"id": row_id, "text": "", "kind": kind, "expected": list(expected)}


def test_bins_hold_mean_score_and_share_right() -> None:
    dots = in_bins([Judged(0.82, is_right=True), Judged(0.88, is_right=False)])
    assert [(round(one.score, 2), one.right, one.texts) for one in dots] == [(0.85, 0.5, 2)]


def test_a_sure_answer_falls_into_the_last_bin() -> None:
    answers = [Judged(1.0, is_right=True), Judged(0.95, is_right=True)]
    assert [one.texts for one in in_bins(answers)] == [2]


def test_answers_are_parted_by_what_is_said() -> None:
    found = by_verdict([Judged(0.99, is_right=True), Judged(0.01, is_right=False)])
    assert found == {"known": [True], "likely": [], "possible": [], "unknown": [False]}


def test_only_answers_that_stand_for_an_entry_are_judged() -> None:
    rows = [
        row("right", "a"),
        row("wrong", "a"),
        row("outside"),
        row("routing", kind="routing"),
        row("asks", "a"),
        row("nothing", "a"),
    ]
    answers = {
        "right": answer(0.9, "a"),
        "wrong": answer(0.8, "b", "a"),
        "outside": answer(0.7, "b"),
        "routing": answer(0.6, "b"),
        "asks": answer(0.5, "a", asks=True),
        "nothing": answer(None),
    }
    judged = [(one.score, one.is_right) for one in judge_rows(rows, answers)]
    assert judged == [(0.9, True), (0.8, False), (0.7, False)]


def test_tables_have_all_columns() -> None:
    answers = {"x": [Judged(0.3, is_right=True)], "y": []}
    for text in (verdict_table(answers), bin_table({"x": in_bins(answers["x"]), "y": []})):
        assert len({line.count("|") for line in text.splitlines()}) == 1
