"""Is the signature of a token right? Checked with a pasted key only, by the library joserfc.

No key is ever fetched, and a key that stands in the token itself is never used (RFC 8725 section
3.10). Which keys may be tried is decided by the type of the key, not by the token alone, so that
a public key is never taken for a shared secret (RFC 8725 section 2.1).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from cryptography.exceptions import UnsupportedAlgorithm
from joserfc import jws
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

MAX_KEY_CHARS = 100_000
MAX_KEYS_TRIED = 20
MIN_SECRET_CHARS = 19  # 14 bytes; what is shorter is a password that can be guessed

SignatureState = Literal["verified", "wrong", "not checked"]
KeyKind = Literal["RSA", "EC", "OKP", "oct"]

_KINDS: Mapping[str, KeyKind] = {
    **dict.fromkeys(["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"], "RSA"),
    **dict.fromkeys(["ES256", "ES384", "ES512", "ES256K"], "EC"),
    **dict.fromkeys(["EdDSA", "Ed25519", "Ed448"], "OKP"),
    **dict.fromkeys(["HS256", "HS384", "HS512"], "oct"),
}
_CLASSES: Mapping[KeyKind, type[RSAKey | ECKey | OKPKey | OctKey]] = {
    "RSA": RSAKey,
    "EC": ECKey,
    "OKP": OKPKey,
    "oct": OctKey,
}
_KIND_NAMES: Mapping[str, KeyKind] = {kind: kind for kind in _CLASSES}
# Members of a JWK that make up its public half; the rest is not looked at.
_PUBLIC_MEMBERS: Mapping[KeyKind, tuple[str, ...]] = {
    "RSA": ("n", "e"),
    "EC": ("crv", "x", "y"),
    "OKP": ("crv", "x"),
    "oct": ("k",),
}
# KeyError is how joserfc 1.8 answers to a curve that it does not know.
_UNREADABLE = (JoseError, ValueError, TypeError, KeyError, UnsupportedAlgorithm)

Problem = Literal[
    "algorithm-unknown",
    "key-unreadable",
    "key-does-not-fit",
    "kid-not-found",
    "secret-too-short",
    "token-unreadable",
]


@dataclass(frozen=True, slots=True)
class Check:
    """What came out: the state, the `kid` of the key that fitted, or why nothing was checked."""

    state: SignatureState
    kid: str | None = None
    problem: Problem | None = None
    private: bool = False


class _Registry(JWSRegistry):
    """joserfc's registry, for tokens of any size and for the one algorithm that is allowed."""

    max_header_length = 1_000_000
    max_payload_length = 1_000_000
    max_signature_length = 100_000

    def get_alg(self, name: str) -> Any:
        # The original warns on stderr about EdDSA, a name that tokens still carry.
        if not self.allowed or name not in self.allowed:
            raise ValueError("another algorithm than the allowed one")
        return self.algorithms[name]


def is_known(alg: str) -> bool:
    """Return whether signatures of this algorithm can be checked here."""
    return alg in _KINDS


def check_signature(compact: str, header: Mapping[str, Any], key_text: str) -> Check:
    """Return whether one of the keys in `key_text` (JWK, JWK set or PEM) fits the signature."""
    alg, kid = header.get("alg"), header.get("kid")
    if not isinstance(alg, str) or alg not in _KINDS:
        return Check("not checked", problem="algorithm-unknown")
    if len(key_text) > MAX_KEY_CHARS:
        return Check("not checked", problem="key-unreadable")
    if "-----BEGIN" in key_text:
        return _check_pem(compact, alg, key_text)
    members = _jwks(key_text)
    if not members:
        return Check("not checked", problem="key-unreadable")
    return _check_jwks(compact, alg, kid, members)


def _check_pem(compact: str, alg: str, key_text: str) -> Check:
    private = "PRIVATE" in key_text
    if _KINDS[alg] == "oct":
        return Check("not checked", problem="key-does-not-fit", private=private)
    key = _pem_key(alg, key_text)
    if key is None:
        is_other = any(_pem_key(other, key_text) for other in ("RS256", "ES256", "EdDSA"))
        problem: Problem = "key-does-not-fit" if is_other else "key-unreadable"
        return Check("not checked", problem=problem, private=private)
    return _outcome(_state(compact, alg, key), private=private)


def _pem_key(alg: str, key_text: str) -> Key | None:
    start = key_text.index("-----BEGIN")
    try:
        return _CLASSES[_KINDS[alg]].import_key(key_text[start:].strip().encode("ascii"))
    except _UNREADABLE:
        return None


def _jwks(key_text: str) -> list[dict[str, str]]:
    """Return the keys of a JWK or a JWK set, text members only; empty if it is neither."""
    try:
        value = json.loads(key_text)
    except (ValueError, RecursionError):
        return []
    keys = value.get("keys", [value]) if isinstance(value, dict) else []
    if not isinstance(keys, list):
        return []
    return [
        {name: each for name, each in key.items() if isinstance(each, str)}
        for key in keys
        if isinstance(key, dict) and key.get("kty") in _KIND_NAMES.values()
    ]


def _check_jwks(compact: str, alg: str, kid: Any, members: list[dict[str, str]]) -> Check:
    private = any("d" in each for each in members)
    named = [each for each in members if kid is None or each.get("kid") in (kid, None)]
    if not named:
        return Check("not checked", problem="kid-not-found", private=private)
    fitting = [each for each in named if _fits(each, alg)][:MAX_KEYS_TRIED]
    if not fitting:
        return Check("not checked", problem="key-does-not-fit", private=private)
    if any(each["kty"] == "oct" and len(each.get("k", "")) < MIN_SECRET_CHARS for each in fitting):
        return Check("not checked", problem="secret-too-short")
    keys = [(each, _jwk_key(each)) for each in fitting]
    readable = [(each, key) for each, key in keys if key is not None]
    if not readable:
        return Check("not checked", problem="key-unreadable", private=private)
    states = [(each, _state(compact, alg, key)) for each, key in readable]
    for each, state in states:
        if state == "verified":
            return Check("verified", kid=each.get("kid"), private=private)
    return _outcome(states[0][1], private=private)


def _fits(members: Mapping[str, str], alg: str) -> bool:
    return (
        members["kty"] == _KINDS[alg]
        and members.get("alg", alg) == alg
        and members.get("use", "sig") == "sig"
    )


def _jwk_key(members: Mapping[str, str]) -> Key | None:
    kind = _KIND_NAMES[members["kty"]]
    public: dict[str, str | list[str]] = {
        name: members.get(name, "") for name in ("kty", *_PUBLIC_MEMBERS[kind])
    }
    try:
        return _CLASSES[kind].import_key(public)
    except _UNREADABLE:
        return None


def _state(compact: str, alg: str, key: Key) -> SignatureState:
    registry = _Registry(algorithms=[alg], strict_check_header=False)
    try:
        jws.deserialize_compact(compact, key, registry=registry)
    except BadSignatureError:
        return "wrong"
    except _UNREADABLE:
        return "not checked"
    return "verified"


def _outcome(state: SignatureState, *, private: bool) -> Check:
    problem: Problem | None = "token-unreadable" if state == "not checked" else None
    return Check(state, problem=problem, private=private)
