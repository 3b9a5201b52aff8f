from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from checkers.core.times import EARLIEST, LATEST, read_local, read_moment, spoken, zone_of
from tests.checkers.support import hostile_texts


def test_it_works() -> None:
    moment = read_moment("2026-03-29T01:30:00+01:00")
    assert moment == datetime(2026, 3, 29, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-29T01:30:00Z", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("  2026-03-29 01:30+00:00\n", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("1300819380", datetime(2011, 3, 22, 18, 43, tzinfo=UTC)),
        ("1300819380.5", datetime(2011, 3, 22, 18, 43, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_forms_of_a_moment(text: str, moment: datetime) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "inf",
        "20260329",
        "2026-03-29",
        "2026-03-29T01:30:00",
        "2026-02-30T00:00Z",
        "9999999999999",
        "0001-01-01T00:00+23:59",
        "9999-12-31T23:59-23:59",
    ],
)
def test_what_names_no_moment(text: str) -> None:
    assert read_moment(text) is None


@pytest.mark.parametrize(
    ("text", "shown", "is_certain"),
    [
        ("2026-07-01T12:00", "2026-07-01T12:00:00+02:00", True),
        ("2026-10-25T02:30", "2026-10-25T02:30:00+02:00", False),
        ("2026-03-29T02:30", "2026-03-29T03:30:00+02:00", False),
    ],
)
def test_a_time_on_the_clocks_of_a_zone(text: str, shown: str, is_certain: bool) -> None:
    zone = zone_of("Europe/Berlin")
    assert zone is not None
    local = read_local(text, zone)
    assert local is not None
    assert (local[0].isoformat(), local[1]) == (shown, is_certain)


@pytest.mark.parametrize(
    "name", ["", "Mars", "../etc/passwd", "/etc/localtime", "Europe", "a" * 300]
)
def test_what_is_no_zone(name: str) -> None:
    assert zone_of(name) is None


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(seconds=40), "40 seconds"),
        (timedelta(hours=1, minutes=1, seconds=1), "1 hour 1 minute"),
        (timedelta(days=-2), "2 days"),
        (timedelta(milliseconds=3), "less than a second"),
    ],
)
def test_lengths_of_time_in_words(duration: timedelta, words: str) -> None:
    assert spoken(duration) == words


@given(hostile_texts)
def test_any_text_is_a_moment_or_none(text: str) -> None:
    moment = read_moment(text)
    assert moment is None or EARLIEST <= moment < LATEST
