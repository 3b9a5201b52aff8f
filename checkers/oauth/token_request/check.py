"""Token and authorization requests: which rule of OAuth 2.0 does the pasted one break?

Secrets are never repeated: findings and result name parameters and places, no values but those
that a standard defines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from checkers.core.checker import Checker, Field, alone
from checkers.core.findings import Finding, Report, report, rfc
from checkers.core.http_request import Parameter, read_request
from checkers.core.times import read_moment, spoken
from checkers.oauth.token_request.client import CLIENT_RULES, basic_of, methods_of
from checkers.oauth.token_request.parameters import PARAMETER_RULES
from checkers.oauth.token_request.shape import SHAPE_RULES
from checkers.oauth.token_request.subject import (
    GRANTS,
    KNOWN_NAMES,
    SECRET_NAMES,
    Subject,
    subject_of,
)

MAX_CODE_AGE = timedelta(minutes=10)
CODE_LIFETIME = rfc(6749, "4.1.2")
SHOWN_ID_CHARS = 3
MIN_ID_CHARS_TO_SHOW = 8

RULES = (*SHAPE_RULES, *CLIENT_RULES, *PARAMETER_RULES)


@dataclass(frozen=True, slots=True)
class TokenRequestInput:
    """The pasted request; if known, when the code came back and when it was sent (ISO 8601)."""

    request: str = ""
    code_received_at: str = ""
    sent_at: str = ""


def check(given: TokenRequestInput) -> Report:
    """Return which rules the request breaks.

    `result`: `kind` of the paste, `request` (token or authorization), `method`, `grant_type` if a
    standard defines it, `client_authentication`, `pkce`, `parameters` (name, place, characters,
    secret or not; never a value) and `code_age_seconds`.
    """
    subject = subject_of(read_request(given.request))
    findings = [finding for rule in RULES for finding in rule(subject)]
    return report([*findings, *_code_age(given)], _result(subject, given))


def _age(given: TokenRequestInput) -> timedelta | None:
    received, sent = read_moment(given.code_received_at), read_moment(given.sent_at)
    return sent - received if received and sent else None


def _code_age(given: TokenRequestInput) -> Iterator[Finding]:
    """A code lives ten minutes at most."""
    age = _age(given)
    if age is None:
        for name, text in (
            ("code_received_at", given.code_received_at),
            ("sent_at", given.sent_at),
        ):
            if (given.code_received_at or given.sent_at) and not read_moment(text):
                message = "The age of the code needs both times, as 2026-03-29T14:05:00+02:00."
                yield Finding("time-unreadable", "warning", message, CODE_LIFETIME, name)
    elif age < timedelta():
        message = f"The code was sent {spoken(age)} before it was received: compare the clocks."
        yield Finding("code-age", "warning", message, CODE_LIFETIME, "sent_at")
    elif age > MAX_CODE_AGE:
        message = (
            f"The code was {spoken(age)} old. It should live ten minutes at most, and many servers "
            "give it one minute: exchange it at once."
        )
        yield Finding("code-age", "error", message, CODE_LIFETIME, "sent_at")


def _result(subject: Subject, given: TokenRequestInput) -> dict[str, Any]:
    request = subject.request
    age = _age(given)
    basic = basic_of(subject)
    return {
        "kind": request.kind,
        "request": subject.kind,
        "method": request.method if request.method in ("GET", "POST") else None,
        "grant_type": subject.grant_type if subject.grant_type in GRANTS else None,
        "client_authentication": list(methods_of(subject)),
        "basic_client_id": _masked(basic.client_id)
        if basic and basic.client_id and basic.secret
        else None,
        "pkce": bool(request.value("code_challenge") or request.value("code_verifier")),
        "parameters": [_shown(parameter) for parameter in request.parameters],
        "code_age_seconds": age.total_seconds() if age is not None else None,
    }


def _masked(client_id: str) -> str:
    """Return the beginning of a client id and its length: enough to know it again."""
    shown = client_id[:SHOWN_ID_CHARS] if len(client_id) >= MIN_ID_CHARS_TO_SHOW else ""
    return f"{shown}… ({len(client_id)} characters)"


def _shown(parameter: Parameter) -> dict[str, Any]:
    # A name that is not known may be the tail of a secret that holds an unencoded `&`.
    is_known = parameter.name in KNOWN_NAMES
    return {
        "name": parameter.name if is_known else None,
        "place": parameter.place,
        "characters": len(parameter.value),
        "is_secret": parameter.name in SECRET_NAMES or not is_known,
    }


CHECKER = Checker(
    name="token-request-lint",
    title="What is wrong with this token or authorization request?",
    in_hand="A token or authorization request that was refused",
    fields=(
        Field(
            "request",
            "The request",
            "A curl command, raw HTTP, a form body, the address of the sign-in page, or JSON. "
            "Nothing is stored, and no secret is shown again",
            "multiline",
            required=True,
        ),
        Field(
            "code_received_at",
            "When the code came back",
            "Only to work out its age; with the offset of the time zone",
            "datetime",
        ),
        Field("sent_at", "When this request was sent", "With the offset", "datetime"),
    ),
    example={
        "request": (
            "curl -X POST https://as.example.com/token \\\n"
            "  -H 'Content-Type: application/json' \\\n"
            "  -u s6BhdRkqt3:7Fjfp0ZBr1KtDRbnfVdmIw \\\n"
            '  -d \'{"grant_type": "authorization_code", "code": "SplxlOBeZQQYbYS6WxSbIA"}\''
        )
    },
    input_type=TokenRequestInput,
    check=alone(check),
)
