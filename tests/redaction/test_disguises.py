"""Every class of secret in every disguise: what the product promises about a pasted text."""

from __future__ import annotations

import re

import pytest

from bench.redaction import recall
from bench.redaction_cases import CLASSES, DISGUISES, Disguise, SecretClass, fits
from tests.redaction.redacting import left

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


@pytest.mark.parametrize("sign", [" ", ".", "-", "\u00a0"])
@pytest.mark.parametrize("size", [1, 4])
def test_a_private_key_in_chunks_goes_whole(sign: str, size: int) -> None:
    lines = (
        "-----BEGIN PRIVATE KEY-----",
        "c3VyZWx5bm90YWtleQ0aB1cD2eF3gH4iJ5kL6",
        "-----END PRIVATE KEY-----",
    )
    key = "\n".join(
        sign.join(line[at : at + size] for at in range(0, len(line), size)) for line in lines
    )
    assert not re.search(r"[A-Za-z0-9]", left(key))
    assert left(f"key:\n{key}\nfailed").endswith("\nfailed")


def test_a_heading_is_no_private_key() -> None:
    text = "HOW TO BEGIN WITH A PRIVATE KEY - PART 1"
    assert left(text) == text


@pytest.mark.parametrize(
    "written",
    [
        "password=qwer tz!9 2nS&scope=read",
        "password=Pa55\u00a0#OSW&scope=read",
        "DB_PASSWORD=Pa5\n5!e1 status=401",
        "DB_PASSWORD=Tr0ub\n> 4dor!x",
    ],
)
def test_a_password_in_chunks_or_over_two_lines_goes_whole(written: str) -> None:
    rest = re.split(r"[&]| status", left(written).partition("=")[2])[0]
    assert not re.search(r"[A-Za-z0-9]", rest)


@pytest.mark.parametrize(
    "text", ["next line", "2026-11-20 10:11:12 ERROR", "user42 logged in", "ORA-01017: invalid"]
)
def test_the_line_after_a_password_stays(text: str) -> None:
    assert left(f"password=hunter2\n{text}").endswith(f"\n{text}")


def test_the_name_of_a_home_folder_in_chunks_goes_whole() -> None:
    assert left("at /home/anna -len a/app").endswith("/app")
    assert "len" not in left("at /Users/anna -len a/app")
