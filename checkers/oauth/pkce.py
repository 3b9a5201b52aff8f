"""PKCE: do code verifier and code challenge belong together? Rules of RFC 7636."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checkers.core.characters import name_of, runs
from checkers.core.checker import Checker, Field, alone
from checkers.core.findings import Finding, Report, report, rfc

MIN_VERIFIER_CHARS = 43
MAX_VERIFIER_CHARS = 128
S256_CHARS = 43

NOT_UNRESERVED = re.compile(r"[^A-Za-z0-9\-._~]+")
NOT_BASE64URL = re.compile(r"[^A-Za-z0-9\-_]+")
HEX_OF_SHA256 = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class PkceInput:
    """The values as pasted; an empty text stands for one that was not given."""

    verifier: str = ""
    challenge: str = ""
    method: str = ""


def s256(data: bytes) -> str:
    """Return the S256 challenge of `data`: base64url of its SHA-256, without padding."""
    return _base64url(hashlib.sha256(data).digest())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def challenge_for(verifier: str, method: str) -> str | None:
    """Return the challenge that belongs to `verifier`, None if there can be none.

    `method` is "S256" or "plain". A verifier is ASCII (RFC 7636 section 4.1).
    """
    if not verifier.isascii() or not verifier:
        return None
    if method == "plain":
        return verifier
    return s256(verifier.encode("ascii")) if method == "S256" else None


def verifier_length(verifier: str, field: str, offset: int = 0) -> Iterator[Finding]:
    """Yield what is wrong with the length of a verifier that begins at `offset` of `field`."""
    if MIN_VERIFIER_CHARS <= len(verifier) <= MAX_VERIFIER_CHARS:
        return
    fault = "short" if len(verifier) < MIN_VERIFIER_CHARS else "long"
    yield Finding(
        "verifier-length",
        "error",
        f"The verifier is too {fault}: it has {len(verifier)} characters, "
        f"allowed are {MIN_VERIFIER_CHARS} to {MAX_VERIFIER_CHARS}.",
        rfc(7636, "4.1"),
        field,
        (offset, offset + len(verifier)),
    )


def verifier_alphabet(verifier: str, field: str, offset: int = 0) -> Iterator[Finding]:
    """Yield the stretches of a verifier that hold characters a verifier may not have."""
    for start, end in runs(verifier, NOT_UNRESERVED):
        bad = verifier[start]
        hint = " Leave the padding out." if bad == "=" else ""
        yield Finding(
            "verifier-alphabet",
            "error",
            f"The verifier may not hold {_named(bad)}: only A-Z, a-z, 0-9 and - . _ ~ are "
            f"allowed.{hint}",
            rfc(7636, "4.1"),
            field,
            (offset + start, offset + end),
        )


def challenge_shape(challenge: str, method: str, field: str, offset: int = 0) -> Iterator[Finding]:
    """Yield what is wrong with the form of a challenge that begins at `offset` of `field`."""
    if method == "plain":
        return
    whole = (offset, offset + len(challenge))
    if HEX_OF_SHA256.fullmatch(challenge):
        message = (
            "The challenge is a SHA-256 written in hexadecimal. Encode the 32 raw bytes as "
            "base64url instead; that gives 43 characters."
        )
        yield Finding("challenge-hex", "error", message, rfc(7636, "4.2"), field, whole)
        return
    for start, end in runs(challenge, NOT_BASE64URL):
        yield Finding(
            "challenge-alphabet",
            "error",
            f"The challenge may not hold {_named(challenge[start])}: base64url uses A-Z, a-z, 0-9, "
            "- and _ only, without = at the end.",
            rfc(7636, "A"),
            field,
            (offset + start, offset + end),
        )
    if len(challenge) != S256_CHARS:
        message = f"An S256 challenge has {S256_CHARS} characters, this one has {len(challenge)}."
        yield Finding("challenge-length", "error", message, rfc(7636, "4.2"), field, whole)


def _named(char: str) -> str:
    return f"“{char}”" if char.isascii() and char.isprintable() and char != " " else name_of(char)


def _method(given: PkceInput) -> str:
    return given.method or "plain"


def _method_rule(given: PkceInput) -> Iterator[Finding]:
    whole = (0, len(given.method))
    if not given.method:
        yield Finding(
            "method-missing",
            "warning",
            "No method was given. Without code_challenge_method a server compares the plain "
            "values, so an S256 challenge fails: send code_challenge_method=S256.",
            rfc(7636, "4.3"),
            "method",
        )
    elif given.method == "plain":
        yield Finding(
            "method-plain",
            "warning",
            "The method is plain, which protects nothing once a request is read. Use S256.",
            rfc(7636, "4.2"),
            "method",
            whole,
        )
    elif given.method != "S256":
        yield Finding(
            "method-unknown",
            "error",
            "The method has to be written S256 (or plain), with a capital S and nothing around it.",
            rfc(7636, "4.2"),
            "method",
            whole,
        )


def _verifier_rule(given: PkceInput) -> Iterator[Finding]:
    if not given.verifier:
        message = "No verifier was given, so the challenge cannot be recomputed."
        yield Finding("verifier-missing", "warning", message, rfc(7636, "4.5"), "verifier")
        return
    yield from verifier_length(given.verifier, "verifier")
    yield from verifier_alphabet(given.verifier, "verifier")


def _challenge_rule(given: PkceInput) -> Iterator[Finding]:
    if not given.challenge:
        message = "No challenge was given, so there is nothing to compare with."
        yield Finding("challenge-missing", "warning", message, rfc(7636, "4.3"), "challenge")
        return
    method = "S256" if not given.method and _looks_hashed(given) else _method(given)
    yield from challenge_shape(given.challenge, method, "challenge")


def _looks_hashed(given: PkceInput) -> bool:
    return challenge_for(given.verifier, "S256") == given.challenge


def _match_rule(given: PkceInput) -> Iterator[Finding]:
    if not given.verifier or not given.challenge:
        return
    expected = challenge_for(given.verifier, _method(given))
    if expected == given.challenge:
        return
    yield Finding(
        "challenge-mismatch",
        "error",
        _explanation(given) or "The challenge was not made from this verifier.",
        rfc(7636, "4.6"),
        "challenge",
        (0, len(given.challenge)),
    )


def _explanation(given: PkceInput) -> str | None:
    """Return the sentence for the first known mistake that gives exactly this challenge."""
    for makes, sentence in _KNOWN_MISTAKES:
        if makes(given):
            return sentence
    return None


def _hex_digest(given: PkceInput) -> str:
    return hashlib.sha256(_bytes(given.verifier)).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _decoded(text: str) -> bytes:
    padded = text + "=" * (-len(text) % 4)
    try:
        return base64.urlsafe_b64decode(padded.encode("ascii"))
    except ValueError:
        return b""


def _is_padded_or_standard(given: PkceInput) -> bool:
    plain = given.challenge.rstrip("=").replace("+", "-").replace("/", "_")
    return plain == s256(_bytes(given.verifier))


def _is_swapped(given: PkceInput) -> bool:
    return s256(_bytes(given.challenge)) == given.verifier


_KNOWN_MISTAKES: tuple[tuple[Callable[[PkceInput], bool], str], ...] = (
    (
        lambda given: not given.method and _looks_hashed(given),
        "The challenge is the S256 of the verifier, but no method is named, so it is compared as "
        "plain text and fails. Send code_challenge_method=S256.",
    ),
    (
        lambda given: given.method == "plain" and _looks_hashed(given),
        "The challenge is the S256 of the verifier, but the method says plain. Send S256.",
    ),
    (
        lambda given: given.verifier == given.challenge,
        "Challenge and verifier are the same text, but the method is not plain. The challenge is "
        "base64url(SHA-256(verifier)).",
    ),
    (
        lambda given: given.challenge.lower() == _hex_digest(given),
        "The SHA-256 is right, but it is written in hexadecimal. Encode the raw bytes instead.",
    ),
    (
        lambda given: given.challenge.rstrip("=") == _base64url(_hex_digest(given).encode()),
        "The hexadecimal text of the hash was encoded. Encode the 32 raw bytes of SHA-256 instead.",
    ),
    (
        _is_padded_or_standard,
        "The hash is right, but it is written in another form of base64. Replace + by - and / by _ "
        "and remove = at the end.",
    ),
    (
        lambda given: given.challenge == s256(b""),
        "The challenge is the hash of an empty text: the verifier was not there yet when it was "
        "made.",
    ),
    (
        lambda given: given.challenge == s256(_decoded(given.verifier)),
        "The verifier was base64-decoded before it was hashed. Hash its characters as they stand.",
    ),
    (
        lambda given: given.challenge == s256(_bytes(given.verifier.strip())),
        "The challenge belongs to the verifier without the space or line break around it.",
    ),
    (
        lambda given: given.challenge == s256(_bytes(given.verifier) + b"\n"),
        "A line break was hashed together with the verifier. Use echo -n or printf in a shell.",
    ),
    (
        lambda given: given.challenge.strip() == s256(_bytes(given.verifier)),
        "The hash is right, but a space or line break stands around the challenge.",
    ),
    (
        _is_swapped,
        "The two values are swapped: what was given as challenge is the verifier.",
    ),
)

RULES = (_method_rule, _verifier_rule, _challenge_rule, _match_rule)


def check(given: PkceInput) -> Report:
    """Return whether verifier, challenge and method fit together.

    `result`: `challenge` that belongs to the verifier (None if it can have none), `method` used,
    `matches` (None if one of the two is missing), `verifier_characters`.
    """
    findings = [finding for rule in RULES for finding in rule(given)]
    return report(findings, _result(given))


def _result(given: PkceInput) -> Mapping[str, Any]:
    method = "plain" if given.method == "plain" else "S256"
    compared = bool(given.verifier and given.challenge)
    return {
        "challenge": challenge_for(given.verifier, method),
        "method": method,
        "matches": challenge_for(given.verifier, _method(given)) == given.challenge
        if compared
        else None,
        "verifier_characters": len(given.verifier),
    }


CHECKER = Checker(
    name="pkce-check",
    title="Do code verifier and code challenge belong together?",
    in_hand="A code verifier and the code challenge that was sent (PKCE)",
    fields=(
        Field(
            "verifier",
            "Code verifier",
            "The random value that your application made, as sent in the token request",
            required=True,
        ),
        Field(
            "challenge",
            "Code challenge",
            "The value of code_challenge in the authorization request",
        ),
        Field(
            "method",
            "Method",
            "The value of code_challenge_method in the authorization request",
            "choice",
            choices=(("S256", "S256"), ("plain", "plain"), ("", "not sent")),
        ),
    ),
    example={
        "verifier": "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        "challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "method": "S256",
    },
    input_type=PkceInput,
    check=alone(check),
)
