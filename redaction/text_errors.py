"""Errors of work on a text, without the text: a message or a frame of an error may quote it."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

MAX_PLACES = 8  # the last frames that are named


class TextError(Exception):
    """Work on a text failed. Says what kind of error it was and where, and nothing of the text."""


def text_error(work: str, error: Exception) -> TextError:
    """Return the error to raise instead of `error`, from outside of its `except` block."""
    if isinstance(error, TextError):
        return error.with_traceback(None)
    frames = traceback.extract_tb(error.__traceback__)[-MAX_PLACES:]
    places = " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
    return TextError(f"{work}: {type(error).__name__} at {places}")


def hide_text(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Let a function of a text raise `TextError` instead of whatever error it meets."""

    @wraps(function)
    def call(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        try:
            return function(*args, **kwargs)
        except Exception as error:  # noqa: BLE001 (raised again, without what it may quote)
            failure = text_error(function.__name__, error)
            del args, kwargs  # a report of the error shows what the frames hold
        raise failure

    return call
