"""No number below five is told."""

from __future__ import annotations

from datetime import date

import pytest

from staff.usage.counts import FEW, Count, Share, period_of, trend

TODAY = date(2028, 3, 1)


@pytest.mark.parametrize("number", range(5))
def test_few_are_not_told(number: int) -> None:
    assert Count(number, 4).words == FEW
    assert Count(number, 4).bar == 0
    assert Share(number, 40).words == f"{FEW} of 40"
    assert Share(number, 40).percent == 0
    one = trend("x", {TODAY: number}, days=7, today=TODAY)
    nothing = trend("x", {}, days=7, today=TODAY)
    assert (one.points, one.words, one.total.words) == (nothing.points, nothing.words, FEW)


def test_five_are_told() -> None:
    assert (Count(5, 10).words, Count(5, 10).bar) == ("5", 50)
    assert (Share(5, 20).words, Share(5, 20).percent) == ("5 of 20", 25)


def test_a_trend_covers_its_days_up_to_today() -> None:
    days = {date(2028, 2, 24): 7, date(2028, 2, 23): 100, TODAY: 9}
    found = trend("x", days, days=7, today=TODAY)
    assert found.counts == [7, 0, 0, 0, 0, 0, 9]
    assert found.ends[-1] == TODAY


@pytest.mark.parametrize("days", [7, 30, 90])
def test_the_line_stays_in_its_drawing(days: int) -> None:
    by_day = {date(2028, 2, day): day * 100 for day in range(1, 30)}
    for point in trend("x", by_day, days=days, today=TODAY).points.split():
        x, y = map(float, point.split(","))
        assert 0 <= x <= 120
        assert 0 <= y <= 40


@pytest.mark.parametrize(("wanted", "days"), [("7", 7), ("90", 90), ("8", 30), ("x", 30), ("", 30)])
def test_only_offered_periods_are_taken(wanted: str, days: int) -> None:
    assert period_of(wanted) == days
