from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checkers.cards.retry.check import check
from checkers.cards.retry.input import RetryInput
from checkers.cards.retry.windows import History, window_of
from checkers.core.checker import Background
from checkers.core.findings import Report
from knowledge.documents.retry import RetryRule
from tests.checkers.support import NOW, hostile_texts, is_sound, retry_rules, rules

DECLINED = "2026-11-24T09:00:00+01:00"


def clock(network: str, code: str, attempts: int = 1, **more: Any) -> Report:
    given_ = RetryInput(network, code, attempts=attempts, **{"declined_at": DECLINED, **more})
    return check(given_, Background(NOW, {}, retry_rules()))


def answer(report: Report) -> tuple[Any, ...]:
    return tuple(report.result[name] for name in ("may_retry", "earliest", "attempts_left", "rule"))


def test_it_works() -> None:
    report = clock("visa", "51")
    assert answer(report) == ("yes", "2026-11-25T09:00:00+01:00", 4, "code-51")
    assert report.verdict == "ok"
    assert "DTSTART:20261125T080000Z\r\n" in report.result["ics"]


@pytest.mark.parametrize(
    ("report", "expected", "verdict"),
    [
        (clock("visa", "51", 3), ("yes", "2026-11-25T09:00:00+01:00", 2, "code-51"), "ok"),
        (clock("visa", "51", 5), ("yes", "2026-12-24T09:00:00+01:00", 0, "code-51"), "problem"),
        (clock("mastercard", "51", mac="24"),
         ("yes", "2026-11-24T10:00:00+01:00", 9, "mc-mac-24"), "ok"),
        (clock("mastercard", "51", 10, mac="24"),
         ("yes", "2026-11-25T09:00:00+01:00", 0, "mc-mac-24"), "problem"),
        (clock("mastercard", "51", 35, mac="30"),
         ("yes", "2026-12-24T09:00:00+01:00", 0, "mc-mac-30"), "problem"),
        (clock("mastercard", "51", mac="MAC 03"), ("never", None, 0, "mc-mac-03"), "problem"),
        (clock("visa", "43"), ("never", None, 0, "code-hard"), "problem"),
        (clock("visa", "54"), ("after_change", None, 20, "code-54"), "ok"),
        (clock("visa", "1A"), ("with_authentication", DECLINED, 20, "code-1A"), "ok"),
        (clock("visa", "91"), ("yes", "2026-11-24T09:10:00+01:00", 2, "code-91"), "ok"),
        (clock("visa", "19"), ("yes", DECLINED, 1, "code-19"), "ok"),
        (clock("visa", "00"), ("not_a_decline", None, None, "not-a-decline"), "unclear"),
        (clock("visa", "ZZ"), ("ask", None, None, "default-unknown"), "unclear"),
        (clock("amex", "51"), ("yes", "2026-11-25T09:00:00+01:00", 1, "code-51"), "unclear"),
        (clock("amex", "54", 2), ("after_change", "2026-11-25T09:00:00+01:00", 0, "code-54"),
         "problem"),
        (clock("visa", "51", visa_category="1"), ("never", None, 0, "visa-never"), "problem"),
        (clock("visa", "51", 0), ("yes", "2026-11-25T09:00:00+01:00", 4, "code-51"), "ok"),
        (clock("visa", "55", 3), ("after_change", "2026-11-25T09:00:00+01:00", 0, "code-55"),
         "problem"),
    ],
)  # fmt: skip
def test_what_it_answers(report: Report, expected: tuple[Any, ...], verdict: str) -> None:
    assert answer(report) == expected
    assert report.verdict == verdict


@pytest.mark.parametrize(
    ("declined_at", "zone", "code", "earliest"),
    [
        # The clocks go forward: the hour from 2 to 3 does not exist
        ("2026-03-28T12:00:00", "Europe/Berlin", "51", "2026-03-29T13:00:00+02:00"),
        ("2026-03-29T01:55:00+01:00", "Europe/Berlin", "91", "2026-03-29T03:05:00+02:00"),
        # They go back: the hour from 2 to 3 exists twice
        ("2026-10-24T12:00:00", "Europe/Berlin", "51", "2026-10-25T11:00:00+01:00"),
        ("2026-10-25T02:55:00+02:00", "Europe/Berlin", "91", "2026-10-25T02:05:00+01:00"),
        # Without a zone the offset of the input stays
        ("2026-03-28T12:00:00+01:00", "", "51", "2026-03-29T12:00:00+01:00"),
        ("2026-03-28T23:00:00Z", "America/New_York", "51", "2026-03-29T19:00:00-04:00"),
        # Leap days
        ("2028-02-28T12:00:00+00:00", "", "51", "2028-02-29T12:00:00+00:00"),
        ("2027-02-28T12:00:00+00:00", "", "51", "2027-03-01T12:00:00+00:00"),
    ],
)
def test_clock_changes_and_leap_days(declined_at: str, zone: str, code: str, earliest: str) -> None:
    report = clock("visa", code, declined_at=declined_at, zone=zone)
    assert report.result["earliest"] == earliest


def test_a_window_over_a_leap_day_is_thirty_days_long() -> None:
    report = clock("visa", "51", 5, declined_at="2028-02-10T12:00:00Z")
    assert report.result["earliest"] == "2028-03-11T12:00:00+00:00"


def test_several_windows_at_once() -> None:
    times = tuple(f"2026-11-24T{hour:02}:00:00+01:00" for hour in range(10, 19))
    report = clock("mastercard", "51", 12, mac="24", attempt_times=times)
    windows = {window["rule"]: window["left"] for window in report.result["windows"]}
    assert windows == {"mc-cap-24h": 0, "mc-cap-30d": 23}
    assert report.result["attempts_left"] == 0


def test_known_times_give_the_exact_moment() -> None:
    times = ("2026-11-26T09:00:00+01:00", "2026-11-30T09:00:00+01:00", "2026-12-03T09:00:00+01:00")
    spread = (*times, "2026-12-10T09:00:00+01:00")
    report = clock("visa", "51", 5, attempt_times=spread, now="2026-12-12T09:00:00+01:00")
    assert answer(report) == ("yes", "2026-12-26T09:00:00+01:00", 0, "code-51")
    assert "times-unknown" not in rules(report)


def test_unknown_times_are_told() -> None:
    assert "times-unknown" in rules(clock("visa", "51", 5))


def test_the_wait_counts_from_the_last_known_attempt() -> None:
    report = clock("visa", "51", 2, attempt_times=("2026-11-25T09:00:00+01:00",))
    assert report.result["earliest"] == "2026-11-26T09:00:00+01:00"


def test_the_twelve_hours_are_shown_and_not_applied() -> None:
    report = clock("visa", "51")
    claim = report.result["claims"][0]
    assert (claim["enforced"], claim["confirmed"]) == (False, False)
    assert claim["would_end_at"] == "2026-11-24T21:00:00+01:00"
    assert report.result["earliest"] != claim["would_end_at"]


def test_a_window_of_never_is_no_permission() -> None:
    report = clock("mastercard", "05", mac="03", now="2027-11-24T09:00:00+01:00")
    assert report.result["earliest"] is None
    assert [window["permits"] for window in report.result["windows"]] == [False]


@pytest.mark.parametrize(
    ("report", "rule"),
    [
        (clock("visa", "51", declined_at=""), "time-missing"),
        (clock("visa", "51", declined_at="2026-11-24 09:00"), "time-unreadable"),
        (clock("visa", "51", declined_at="soon", zone="Europe/Berlin"), "time-unreadable"),
        (clock("visa", "51", zone="Europe/Atlantis"), "zone-unknown"),
        (clock("visa", "51", zone="../etc/passwd"), "zone-unknown"),
        (
            clock("visa", "51", declined_at="2026-10-25T02:30", zone="Europe/Berlin"),
            "time-uncertain",
        ),
        (
            clock("visa", "51", declined_at="2026-03-29T02:30", zone="Europe/Berlin"),
            "time-uncertain",
        ),
        (clock("visa", "51", declined_at="2026-12-24T09:00:00Z"), "time-in-future"),
        (clock("visa", "51", now="late"), "time-unreadable"),
        (clock("Elo", "51"), "network-unknown"),
        (clock("visa", "insufficient_funds"), "code-unreadable"),
        (clock("mastercard", "51", mac="abc"), "mac-unreadable"),
        (clock("mastercard", "51", mac="98"), "mac-unknown"),
        (clock("visa", "51", mac="24"), "mac-not-used"),
        (clock("visa", "51", visa_category="5"), "category-unreadable"),
        (clock("visa", "51", -1), "attempts-unreadable"),
        (clock("mastercard", "65"), "question"),
        (clock("visa", "06"), "not-confirmed"),
        (clock("visa", "54", 16), "limit-near"),
        (clock("visa", "54", 21), "limit-reached"),
        (clock("visa", "41"), "do-not-retry"),
    ],
)
def test_each_rule_speaks_up(report: Report, rule: str) -> None:
    assert rule in rules(report)
    assert report.verdict != "ok"


def test_without_rules_nothing_is_said() -> None:
    assert check(RetryInput("visa", "51"), Background(NOW)).verdict == "unclear"


codes = st.sampled_from(sorted({code for rule in retry_rules().rules for code in rule.codes or ()}))
networks = st.sampled_from(["visa", "mastercard", "amex", "jcb", ""])
minutes = st.lists(st.integers(0, 45 * 24 * 60), max_size=40)


@given(networks, codes, st.sampled_from(["", "02", "24", "25", "30", "40"]), minutes)
def test_the_earliest_moment_is_allowed_and_no_earlier_one(
    network: str, code: str, mac: str, later: list[int]
) -> None:
    first = datetime(2026, 3, 1, tzinfo=UTC)
    times = tuple((first + timedelta(minutes=each)).isoformat() for each in later)
    declined_at = first.isoformat()
    report = clock(network, code, 1, mac=mac, declined_at=declined_at, attempt_times=times)
    assume(report.result["earliest"] is not None)
    earliest = datetime.fromisoformat(report.result["earliest"])
    history = History(tuple(sorted({first, *(datetime.fromisoformat(each) for each in times)})))
    limits = [retry_rules().rule(window["rule"]) for window in report.result["windows"]]
    assert earliest >= history.last
    assert all(_room(limit, history, earliest) for limit in limits if limit)
    wait = timedelta(hours=deciding_rule(report).earliest_hours or 0, minutes=1)
    before = earliest - timedelta(minutes=1)
    is_waiting = earliest - history.last <= wait
    assert is_waiting or not all(_room(limit, history, before) for limit in limits if limit)


def deciding_rule(report: Report) -> RetryRule:
    return next(rule for rule in retry_rules().rules if rule.key == report.result["rule"])


def _room(limit: RetryRule, history: History, at: datetime) -> bool:
    window = window_of(limit, history, at)
    return window is None or window.left > 0


@given(networks, codes, st.integers(1, 60))
def test_no_further_attempt_opens_a_limit(network: str, code: str, attempts: int) -> None:
    fewer = clock(network, code, attempts).result["attempts_left"]
    more = clock(network, code, attempts + 1).result["attempts_left"]
    assert (fewer is None) == (more is None)
    assert more is None or more <= fewer


@given(networks, codes)
def test_never_means_never(network: str, code: str) -> None:
    report = clock(network, code)
    is_never = report.result["may_retry"] == "never"
    assert not is_never or (report.verdict, report.result["earliest"]) == ("problem", None)


texts = st.one_of(hostile_texts, st.sampled_from(["visa", "51", "24", DECLINED, "Europe/Berlin"]))
iso_like = st.from_regex(
    r"\A[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]([+-][0-2][0-9]:[0-5][0-9]|Z|)\Z"
)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            field.name: texts | iso_like
            for field in dataclasses.fields(RetryInput)
            if field.name not in ("attempts", "attempt_times")
        }
        | {
            "attempts": st.integers(),
            "attempt_times": st.lists(texts | iso_like, max_size=3).map(tuple),
        },
    )
)
def test_any_input_gets_a_report(fields: dict[str, Any]) -> None:
    report = check(RetryInput(**fields), Background(NOW, {}, retry_rules()))
    assert is_sound(report, **fields)
