from __future__ import annotations

import pytest

from bench.sets import BenchSet, Labelled
from bench.text_size import log_lines, log_of

MESSAGE = "Cannot find name 'x'."
LINES = ["10:11:12 worker 7 started", "10:11:13 worker 7 done"]


@pytest.mark.parametrize("size", [10, 100, 10_000])
def test_the_message_stands_whole_in_a_text_of_that_size(size: int) -> None:
    text = log_of(size, MESSAGE, LINES)
    assert MESSAGE in text.splitlines()
    assert abs(len(text) - max(size, len(MESSAGE))) <= 3


def test_lines_do_not_come_again_as_they_were() -> None:
    lines = log_of(5_000, MESSAGE, LINES).splitlines()
    assert len(set(lines)) > len(lines) / 2


def test_a_log_is_always_the_same() -> None:
    assert log_of(3_000, MESSAGE, LINES) == log_of(3_000, MESSAGE, LINES)


def test_messages_are_no_log_lines() -> None:
    log = Labelled("10:11 started\n  broken: x\n\n10:12 done", "A", "surround")
    bench_set = BenchSet("x", [], [Labelled("broken: x", "A", "clean")], [log], [], [])
    assert log_lines(bench_set) == ["10:11 started", "10:12 done"]
