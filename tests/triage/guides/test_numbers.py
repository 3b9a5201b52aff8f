from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.documents.entry import Level
from tests.triage.lamp import lamp
from triage.guides.compile import Answer, Question
from triage.guides.numbers import LEAST_LIKELIHOOD, floored, likelihoods


def _question(*rows: Level | None) -> Question:
    answers = [
        Answer(f"k{index}", f"k{index}", {"cause": level} if level else {})
        for index, level in enumerate(rows)
    ]
    return Question("q", "What is seen?", "Look.", 1, tuple(answers))


def test_it_works() -> None:
    model = lamp().model

    assert model.priors == pytest.approx((9 / 16, 3 / 16, 3 / 16, 1 / 16))
    assert model.fixes[2].success == (0.0, 0.0, 0.95, 0.0)


def test_a_risky_fix_costs_twice_its_minutes() -> None:
    assert [fix.minutes for fix in lamp().model.fixes] == [5, 40, 1]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("high", "low"), (0.9 / 0.98, 0.08 / 0.98)),
        (("high", None), (0.9, 0.1)),
        (("medium", None, None), (0.4, 0.3, 0.3)),
        (("high", "high"), (0.5, 0.5)),
        (("high", "medium", None), (0.9 / 1.3, 0.4 / 1.3, 0.0)),
        ((None, None), (0.5, 0.5)),
        (("low", "low"), (0.5, 0.5)),
    ],
)
def test_words_become_likelihoods(
    rows: tuple[Level | None, ...], expected: tuple[float, ...]
) -> None:
    assert likelihoods(_question(*rows), "cause") == pytest.approx(expected, abs=0.011)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=8).filter(lambda row: sum(row) > 0.01))
def test_no_answer_is_impossible(row: list[float]) -> None:
    result = floored(row)

    assert sum(result) == pytest.approx(1.0)
    assert min(result) >= LEAST_LIKELIHOOD - 1e-12
