"""JSON Web Tokens: what stands in one, and which rule would make a receiver refuse it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from checkers.core.characters import visible
from checkers.core.checker import Background, Checker, Field
from checkers.core.findings import Finding, Report, Severity, report, rfc
from checkers.core.times import from_epoch, read_moment, spoken
from checkers.oauth.jwt.signature import Check, Problem, check_signature, is_known
from checkers.oauth.jwt.text import FIELD, Token, read_token
from knowledge.documents.entry import Source

HEADER, CLAIMS, SIGNATURE = 0, 1, 2
# "No more than a few minutes" (RFC 7519 section 4.1.4): up to here suspect the clocks first.
USUAL_LEEWAY = timedelta(minutes=5)
# As seconds this is the year 5138; as milliseconds it is 1973.
FIRST_MILLISECONDS = 100_000_000_000

NUMERIC_DATE = rfc(7519, "2")
NOT_CHECKED = rfc(7515, "5.2")
ACCESS_TOKEN_CLAIMS = rfc(9068, "2.2")
USUAL_CLAIMS = ("iss", "sub", "aud", "iat")
TIME_CLAIMS = ("exp", "nbf", "iat")


@dataclass(frozen=True, slots=True)
class JwtInput:
    """The token; expected audience and issuer and a key if known; `now` sets the clock."""

    token: str = ""
    now: str = ""
    audience: str = ""
    issuer: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """A token with all that its rules need to know."""

    token: Token
    given: JwtInput
    now: datetime
    signature: Check

    @property
    def header(self) -> Mapping[str, Any]:
        return self.token.header or {}

    @property
    def claims(self) -> Mapping[str, Any]:
        return self.token.claims or {}

    def time(self, name: str) -> datetime | None:
        """Return the moment that the claim `name` holds, None if it holds none."""
        value = _number(self.claims.get(name))
        return from_epoch(value) if value is not None and value < FIRST_MILLISECONDS else None

    def finding(
        self, part: int, rule: str, severity: Severity, message: str, source: Source
    ) -> Finding:
        """Return a finding about one part of the token."""
        return Finding(rule, severity, message, source, FIELD, self.token.where(part))


def _number(value: Any) -> int | float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else None


def check(given: JwtInput, background: Background) -> Report:
    """Return what the token says and which rules it breaks at `now`.

    `result`: `header`, `claims`, `times` (exp, nbf, iat as ISO 8601), `now`, `expires_in_seconds`
    (negative once it has expired), `signature` ("verified", "wrong" or "not checked"), `kid` of
    the key that fitted. The signature counts as verified only if a pasted key fits it.
    """
    token = read_token(given.token)
    now = read_moment(given.now) or background.now
    subject = Subject(token, given, now, _signature(token, given.key))
    rules = _rules_for(token)
    findings = [*token.findings, *(each for rule in rules for each in rule(subject))]
    return report([*findings, *_clock(given)], _result(subject))


def _signature(token: Token, key: str) -> Check:
    if not key.strip() or len(token.parts) != 3 or token.header is None or "crit" in token.header:
        return Check("not checked")
    return check_signature(token.compact, token.header, key)


def _clock(given: JwtInput) -> Iterator[Finding]:
    if given.now and not read_moment(given.now):
        message = (
            "This time could not be read, so the present time was used. Write it as "
            "2026-03-29T14:05:00+02:00, or in seconds since 1970."
        )
        yield Finding("now-unreadable", "warning", message, NUMERIC_DATE, "now")


def _algorithm(subject: Subject) -> Iterator[Finding]:
    alg = subject.header.get("alg")
    if not isinstance(alg, str) or not alg:
        message = "The header does not name an algorithm (alg)."
        yield subject.finding(HEADER, "alg-missing", "error", message, rfc(7515, "4.1.1"))
    elif alg.lower() == "none":
        message = "The algorithm is none: anybody can write such a token. It must be refused."
        yield subject.finding(HEADER, "alg-none", "error", message, rfc(8725, "3.2"))
    elif not is_known(alg):
        message = f"The algorithm {visible(alg)} is not a registered one for signatures."
        yield subject.finding(HEADER, "alg-unknown", "warning", message, rfc(7518, "3.1"))


def _critical(subject: Subject) -> Iterator[Finding]:
    if "crit" in subject.header:
        message = (
            "The header demands extensions (crit) that a receiver has to understand or refuse. "
            "They are not understood here, so the signature was not checked."
        )
        yield subject.finding(HEADER, "crit", "warning", message, rfc(7515, "4.1.11"))


def _key_in_header(subject: Subject) -> Iterator[Finding]:
    for name in ("jwk", "jku", "x5u", "x5c"):
        if name in subject.header:
            message = f"The header brings its own key ({name}). Never trust a key from the token."
            yield subject.finding(HEADER, "key-in-header", "warning", message, rfc(8725, "3.10"))


def _kid(subject: Subject) -> Iterator[Finding]:
    if "kid" not in subject.header:
        message = "The header names no key (kid), so a receiver has to try all keys it trusts."
        yield subject.finding(HEADER, "kid-missing", "note", message, rfc(7515, "4.1.4"))
    elif not isinstance(subject.header["kid"], str):
        message = "The key id (kid) has to be a text."
        yield subject.finding(HEADER, "kid-type", "error", message, rfc(7515, "4.1.4"))


def _time_types(subject: Subject) -> Iterator[Finding]:
    for name in TIME_CLAIMS:
        value = subject.claims.get(name)
        if value is None or subject.time(name):
            continue
        number = _number(value)
        if number is not None and number >= FIRST_MILLISECONDS:
            message = f"{name} is in milliseconds. It has to be in seconds since 1970."
        else:
            message = f"{name} has to be a number of seconds since 1970."
        yield subject.finding(CLAIMS, f"{name}-type", "error", message, NUMERIC_DATE)


def _expiry(subject: Subject) -> Iterator[Finding]:
    expires = subject.time("exp")
    if "exp" not in subject.claims:
        message = "There is no exp, so the token never expires. Most receivers demand one."
        yield subject.finding(CLAIMS, "exp-missing", "warning", message, ACCESS_TOKEN_CLAIMS)
    elif expires and subject.now >= expires:
        late = subject.now - expires
        message = f"The token expired {spoken(late)} before the clock used here.{_skew(late)}"
        yield subject.finding(CLAIMS, "exp", "error", message, rfc(7519, "4.1.4"))


def _skew(difference: timedelta) -> str:
    if difference > USUAL_LEEWAY:
        return ""
    return " That is little: compare the clocks of both machines before anything else."


def _not_yet(subject: Subject) -> Iterator[Finding]:
    sections = {"nbf": "4.1.5", "iat": "4.1.6"}
    words = {"nbf": "is not valid before a time that lies", "iat": "was issued at a time that lies"}
    for name, section in sections.items():
        moment = subject.time(name)
        if moment and moment > subject.now:
            early = moment - subject.now
            message = (
                f"The token {words[name]} {spoken(early)} ahead of the clock used here ({name})."
                f"{_skew(early)}"
            )
            yield subject.finding(CLAIMS, name, "error", message, rfc(7519, section))


def _order_of_times(subject: Subject) -> Iterator[Finding]:
    expires = subject.time("exp")
    for name in ("iat", "nbf"):
        begins = subject.time(name)
        if begins and expires and expires <= begins:
            message = f"exp is not later than {name}, so the token is never valid."
            yield subject.finding(CLAIMS, "times-order", "error", message, rfc(7519, "4.1.4"))


def _audience(subject: Subject) -> Iterator[Finding]:
    value: Any = subject.claims.get("aud")
    audiences: list[Any] = value if isinstance(value, list) else [value]
    source = rfc(7519, "4.1.3")
    if "aud" in subject.claims and not all(isinstance(each, str) for each in audiences):
        message = "aud has to be a text or a list of texts."
        yield subject.finding(CLAIMS, "aud-type", "error", message, source)
    elif not subject.given.audience:
        message = "No expected audience was given, so aud was not compared."
        yield subject.finding(CLAIMS, "aud-not-compared", "note", message, source)
    elif "aud" not in subject.claims:
        message = "There is no aud, although the receiver expects one."
        yield subject.finding(CLAIMS, "aud-missing", "error", message, source)
    elif subject.given.audience not in audiences:
        shown = ", ".join(visible(each) for each in audiences[:3]) or "an empty list"
        hint = _near_miss(subject.given.audience, audiences)
        message = f"The audience does not match: the token is for {shown}.{hint}"
        yield subject.finding(CLAIMS, "aud", "error", message, source)


def _issuer(subject: Subject) -> Iterator[Finding]:
    issuer, expected = subject.claims.get("iss"), subject.given.issuer
    source = rfc(7519, "4.1.1")
    if issuer is not None and not isinstance(issuer, str):
        message = "iss has to be a text."
        yield subject.finding(CLAIMS, "iss-type", "error", message, source)
    elif not expected:
        message = "No expected issuer was given, so iss was not compared."
        yield subject.finding(CLAIMS, "iss-not-compared", "note", message, source)
    elif issuer is None:
        message = "There is no iss, although the receiver expects one."
        yield subject.finding(CLAIMS, "iss-missing", "error", message, source)
    elif issuer != expected:
        hint = _near_miss(expected, [issuer])
        message = f"The issuer does not match: the token says {visible(issuer)}.{hint}"
        yield subject.finding(CLAIMS, "iss", "error", message, source)


def _near_miss(expected: str, found: list[str]) -> str:
    for each in found:
        if each.rstrip("/") == expected.rstrip("/"):
            return " Only the slash at the end differs; it counts."
        if each.strip().lower() == expected.strip().lower():
            return " Only capitals or spaces differ; they count."
        if each.partition("://")[2] == expected.partition("://")[2] != "":
            return " Only http and https differ; it counts."
    return ""


def _usual_claims(subject: Subject) -> Iterator[Finding]:
    missing = [name for name in USUAL_CLAIMS if name not in subject.claims]
    if missing:
        message = f"Not in the token, though receivers often want them: {', '.join(missing)}."
        yield subject.finding(CLAIMS, "claims-missing", "note", message, ACCESS_TOKEN_CLAIMS)


def _signature_rule(subject: Subject) -> Iterator[Finding]:
    outcome = subject.signature
    if outcome.state == "verified":
        message = "The signature fits the key that was pasted."
        yield subject.finding(SIGNATURE, "signature", "note", message, NOT_CHECKED)
    elif outcome.state == "wrong":
        message = (
            "The signature does not fit the key: the token was changed, or another key signed it."
        )
        yield subject.finding(SIGNATURE, "signature", "error", message, NOT_CHECKED)
    elif outcome.problem:
        severity, message = _KEY_PROBLEMS[outcome.problem]
        yield Finding(outcome.problem, severity, message, rfc(7515, "10.1"), "key")
    else:
        message = (
            "The signature was not checked, so anybody may have written this. Paste the public "
            "key of the issuer (JWK, JWK set or PEM) to check it."
        )
        yield subject.finding(SIGNATURE, "signature-not-checked", "warning", message, NOT_CHECKED)


_KEY_PROBLEMS: Mapping[Problem, tuple[Severity, str]] = {
    "algorithm-unknown": (
        "warning",
        "Signatures of this algorithm cannot be checked here.",
    ),
    "key-unreadable": (
        "warning",
        "The key could not be read. Paste a JWK, a JWK set (JSON) or a PEM block, whole.",
    ),
    "key-does-not-fit": (
        "error",
        "The key is of another kind than the algorithm of the token. A receiver must refuse that, "
        "and never take a public key for a shared secret.",
    ),
    "kid-not-found": (
        "error",
        "No key of the set has the key id (kid) of the token. The issuer may have changed its "
        "keys: fetch the set again, and check that it is the set of this issuer.",
    ),
    "secret-too-short": (
        "warning",
        "The shared secret is shorter than 14 bytes, which can be guessed. HS256 needs 32 bytes.",
    ),
    "token-unreadable": (
        "warning",
        "The token could not be checked with this key.",
    ),
}


def _private_key(subject: Subject) -> Iterator[Finding]:
    if subject.signature.private:
        message = (
            "This is a private key. The public half is enough to check a signature; keep the "
            "private one out of every web page, this one included."
        )
        yield Finding("private-key", "warning", message, rfc(7517, "9.2"), "key")


_HEADER_RULES = (_algorithm, _critical, _key_in_header, _kid)
_CLAIM_RULES = (
    _time_types,
    _expiry,
    _not_yet,
    _order_of_times,
    _audience,
    _issuer,
    _usual_claims,
)


def _rules_for(token: Token) -> tuple[Any, ...]:
    """Return the rules that can be applied to what could be read of the token."""
    if token.is_encrypted:
        return ()
    header_rules = _HEADER_RULES if token.header is not None else ()
    claim_rules = _CLAIM_RULES if token.claims is not None else ()
    signature_rules = (_signature_rule, _private_key) if len(token.parts) == 3 else ()
    return (*header_rules, *claim_rules, *signature_rules)


def _result(subject: Subject) -> dict[str, Any]:
    times = {name: subject.time(name) for name in TIME_CLAIMS}
    expires = times["exp"]
    return {
        "header": subject.token.header,
        "claims": subject.token.claims,
        "times": {name: moment.isoformat() for name, moment in times.items() if moment},
        "now": subject.now.isoformat(),
        "expires_in_seconds": round((expires - subject.now).total_seconds()) if expires else None,
        "signature": subject.signature.state,
        "kid": subject.signature.kid,
    }


CHECKER = Checker(
    name="jwt-reader",
    title="What does this token say, and would it be accepted?",
    in_hand="An access token, ID token or client assertion (JWT)",
    fields=(
        Field(
            "token",
            "The token",
            "Three parts with full stops between them. It is read here and stored nowhere",
            "multiline",
            required=True,
        ),
        Field("now", "Clock", "The time to check against; empty = the present time", "datetime"),
        Field("audience", "Expected audience", "What the receiver expects in aud"),
        Field("issuer", "Expected issuer", "What the receiver expects in iss"),
        Field(
            "key",
            "Public key",
            "A JWK, a JWK set or a PEM block, to check the signature. Not a private key",
            "multiline",
        ),
    ),
    # RFC 7515 appendix A.1: signed with the shared key of that example, expired in 2011.
    example={
        "token": (
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
            ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290"
            "Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
        ),
        "issuer": "joe",
    },
    input_type=JwtInput,
    check=check,
)
