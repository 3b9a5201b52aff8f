"""What the logs hold: never a secret."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from config.log_filter import NOT_REDACTED, RedactingFilter

SECRETS = {
    "card": "4111 1111 1111 1111",
    "token": "Authorization: Bearer abcDEF123456ghiJKL789",
    "password": "password=hunter2hunter2",
    "mail": "somebody@example.org",
    "key": "client_secret=s3cr3ts3cr3ts3cr3t",
}
TOLD = {
    "card": "4111 1111",
    "token": "abcDEF123456",
    "password": "hunter2hunter2",
    "mail": "somebody@",
    "key": "s3cr3ts3cr3t",
}


@pytest.fixture
def written() -> Callable[..., str]:
    """Return a function that logs as given and returns what was written."""

    def write(*args: object, **kwargs: object) -> str:
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        handler.addFilter(RedactingFilter())
        log = logging.Logger("test")
        log.addHandler(handler)
        log.error(*args, **kwargs)  # type: ignore[arg-type]
        return stream.getvalue()

    return write


def test_it_works(written: Callable[..., str]) -> None:
    assert written("saved %d of %s", 3, "oauth") == "saved 3 of oauth\n"


@pytest.mark.parametrize("kind", SECRETS)
def test_no_secret_is_written(written: Callable[..., str], kind: str) -> None:
    for text in (written(SECRETS[kind]), written("%s", SECRETS[kind]), written("x %r", [SECRETS])):
        assert TOLD[kind] not in text


@pytest.mark.parametrize("kind", SECRETS)
def test_a_traceback_holds_no_secret(written: Callable[..., str], kind: str) -> None:
    try:
        raise ValueError(SECRETS[kind])
    except ValueError:
        text = written("failed", exc_info=True, stack_info=True)
    assert "ValueError" in text
    assert TOLD[kind] not in text


def test_a_record_that_cannot_be_read_is_not_written(written: Callable[..., str]) -> None:
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError(SECRETS["card"])

    assert written("%s", Broken()) == f"{NOT_REDACTED}\n"
    assert written("%d", SECRETS["card"]) == f"{NOT_REDACTED}\n"


def test_every_handler_has_the_filter() -> None:
    handlers: dict[str, Any] = settings.LOGGING["handlers"]  # type: ignore[assignment]
    for name, handler in handlers.items():
        assert "redacting" in handler["filters"], name
    log: logging.Logger | None = logging.getLogger("django.request")
    while log:
        for found in log.handlers:
            if type(found) is logging.StreamHandler:
                assert any(isinstance(each, RedactingFilter) for each in found.filters)
        log = log.parent
