from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.oauth.pkce import PkceInput, challenge_for, check, s256
from tests.checkers.support import hostile_texts, is_sound, mutations, rules

# RFC 7636 appendix B
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
HEX = "13d31e961a1ad8ec2f16b10c4c982e0876a878ad6df144566ee1894acb70f9c3"


def test_it_works() -> None:
    report = check(PkceInput(VERIFIER, CHALLENGE, "S256"))
    assert report.verdict == "ok"
    assert report.result["challenge"] == CHALLENGE


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (PkceInput("a" * 42, CHALLENGE, "S256"), "verifier-length"),
        (PkceInput("a" * 129, CHALLENGE, "S256"), "verifier-length"),
        (PkceInput(VERIFIER + "=", CHALLENGE, "S256"), "verifier-alphabet"),
        (PkceInput(VERIFIER[:-1] + "+", CHALLENGE, "S256"), "verifier-alphabet"),
        (PkceInput(VERIFIER[:-1] + "é", CHALLENGE, "S256"), "verifier-alphabet"),
        (PkceInput(VERIFIER + "\u200b", CHALLENGE, "S256"), "verifier-alphabet"),
        (PkceInput(VERIFIER, CHALLENGE + "=", "S256"), "challenge-alphabet"),
        (PkceInput(VERIFIER, CHALLENGE[:-1], "S256"), "challenge-length"),
        (PkceInput(VERIFIER, HEX, "S256"), "challenge-hex"),
        (PkceInput(VERIFIER, CHALLENGE, "s256"), "method-unknown"),
        (PkceInput(VERIFIER, CHALLENGE, ""), "method-missing"),
        (PkceInput(VERIFIER, CHALLENGE, "plain"), "method-plain"),
        (PkceInput("", CHALLENGE, "S256"), "verifier-missing"),
        (PkceInput(VERIFIER, "", "S256"), "challenge-missing"),
        (PkceInput(VERIFIER, VERIFIER, "S256"), "challenge-mismatch"),
    ],
)
def test_each_rule_speaks_up(given: PkceInput, rule: str) -> None:
    report = check(given)
    assert report.verdict != "ok"
    assert rule in rules(report)


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (PkceInput(VERIFIER, CHALLENGE, ""), "no method is named"),
        (PkceInput(VERIFIER, CHALLENGE, "plain"), "says plain"),
        (PkceInput(VERIFIER, VERIFIER, "S256"), "same text"),
        (PkceInput(VERIFIER, HEX, "S256"), "hexadecimal"),
        (PkceInput(VERIFIER, CHALLENGE + "=", "S256"), "another form of base64"),
        (PkceInput(VERIFIER, s256(b""), "S256"), "empty text"),
        (PkceInput(VERIFIER, s256(VERIFIER.encode() + b"\n"), "S256"), "line break was hashed"),
        (PkceInput(VERIFIER + " ", CHALLENGE, "S256"), "without the space"),
        (PkceInput(VERIFIER, CHALLENGE + "\n", "S256"), "around the challenge"),
        (PkceInput(CHALLENGE, VERIFIER, "S256"), "swapped"),
    ],
)
def test_known_mistakes_are_named(given: PkceInput, word: str) -> None:
    messages = [f.message for f in check(given).findings if f.rule == "challenge-mismatch"]
    assert word in messages[0]


def test_a_bad_character_is_pointed_at() -> None:
    report = check(PkceInput(VERIFIER[:5] + "+/" + VERIFIER[7:], CHALLENGE, "S256"))
    places = [f.where for f in report.findings if f.rule == "verifier-alphabet"]
    assert places == [(5, 7)]


def test_a_lone_verifier_gets_its_challenge() -> None:
    report = check(PkceInput(VERIFIER, method="S256"))
    assert (report.verdict, report.result["challenge"]) == ("unclear", CHALLENGE)


def test_plain_is_never_ok() -> None:
    assert check(PkceInput(VERIFIER, VERIFIER, "plain")).verdict == "unclear"


def test_a_verifier_that_is_not_ascii_has_no_challenge() -> None:
    assert challenge_for("é" * 43, "S256") is None


@given(st.text("abcXYZ019-._~", min_size=43, max_size=128))
def test_what_belongs_together_is_ok(verifier: str) -> None:
    assert check(PkceInput(verifier, s256(verifier.encode()), "S256")).verdict == "ok"


@given(mutations(VERIFIER, "aA0-_.~=+/ \u200b"))
def test_no_mutated_verifier_is_ok(verifier: str) -> None:
    assert check(PkceInput(verifier, CHALLENGE, "S256")).verdict == "problem"


@given(mutations(CHALLENGE, "aA0-_.~=+/ \u200b"))
def test_no_mutated_challenge_is_ok(challenge: str) -> None:
    assert check(PkceInput(VERIFIER, challenge, "S256")).verdict == "problem"


@given(mutations("S256", "S256s -"))
def test_no_mutated_method_is_ok(method: str) -> None:
    assert check(PkceInput(VERIFIER, CHALLENGE, method)).verdict == "problem"


@given(hostile_texts, hostile_texts, hostile_texts)
def test_any_input_gets_a_report(verifier: str, challenge: str, method: str) -> None:
    report = check(PkceInput(verifier, challenge, method))
    assert is_sound(report, verifier=verifier, challenge=challenge, method=method)
