"""Rules on the outside of a token or authorization request: method, type, address, names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from checkers.core.findings import Finding, Severity, rfc
from checkers.core.uris import read_uri
from checkers.oauth.redirect_uri.faults import THIS_MACHINE
from checkers.oauth.token_request.subject import KNOWN_NAMES, SECRET_NAMES, Subject, about

FORM_TYPE = "application/x-www-form-urlencoded"
TOKEN_ENDPOINT = rfc(6749, "3.2")
AUTHORIZATION_ENDPOINT = rfc(6749, "3.1")
FORM_ENCODING = rfc(6749, "B")
CLIENT_PASSWORD = rfc(6749, "2.3.1")

# RFC 8707 section 2 and RFC 8693 section 2.1 let these stand more than once.
_MAY_REPEAT = frozenset({"resource", "audience"})
_ALIASES = {
    "redirecturl": "redirect_uri",
    "callbackurl": "redirect_uri",
    "authorizationcode": "code",
    "authcode": "code",
    "pkceverifier": "code_verifier",
}
_BY_PLAIN_NAME = {re.sub("[_-]", "", name): name for name in KNOWN_NAMES} | _ALIASES
_PLACEHOLDER = re.compile(
    r"<[^<>]{0,60}>|\{{1,2}[^{}]{0,60}\}{1,2}|\$\{?[A-Za-z_]\w{0,60}\}?|%[A-Za-z_]\w{0,60}%"
    r"|your[-_ ].{0,60}|x{3,}|\.{3}|…",
    re.IGNORECASE,
)


def is_readable(subject: Subject) -> Iterator[Finding]:
    """Nothing is right about a paste in which no request can be found."""
    if subject.request.kind == "nothing" or not subject.request.parameters:
        message = (
            "No parameters were found. Paste a curl command, a raw HTTP request, a form body, the "
            "address of the sign-in page or a JSON dump."
        )
        yield subject.finding("not-a-request", "warning", message, TOKEN_ENDPOINT)
    elif subject.kind == "unknown":
        message = (
            "Neither grant_type nor response_type was found, so it is not clear whether this is a "
            "token or an authorization request."
        )
        yield subject.finding("kind-unknown", "warning", message, TOKEN_ENDPOINT)
    if subject.request.is_cut:
        message = "There are more parameters than are read here; the last ones were not checked."
        yield subject.finding("too-many-parameters", "warning", message, TOKEN_ENDPOINT)
    if subject.request.body == "file":
        message = "The body stands in a file (@…), which is not seen here. Paste its content."
        yield subject.finding("body-in-file", "warning", message, TOKEN_ENDPOINT)


def is_one_request(subject: Subject) -> Iterator[Finding]:
    """A token request has no `response_type`."""
    if subject.kind == "token":
        for parameter in subject.request.named("response_type"):
            message = "response_type belongs to the authorization request, not to this one."
            yield about(parameter, "two-requests", "error", message, AUTHORIZATION_ENDPOINT)


def method(subject: Subject) -> Iterator[Finding]:
    """A token request is a POST."""
    verb = subject.request.method
    if subject.kind == "token" and verb is not None and verb != "POST":
        message = "A token request has to be a POST, this one is not."
        yield subject.finding("method", "error", message, TOKEN_ENDPOINT)


def content_type(subject: Subject) -> Iterator[Finding]:
    """The body of a token request is form-encoded, and its type says so."""
    request = subject.request
    if subject.kind != "token" or request.body in ("none", "file"):
        return
    header = request.header("content-type")
    named = header.value.partition(";")[0].strip().lower() if header else ""
    where = header.where if header else None
    if request.body == "json":
        yield _json_finding(subject, named)
    elif request.body == "multipart" or named.startswith("multipart/"):
        message = f"The body is multipart. Send it as {FORM_TYPE} (curl: -d in place of -F)."
        yield subject.finding("content-type", "error", message, FORM_ENCODING, where)
    elif header and named != FORM_TYPE:
        message = f"The Content-Type has to be {FORM_TYPE}."
        yield subject.finding("content-type", "error", message, FORM_ENCODING, where)
    elif not header and request.kind in ("http", "json"):
        message = f"The Content-Type is missing. It has to be {FORM_TYPE}."
        yield subject.finding("content-type-missing", "error", message, FORM_ENCODING)
    elif not header and request.kind in ("form", "list"):
        message = (
            "Method and headers are not in the paste, so they were not checked: it has to be a "
            f"POST with Content-Type {FORM_TYPE}."
        )
        yield subject.finding("headers-not-seen", "note", message, FORM_ENCODING)


def _json_finding(subject: Subject, named: str) -> Finding:
    is_dump = subject.request.kind == "json" and not named and subject.request.method is None
    if is_dump:
        message = (
            "This is JSON. If it is a dump of the parameters, fine; if it was sent like this, the "
            f"server cannot read it: a token request is sent as {FORM_TYPE}."
        )
        return subject.finding("json-dump", "warning", message, FORM_ENCODING)
    message = f"The body is JSON. A token request is sent as {FORM_TYPE}, as name=value pairs."
    return subject.finding("json-body", "error", message, FORM_ENCODING)


def transport(subject: Subject) -> Iterator[Finding]:
    """Both endpoints are reached over TLS, with its checks on."""
    request = subject.request
    if request.insecure:
        message = (
            "The command switches the check of the server's certificate off. Take the option away "
            "and trust the certificate authority instead."
        )
        yield subject.finding(
            "tls-check-off", "error", message, rfc(6749, "10.9"), request.insecure
        )
    address = read_uri(request.address.text) if request.address else None
    if request.address and address and address.scheme_name == "http":
        severity: Severity = "note" if address.host_name in THIS_MACHINE else "error"
        message = "The address begins with http: codes and secrets travel unencrypted. Use https."
        where = request.address.where(0, 4)
        source = TOKEN_ENDPOINT if subject.kind == "token" else AUTHORIZATION_ENDPOINT
        yield subject.finding("plain-http", severity, message, source, where)


def parameters_in_url(subject: Subject) -> Iterator[Finding]:
    """Parameters of a token request stand in its body, never in its address."""
    if subject.kind != "token":
        return
    for parameter in subject.request.parameters:
        if parameter.place != "url":
            continue
        if parameter.name in SECRET_NAMES:
            message = (
                f"{parameter.name} stands in the address, where logs and browsers keep it. Send it "
                "in the body, and treat this value as known to others."
            )
            yield about(parameter, "secret-in-url", "error", message, CLIENT_PASSWORD)
        elif parameter.name in KNOWN_NAMES:
            message = f"{parameter.name} stands in the address. Send it in the body."
            yield about(parameter, "parameter-in-url", "error", message, TOKEN_ENDPOINT)


def twice(subject: Subject) -> Iterator[Finding]:
    """No parameter is sent more than once."""
    counts = Counter(parameter.name for parameter in subject.request.parameters)
    seen: set[str] = set()
    for parameter in subject.request.parameters:
        name = parameter.name
        if counts[name] > 1 and name in seen and name not in _MAY_REPEAT:
            shown = name if name in KNOWN_NAMES else "A parameter"
            message = f"{shown} is sent {counts[name]} times. Send each parameter once."
            yield about(parameter, "parameter-twice", "error", message, TOKEN_ENDPOINT)
        seen.add(name)


def empty(subject: Subject) -> Iterator[Finding]:
    """A parameter without a value counts as not sent."""
    for parameter in subject.request.parameters:
        if not parameter.value and parameter.name in KNOWN_NAMES:
            message = f"{parameter.name} has no value, so the server treats it as not sent."
            yield about(parameter, "parameter-empty", "warning", message, TOKEN_ENDPOINT)


def misspelt(subject: Subject) -> Iterator[Finding]:
    """A name that is written in another way is ignored by the server."""
    for parameter in subject.request.parameters:
        if parameter.name in KNOWN_NAMES or len(parameter.name) > 40:
            continue
        meant = _BY_PLAIN_NAME.get(re.sub(r"[_\-. ]", "", parameter.name).lower())
        if meant:
            message = f"This name has to be written {meant}; written otherwise it is ignored."
            start = parameter.where[0]
            where = (start, start + len(parameter.name))
            yield subject.finding("name-misspelt", "error", message, TOKEN_ENDPOINT, where)


def placeholders(subject: Subject) -> Iterator[Finding]:
    """A value that was never filled in is no value."""
    for parameter in subject.request.parameters:
        if parameter.name in KNOWN_NAMES and _PLACEHOLDER.fullmatch(parameter.value):
            message = (
                f"The value of {parameter.name} looks like a placeholder. Paste what was really "
                "sent, or put the real value in."
            )
            yield about(parameter, "placeholder", "warning", message, TOKEN_ENDPOINT)


SHAPE_RULES = (
    is_readable,
    is_one_request,
    method,
    content_type,
    transport,
    parameters_in_url,
    twice,
    empty,
    misspelt,
    placeholders,
)
