"""Rules on how the client says who it is: RFC 6749 section 2.3 and RFC 7521 section 4.2."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote_plus

from checkers.core.findings import Finding, Severity, Where, rfc
from checkers.oauth.token_request.subject import ASSERTION_GRANTS, GRANTS, Subject, about

ONE_METHOD = rfc(6749, "2.3")
CLIENT_PASSWORD = rfc(6749, "2.3.1")
BASIC = rfc(7617, "2")
ASSERTION = rfc(7521, "4.2")
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
SAML_BEARER = "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"

# What a form-encoded id or secret never holds as it stands, RFC 6749 appendix B.
_NEEDS_ENCODING = re.compile(r"[^A-Za-z0-9\-._*%+]|%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Basic:
    """Credentials of a Basic header or of curl -u: None where they cannot be read."""

    where: Where
    client_id: str | None = None
    secret: str | None = None
    fault: str | None = None


def basic_of(subject: Subject) -> Basic | None:
    """Return the Basic credentials of the request, None if there are none."""
    user = subject.request.user
    if user:
        name, colon, secret = user.text.partition(":")
        return Basic(user.where(), name, secret if colon else None)
    header = subject.request.header("authorization")
    if not header or not header.value.lower().startswith("basic"):
        return None
    return _decoded(header.value[5:].strip(), header.where)


def _decoded(credentials: str, where: Where) -> Basic:
    try:
        text = base64.b64decode(credentials.encode("ascii"), validate=True).decode("utf-8")
    except ValueError:
        return Basic(where, fault="What follows Basic is not base64 of client_id:client_secret.")
    name, colon, secret = text.partition(":")
    if not colon:
        return Basic(where, fault="The Basic header has no colon between client id and secret.")
    return Basic(where, unquote_plus(name), secret)


def methods_of(subject: Subject) -> tuple[str, ...]:
    """Return the ways in which the client authenticates, by their registered names."""
    request = subject.request
    found = (
        ("client_secret_basic", basic_of(subject) is not None),
        ("client_secret_post", bool(request.value("client_secret"))),
        ("client_assertion", bool(request.value("client_assertion"))),
    )
    return tuple(name for name, is_used in found if is_used)


def one_method(subject: Subject) -> Iterator[Finding]:
    """A client uses one way of authentication in each request."""
    if len(methods_of(subject)) > 1:
        basic = basic_of(subject)
        message = (
            "The client authenticates in two ways at once. Keep the Authorization header or the "
            "parameters in the body, not both."
        )
        yield subject.finding(
            "authentication-twice", "error", message, ONE_METHOD, basic.where if basic else None
        )


def basic_header(subject: Subject) -> Iterator[Finding]:
    """A Basic header holds base64(client_id:client_secret), both form-encoded."""
    basic = basic_of(subject)
    if not basic:
        return
    if basic.fault:
        yield subject.finding("basic-unreadable", "error", basic.fault, BASIC, basic.where)
        return
    if not basic.client_id:
        message = "The client id before the colon is missing."
        yield subject.finding("basic-without-id", "error", message, CLIENT_PASSWORD, basic.where)
    if not basic.secret:
        message = "There is no secret after the colon."
        yield subject.finding("basic-without-secret", "warning", message, BASIC, basic.where)
    elif _NEEDS_ENCODING.search(basic.secret):
        message = (
            "The secret holds characters that have to be percent-encoded before base64. Some "
            "servers want them so, some as they stand: try the encoded form."
        )
        yield subject.finding("basic-encoding", "warning", message, CLIENT_PASSWORD, basic.where)


def same_client(subject: Subject) -> Iterator[Finding]:
    """The client id is the same wherever it stands."""
    basic = basic_of(subject)
    for parameter in subject.request.named("client_id"):
        if basic and basic.client_id and parameter.value and parameter.value != basic.client_id:
            message = "This client_id is not the one in the Authorization header."
            yield about(parameter, "client-id-differs", "error", message, ONE_METHOD)


def other_scheme(subject: Subject) -> Iterator[Finding]:
    """A token request carries no Bearer token of its own."""
    header = subject.request.header("authorization")
    if subject.kind != "token" or not header:
        return
    if not header.value.lower().startswith("basic"):
        message = (
            "The Authorization header is not Basic. At the token endpoint it carries the client's "
            "own credentials, not a token."
        )
        yield subject.finding(
            "authorization-scheme", "warning", message, CLIENT_PASSWORD, header.where
        )


def secret_needs_id(subject: Subject) -> Iterator[Finding]:
    """A secret in the body comes with the client id."""
    if subject.request.value("client_id") or basic_of(subject):
        return
    for parameter in subject.request.named("client_secret"):
        message = "client_secret is sent without client_id."
        yield about(parameter, "secret-without-id", "error", message, CLIENT_PASSWORD)


def client_named(subject: Subject) -> Iterator[Finding]:
    """A token request says which client sends it, and client_credentials proves it."""
    if subject.kind != "token" or subject.grant_type in ASSERTION_GRANTS:
        return
    methods = methods_of(subject)
    # Without the headers nobody knows whether they hold credentials.
    severity: Severity = "warning" if subject.request.kind in ("form", "list") else "error"
    if not methods and not subject.request.value("client_id"):
        message = "Nothing says which client this is: client_id or an Authorization header."
        source = GRANTS["authorization_code"].source
        yield subject.finding("client-missing", severity, message, source)
    elif not methods and subject.grant_type == "client_credentials":
        message = "This grant is for clients that prove who they are, and no proof is sent."
        yield subject.finding("client-unproven", severity, message, rfc(6749, "4.4"))


def assertion_type(subject: Subject) -> Iterator[Finding]:
    """A client assertion names its type."""
    assertion = subject.request.value("client_assertion")
    kind = subject.request.value("client_assertion_type")
    if assertion and kind not in (JWT_BEARER, SAML_BEARER):
        message = f"client_assertion needs client_assertion_type={JWT_BEARER}."
        yield subject.finding("assertion-type", "error", message, ASSERTION)
    elif kind and not assertion:
        message = "client_assertion_type is sent without a client_assertion."
        yield subject.finding("assertion-missing", "error", message, ASSERTION)


def no_secret_in_browser(subject: Subject) -> Iterator[Finding]:
    """An authorization request goes through the browser and holds no secret."""
    if subject.kind != "authorization":
        return
    for name in ("client_secret", "client_assertion", "password"):
        for parameter in subject.request.named(name):
            message = (
                f"{name} stands in a request that passes through the browser, where anybody can "
                "read it. Take it away and replace the secret."
            )
            yield about(parameter, "secret-in-browser", "error", message, CLIENT_PASSWORD)


CLIENT_RULES = (
    one_method,
    basic_header,
    same_client,
    other_scheme,
    secret_needs_id,
    client_named,
    assertion_type,
    no_secret_in_browser,
)
