"""Every class of secret in every disguise: what the product promises about a pasted text."""

from __future__ import annotations

import pytest

from bench.redaction import recall
from bench.redaction_cases import CLASSES, DISGUISES, Disguise, SecretClass, fits

SAMPLES = 6
SPACED = frozenset({"spaces", "dashes", "dots", "NBSP", "space after each"})
WRAPPED = frozenset({"line wrap", "line wrap in quoted mail"})
# Short values in pieces cannot be told from the words around them: nothing is promised there.
NOT_WHEN_SPACED = {"email", "ip-address", "home-folder", "private-key", "password"}
NOT_WHEN_WRAPPED = {"password"}
SHARE_OF_UNCERTAIN = 0.6


def is_promised(kind: SecretClass, disguise: Disguise) -> bool:
    if disguise.name in SPACED and not kind.is_digits:
        return kind.kind not in NOT_WHEN_SPACED
    return not (disguise.name in WRAPPED and kind.kind in NOT_WHEN_WRAPPED)


def expected(kind: SecretClass, disguise: Disguise) -> float:
    is_uncertain = disguise.name in SPACED | WRAPPED and not kind.is_digits
    return SHARE_OF_UNCERTAIN if is_uncertain else 1.0


PAIRS = [(k, d) for k in CLASSES for d in DISGUISES if fits(k, d) and is_promised(k, d)]


@pytest.mark.parametrize(
    ("kind", "disguise"), PAIRS, ids=[f"{kind.kind}, {d.name}" for kind, d in PAIRS]
)
def test_no_secret_survives(kind: SecretClass, disguise: Disguise) -> None:
    cell = recall(kind, disguise, SAMPLES)
    assert cell.found / cell.planted >= expected(kind, disguise), cell.miss


def test_there_are_twenty_disguises_and_more() -> None:
    assert len(DISGUISES) >= 20
