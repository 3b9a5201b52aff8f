from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.lamp import lamp, lamp_guide
from triage.guides.numbers import LIKELIHOOD, PRIOR_WEIGHT, SUCCESS, authored_numbers
from triage.learning.learning import (
    ClosedCase,
    Counted,
    Proposal,
    band,
    learnt,
    observe,
    proposals,
    word_for,
)

GUIDE = lamp_guide()
LAMP = lamp()
CAUSES = ("bulb", "fuse", "plug", "other")


def _tally(**causes: float) -> dict[Counted, float]:
    return {("cause", cause): count for cause, count in causes.items()}


def test_it_works() -> None:
    tally = observe(LAMP, ClosedCase(fixes={"plug": True}, confirmed="plug"))

    assert tally == {("cause", "plug"): 1.0, ("worked", "plug", "plug"): 1.0}


def test_without_counts_the_words_stand() -> None:
    numbers, authored = learnt(GUIDE, {}), authored_numbers(GUIDE)

    assert numbers.priors == pytest.approx(authored.priors)
    assert numbers.success["plug"] == pytest.approx(authored.success["plug"])
    for cause in CAUSES:
        assert numbers.rows["neighbours"][cause] == pytest.approx(
            authored.rows["neighbours"][cause]
        )
    assert numbers.minutes == authored.minutes
    assert proposals(GUIDE, {}) == []


def test_a_fix_that_worked_counts_for_the_causes_it_can_end() -> None:
    tally = observe(LAMP, ClosedCase({"neighbours": "all-dark"}, {"bulb": False, "fuse": True}))

    assert tally["cause", "fuse"] == pytest.approx(1.0)
    assert tally["worked", "fuse", "fuse"] == pytest.approx(1.0)
    assert tally["answer", "neighbours", "all-dark", "fuse"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    "case",
    [
        ClosedCase({"neighbours": "all-dark"}),
        ClosedCase(fixes={"bulb": False}),
        ClosedCase(confirmed="moon"),
        ClosedCase(fixes={"moon": True}),
    ],
)
def test_a_case_without_a_confirmed_result_adds_nothing(case: ClosedCase) -> None:
    assert not observe(LAMP, case)


def test_a_confirmed_cause_goes_before_the_belief() -> None:
    case = ClosedCase(fixes={"bulb": False}, confirmed="bulb")

    assert observe(LAMP, case) == {("cause", "bulb"): 1.0, ("failed", "bulb", "bulb"): 1.0}


def test_a_prior_moves_with_the_cases() -> None:
    numbers = learnt(GUIDE, _tally(bulb=4, fuse=3, plug=3))

    assert numbers.priors["bulb"] < authored_numbers(GUIDE).priors["bulb"]
    assert sum(numbers.priors.values()) == pytest.approx(1.0)


def test_a_prior_stops_at_the_edge_of_its_word_and_a_change_is_proposed() -> None:
    tally = _tally(plug=59, bulb=31)
    numbers = learnt(GUIDE, tally)

    assert numbers.priors["plug"] == pytest.approx(numbers.priors["bulb"], rel=0.2)
    assert Proposal("prior", ("plug",), "medium", "high", 59, 90) in proposals(GUIDE, tally)


def test_success_moves_with_the_tries() -> None:
    tally: dict[Counted, float] = {("failed", "plug", "plug"): 2.0}

    assert learnt(GUIDE, tally).success["plug"]["plug"] == pytest.approx(12 * 0.95 / 14, abs=0.01)


def test_a_fix_that_often_fails_is_proposed_to_be_less_sure() -> None:
    tally: dict[Counted, float] = {
        ("failed", "plug", "plug"): 20.0,
        ("worked", "plug", "plug"): 10.0,
    }

    assert proposals(GUIDE, tally) == [Proposal("success", ("plug", "plug"), "high", "low", 10, 30)]


def test_a_row_moves_with_the_answers() -> None:
    tally: dict[Counted, float] = {("answer", "neighbours", "all-dark", "bulb"): 3.0}
    row = learnt(GUIDE, tally).rows["neighbours"]["bulb"]

    assert row[0] > authored_numbers(GUIDE).rows["neighbours"]["bulb"][0]
    assert sum(row) == pytest.approx(1.0)


def test_an_answer_that_is_given_too_often_is_proposed() -> None:
    tally: dict[Counted, float] = {("answer", "neighbours", "all-dark", "bulb"): 12.0}
    found = proposals(GUIDE, tally)

    assert Proposal("answer", ("neighbours", "all-dark", "bulb"), "low", "medium", 12, 12) in found


def test_minutes_are_a_median_in_which_the_author_counts_five_times() -> None:
    assert learnt(GUIDE, {}, {("fix", "bulb"): [600] * 4}).minutes["fix", "bulb"] == 5
    assert learnt(GUIDE, {}, {("fix", "bulb"): [600] * 6}).minutes["fix", "bulb"] == 10
    assert learnt(GUIDE, {}, {("question", "neighbours"): [600] * 9}).minutes["fix", "bulb"] == 5


@pytest.mark.parametrize("words", [PRIOR_WEIGHT, SUCCESS, LIKELIHOOD])
def test_every_word_lies_in_its_own_band(words: dict[str, float]) -> None:
    assert [word_for(words, number) for number in words.values()] == list(words)  # type: ignore[arg-type]


def test_the_bands_leave_no_gap() -> None:
    assert band(SUCCESS, "low")[1] == band(SUCCESS, "medium")[0]
    assert band(SUCCESS, "medium")[1] == band(SUCCESS, "high")[0]


@given(st.dictionaries(st.sampled_from(CAUSES), st.floats(0, 500)))
def test_whatever_is_counted_the_numbers_stay_in_the_bands_of_their_words(
    counts: dict[str, float],
) -> None:
    priors = learnt(GUIDE, _tally(**counts)).priors

    assert sum(priors.values()) == pytest.approx(1.0)
    assert priors["bulb"] >= priors["fuse"] - 1e-9
    assert priors["fuse"] >= priors["other"] - 1e-9
