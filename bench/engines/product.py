"""This product, as the site calls it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.engines import Scored
from bench.sets import Template
from knowledge.diagnosis import Knowledge, compile_foreign, diagnose
from knowledge.diagnosis.types import Diagnosis


class Product:
    """A catalog of messages compiled for recognition."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def rank(self, text: str, limit: int) -> Sequence[Scored]:
        """Return what is named and then what is offered."""
        return scored(diagnose(text, self._knowledge, limit=limit))

    def close(self) -> None:
        """Nothing to let go of."""


def scored(diagnosis: Diagnosis) -> list[Scored]:
    """Return the entries of a diagnosis in the order shown, each with its confidence."""
    named = [Scored(match.key, match.score) for match in diagnosis.matches]
    return named + [Scored(offer.key, offer.score) for offer in diagnosis.offers]


def build(templates: Sequence[Template], folder: Path) -> Product:
    """Return the product over `templates`; needs no files."""
    return Product(compile_foreign({"key": one.key, "text": one.text} for one in templates))
