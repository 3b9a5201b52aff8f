"""Every class of secret in every disguise: what the product promises about a pasted text."""

from __future__ import annotations

import pytest

from bench.redaction import recall
from bench.redaction_cases import CLASSES, DISGUISES, Disguise, SecretClass, fits

SAMPLES = 6
# A bare password that a line break cuts in two cannot be told from a password and a next line; and
# the second half of a token may look like a word.
UNCERTAIN = {"password": 0.0, "token": 0.6, "email": 0.6, "client-secret": 0.6}
PAIRS = [(kind, disguise) for kind in CLASSES for disguise in DISGUISES if fits(kind, disguise)]


def expected(kind: SecretClass, disguise: Disguise) -> float:
    return UNCERTAIN.get(kind.kind, 1.0) if disguise.name.startswith("line wrap") else 1.0


@pytest.mark.parametrize(
    ("kind", "disguise"), PAIRS, ids=[f"{kind.kind}, {d.name}" for kind, d in PAIRS]
)
def test_no_secret_survives(kind: SecretClass, disguise: Disguise) -> None:
    cell = recall(kind, disguise, SAMPLES)
    assert cell.found / cell.planted >= expected(kind, disguise), cell.miss


def test_there_are_twenty_disguises_and_more() -> None:
    assert len(DISGUISES) >= 20
