from __future__ import annotations

import threading

import pytest
from django.db import DatabaseError

from knowledge.background import BackgroundTask


def task_of(outcomes: list[Exception | None]) -> tuple[BackgroundTask, threading.Semaphore]:
    """Return a task whose calls end like `outcomes`, and what counts them."""
    calls = threading.Semaphore(0)

    def work() -> None:
        calls.release()
        outcome = outcomes.pop(0) if outcomes else None
        if outcome is not None:
            raise outcome

    return BackgroundTask(work, name="The test", seconds=600), calls


def test_it_works_at_once_and_when_it_is_woken() -> None:
    task, calls = task_of([])
    task.start()
    assert calls.acquire(timeout=10)
    task.wake()
    assert calls.acquire(timeout=10)
    task.stop(timeout=10)
    assert not task.is_running


def test_the_last_call_comes_before_the_end() -> None:
    task, calls = task_of([])
    task.start()
    assert calls.acquire(timeout=10)
    task.stop(timeout=10)
    assert calls.acquire(blocking=False)


def test_starting_twice_starts_one_thread() -> None:
    before = threading.active_count()
    task, _ = task_of([])
    task.start()
    task.start()
    assert threading.active_count() == before + 1
    task.stop(timeout=10)


@pytest.mark.parametrize("error", [DatabaseError("locked"), ValueError("a fault")])
def test_an_error_is_logged_and_the_next_call_comes(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    task, calls = task_of([error])
    task.start()
    assert calls.acquire(timeout=10)
    task.wake()
    assert calls.acquire(timeout=10)
    task.stop(timeout=10)
    assert "The test" in caplog.text


def test_what_was_never_started_stops_at_once() -> None:
    task, _ = task_of([])
    task.stop(timeout=0)
    assert not task.is_running
