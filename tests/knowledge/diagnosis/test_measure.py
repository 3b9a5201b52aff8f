from __future__ import annotations

import pytest

from knowledge.diagnosis.measure import Tally, as_lines, keys_of, percentile
from knowledge.diagnosis.types import Diagnosis, Match, Offer, Verdict


def diagnosis(verdict: Verdict, *keys: str) -> Diagnosis:
    """Return a diagnosis whose first key is claimed and whose others are offered."""
    claimed = verdict in ("known", "likely")
    matches = tuple(Match(key, verdict, 0.9) for key in keys[:1]) if claimed else ()
    offers = tuple(Offer(key, 0.1) for key in keys[len(matches) :])
    return Diagnosis(text="", verdict=verdict, matches=matches, offers=offers)


def test_it_works() -> None:
    tally = Tally()
    tally.add(diagnosis("known", "a", "b"), "a", 1.0)
    assert (tally.figures()["top1"], tally.figures()["claimed"]) == (1.0, 1.0)


def test_what_is_claimed_ranks_before_what_is_offered() -> None:
    assert keys_of(diagnosis("likely", "a", "b", "c")) == ["a", "b", "c"]


def test_the_place_of_the_right_entry_counts() -> None:
    tally = Tally()
    tally.add(diagnosis("unknown", "b", "a"), "a", 1.0)
    figures = tally.figures()
    assert (figures["top1"], figures["top5"], figures["mrr"]) == (0.0, 1.0, 0.5)


def test_the_sixth_place_is_not_among_five() -> None:
    tally = Tally()
    tally.add(diagnosis("unknown", *"bcdefa"), "a", 1.0)
    assert tally.figures()["top5"] == 0.0


def test_a_wrong_claim_is_no_right_claim() -> None:
    tally = Tally()
    tally.add(diagnosis("known", "b", "a"), "a", 1.0)
    assert tally.figures()["claimed_right"] == 0.0


def test_a_claim_on_a_foreign_text_is_false() -> None:
    tally = Tally()
    tally.add_foreign(diagnosis("likely", "a"), 1.0)
    tally.add_foreign(diagnosis("possible", "a"), 1.0)
    assert tally.figures()["false_claims"] == 0.5


def test_nothing_measured_has_no_share() -> None:
    figures = Tally().figures()
    assert (figures["n"], figures["top1"], figures["p50_ms"]) == (0, None, None)


@pytest.mark.parametrize(("percent", "value"), [(50, 51), (95, 96), (99, 100), (100, 100)])
def test_percentiles(percent: int, value: int) -> None:
    assert percentile(list(range(1, 101)), percent) == value


def test_figures_as_lines() -> None:
    assert as_lines([("n", 3), ("top1", None)]) == ["n              3", "top1           -"]
