"""What the tests of the pages share: a recogniser that answers what a test tells it to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from knowledge.diagnosis.types import Diagnosis, Match
from knowledge.reading import answers

Recognise = Callable[[Diagnosis], list[str]]


@pytest.fixture
def recognise(monkeypatch: pytest.MonkeyPatch) -> Recognise:
    """Return a function that fixes the diagnosis of every text; it returns the texts asked for."""

    def fix(diagnosis: Diagnosis) -> list[str]:
        asked: list[str] = []

        def diagnose(text: str, *args: Any, **kwargs: Any) -> Diagnosis:
            asked.append(text)
            return diagnosis

        monkeypatch.setattr(answers, "diagnose", diagnose)
        return asked

    return fix


def known(key: str, text: str = "flux_broken", **changes: Any) -> Diagnosis:
    """Return the diagnosis of `text` as exactly the entry `key`."""
    match = Match(key, "known", 1.0, reasons=("same code",), cause=changes.pop("cause", None))
    changes = {"context": key.partition("/")[0], "signature": "flux_broken", **changes}
    return Diagnosis(text=text, verdict="known", matches=(match,), **changes)


def unknown(text: str = "blurb", **changes: Any) -> Diagnosis:
    """Return the diagnosis of a text that fits nothing."""
    return Diagnosis(text=text, verdict="unknown", **changes)
