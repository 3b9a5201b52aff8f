"""The parts of the attack that need no server."""

from __future__ import annotations

import pytest

from bench import abuse
from bench.abuse import Noticed
from config.limits import LARGE_BYTES, POST_LIMITS


def test_it_works(monkeypatch: pytest.MonkeyPatch) -> None:
    quiet, busy = Noticed((0.01,) * 40, failed=0), Noticed((0.02,) * 40, failed=3)
    parts = {"quiet": quiet, "quiet again": quiet, "beside it": busy}
    monkeypatch.setattr(abuse, "measure", lambda **given: (parts, {"429": 7, "200": 1}))

    report = abuse.report()

    assert "| quiet | 40 | 10 | 10 | 1.0 | 0 |" in report
    assert "| beside it | 40 | 20 | 20 | 2.0 | 3 |" in report
    assert "200: 1, 429: 7" in report


def test_a_fourth_of_the_hostile_requests_is_large() -> None:
    sizes = [len(abuse.hostile(number)) for number in range(24)]
    assert sum(size > LARGE_BYTES for size in sizes) >= 6


def test_the_hostile_requests_try_most_of_the_limits() -> None:
    sent = b"".join(abuse.hostile(number).split(b"\r\n")[0] for number in range(12)).decode()
    for name in ("diagnose", "vote", "check", "another-error", "tell", "login", "theme", "outcome"):
        assert f"/{name}" in sent
    assert len(POST_LIMITS) >= 9
