"""Rules on the parameters of a token or authorization request."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checkers.core.characters import name_of, unseen
from checkers.core.findings import Finding, Severity, rfc
from checkers.core.uris import read_uri, times_encoded
from checkers.oauth.pkce import challenge_shape, verifier_alphabet, verifier_length
from checkers.oauth.redirect_uri.faults import Candidate, faults
from checkers.oauth.token_request.subject import (
    GRANTS,
    OIDC_NONCE,
    OIDC_REQUEST,
    Subject,
    about,
    placed,
)

AUTHORIZATION_REQUEST = rfc(6749, "4.1.1")
CODE_REQUEST = rfc(6749, "4.1.3")
CODE_GRAMMAR = rfc(6749, "A.11")
SCOPE_GRAMMAR = rfc(6749, "3.3")
PKCE_FOR_ALL = rfc(9700, "2.1.1")
RESPONSE_TYPES = frozenset({"code", "token", "id_token", "none"})

_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_NOT_IN_SCOPE = re.compile(r"[^\x21\x23-\x5b\x5d-\x7e ]")
_OTHER_SEPARATOR = re.compile(r"[,;|]|\+|%20")


def _plain(text: str) -> str:
    return re.sub(r"[_\-: ]", "", text).lower()


_GRANT_BY_PLAIN_NAME = {_plain(name): name for name in GRANTS} | {
    "authcode": "authorization_code",
    "code": "authorization_code",
    "refresh": "refresh_token",
    "clientcredential": "client_credentials",
}


def grant_type(subject: Subject) -> Iterator[Finding]:
    """The grant type is one that a standard defines, written exactly so."""
    if subject.kind != "token":
        return
    if not subject.grant_type:
        message = "grant_type is missing. To exchange a code it is authorization_code."
        yield subject.finding("grant-type-missing", "error", message, CODE_REQUEST)
        return
    parameter = next(each for each in subject.request.named("grant_type") if each.value)
    meant = _GRANT_BY_PLAIN_NAME.get(_plain(subject.grant_type))
    if subject.grant_type == "password":
        message = "The password grant must not be used any more: many servers have removed it."
        yield about(parameter, "grant-type-password", "warning", message, rfc(9700, "2.4"))
    elif subject.grant_type in GRANTS:
        return
    elif meant:
        message = f"The grant type has to be written {meant}."
        yield about(parameter, "grant-type-misspelt", "error", message, GRANTS[meant].source)
    elif ":" in subject.grant_type:
        message = "This is a grant type of the server's own, which is not known here."
        yield about(parameter, "grant-type-unknown", "warning", message, rfc(6749, "4.5"))
    else:
        message = f"This grant type does not exist. Known are {', '.join(list(GRANTS)[:4])}."
        yield about(parameter, "grant-type-unknown", "error", message, rfc(6749, "4.5"))


def needed(subject: Subject) -> Iterator[Finding]:
    """Each grant type needs its own parameters."""
    grant = GRANTS.get(subject.grant_type)
    if subject.kind != "token" or not grant:
        return
    for name in grant.needs:
        if not subject.request.value(name):
            message = f"{name} is missing, which this grant type needs."
            yield subject.finding("parameter-missing", "error", message, grant.source)


def redirect_uri(subject: Subject) -> Iterator[Finding]:
    """The redirect URI is repeated when the code is exchanged, and is a proper address."""
    parameters = subject.request.named("redirect_uri")
    for parameter in parameters:
        if times_encoded(parameter.value):
            message = (
                "The redirect_uri is still percent-encoded: it was encoded twice, or copied from "
                "an address and encoded again by the library."
            )
            yield about(parameter, "redirect-uri-encoded", "error", message, CODE_REQUEST)
        elif parameter.value:
            candidate = Candidate(read_uri(parameter.value), "", lambda start, end: (start, end))
            yield from placed(parameter, faults(candidate))
    if subject.request.value("redirect_uri"):
        return
    if subject.kind == "token" and subject.grant_type == "authorization_code":
        message = (
            "redirect_uri is missing. If the authorization request carried it, the same value has "
            "to stand here."
        )
        yield subject.finding("redirect-uri-missing", "warning", message, CODE_REQUEST)
    elif subject.kind == "authorization":
        message = "redirect_uri is missing. That works only if exactly one is registered."
        yield subject.finding("redirect-uri-missing", "warning", message, rfc(6749, "3.1.2.3"))


def code(subject: Subject) -> Iterator[Finding]:
    """The code arrives as it was issued."""
    for parameter in subject.request.named("code"):
        for rule, pattern, severity, message in _CODE_FAULTS:
            if pattern.search(parameter.value):
                yield about(parameter, rule, severity, message, CODE_GRAMMAR)
                break


_CODE_FAULTS: tuple[tuple[str, re.Pattern[str], Severity, str], ...] = (
    (
        "code-is-url",
        re.compile(r"https?://|[?&](?:code|state)="),
        "error",
        "More than the code was pasted. Take only what stands between code= and the next &.",
    ),
    (
        "code-tail",
        re.compile(r"#_?=?_?"),
        "error",
        "The code ends with # and what follows it (some servers append #_=_). Cut that off.",
    ),
    (
        "code-encoded",
        _ESCAPE,
        "error",
        "The code is still percent-encoded (%2F stands for a slash): it was encoded twice, or "
        "copied from an address and not decoded.",
    ),
    (
        "code-quoted",
        re.compile(r"""^["'“].*["'”]$""", re.DOTALL),
        "error",
        "Quotation marks stand around the code. Take them away.",
    ),
    (
        "code-with-space",
        re.compile(r"(?<=\S) (?=\S)"),
        "warning",
        "There is a space inside the code. If the code holds a plus sign, send it as %2B.",
    ),
    (
        "code-alphabet",
        re.compile(r"[^\x21-\x7e]"),
        "error",
        "The code holds a space, a line break or a character that no code has. Copy it again.",
    ),
)


def unseen_characters(subject: Subject) -> Iterator[Finding]:
    """No value holds a character that nobody sees."""
    for parameter in subject.request.parameters:
        if parameter.name in ("code", "redirect_uri", "scope"):
            continue
        found = next(unseen(parameter.value, but=" "), None)
        if found or parameter.value != parameter.value.strip():
            shown = name_of(found[1]) if found else "space at one end"
            message = f"This value holds a character that cannot be seen: {shown}."
            yield about(parameter, "unseen-character", "error", message, rfc(6749, "A"))


def scope(subject: Subject) -> Iterator[Finding]:
    """Scopes are separated by single spaces."""
    for parameter in subject.request.named("scope"):
        value = parameter.value
        if _NOT_IN_SCOPE.search(value):
            message = "The scope holds a character that no scope may have, such as a quote."
            yield about(parameter, "scope-alphabet", "error", message, SCOPE_GRAMMAR)
        elif _OTHER_SEPARATOR.search(value):
            message = (
                "Scopes are separated by a space (written %20 or + in a form). A comma, semicolon "
                "or encoded plus sign makes one long scope of them."
            )
            yield about(parameter, "scope-separator", "warning", message, SCOPE_GRAMMAR)
        elif value != " ".join(value.split(" ")).strip() or "  " in value:
            message = "There are two spaces in a row, or one at an end."
            yield about(parameter, "scope-spaces", "warning", message, SCOPE_GRAMMAR)


def pkce_in_token_request(subject: Subject) -> Iterator[Finding]:
    """The token request carries the verifier of the challenge that was sent before."""
    if subject.kind != "token":
        return
    for parameter in subject.request.named("code_challenge"):
        message = "code_challenge belongs to the authorization request. Send code_verifier here."
        yield about(parameter, "challenge-in-token-request", "error", message, rfc(7636, "4.5"))
    verifiers = [each for each in subject.request.named("code_verifier") if each.value]
    for parameter in verifiers:
        yield from placed(parameter, verifier_length(parameter.value, ""))
        yield from placed(parameter, verifier_alphabet(parameter.value, ""))
    if subject.grant_type == "authorization_code" and not verifiers:
        message = (
            "There is no code_verifier. If the authorization request carried a code_challenge, "
            "the server refuses this one; if it did not, add PKCE to both."
        )
        yield subject.finding("verifier-missing", "warning", message, PKCE_FOR_ALL)


def pkce_in_authorization_request(subject: Subject) -> Iterator[Finding]:
    """The authorization request carries an S256 challenge and keeps the verifier back."""
    if subject.kind != "authorization":
        return
    for parameter in subject.request.named("code_verifier"):
        message = "code_verifier is the secret half of PKCE and must not be sent here."
        yield about(parameter, "verifier-in-browser", "error", message, rfc(7636, "4.3"))
    if "code" not in subject.request.value("response_type").split():
        return
    if not subject.request.value("code_challenge"):
        message = "There is no code_challenge. Use PKCE, with method S256, for every client."
        yield subject.finding("challenge-missing", "warning", message, PKCE_FOR_ALL)
        return
    yield from _challenge(subject)


def _challenge(subject: Subject) -> Iterator[Finding]:
    method = subject.request.value("code_challenge_method")
    if method != "S256":
        is_known = method in ("", "plain")
        message = (
            "code_challenge_method has to be S256. Without it the challenge is compared as plain "
            "text."
            if is_known
            else "code_challenge_method has to be written S256."
        )
        severity: Severity = "warning" if is_known else "error"
        yield subject.finding("challenge-method", severity, message, rfc(7636, "4.3"))
    for parameter in subject.request.named("code_challenge"):
        yield from placed(parameter, challenge_shape(parameter.value, method or "plain", ""))


def authorization_basics(subject: Subject) -> Iterator[Finding]:
    """An authorization request names the client and the kind of answer."""
    if subject.kind != "authorization":
        return
    request = subject.request
    if request.value("request") or request.value("request_uri"):
        message = "Parameters stand in a request object, which is not read here."
        yield subject.finding("request-object", "warning", message, rfc(9101, "4"))
        return
    for name in ("response_type", "client_id"):
        if not request.value(name):
            message = f"{name} is missing, which every authorization request needs."
            yield subject.finding("parameter-missing", "error", message, AUTHORIZATION_REQUEST)


def response_type(subject: Subject) -> Iterator[Finding]:
    """The response type exists, and does not put tokens into an address."""
    for parameter in subject.request.named("response_type"):
        kinds = set(parameter.value.split())
        if kinds - RESPONSE_TYPES:
            message = "This response_type does not exist. With the code flow it is code."
            yield about(parameter, "response-type-unknown", "error", message, AUTHORIZATION_REQUEST)
        elif "token" in kinds:
            message = "This puts an access token into an address. Use response_type=code and PKCE."
            yield about(parameter, "response-type-implicit", "warning", message, rfc(9700, "2.1.2"))
        if "id_token" in kinds and not subject.request.value("nonce"):
            message = "nonce is missing, which this response_type needs."
            yield about(parameter, "nonce-missing", "error", message, OIDC_NONCE)


def state(subject: Subject) -> Iterator[Finding]:
    """Something ties the answer to the browser that asked."""
    if subject.kind != "authorization" or subject.request.value("state"):
        return
    if subject.request.value("code_challenge") or subject.request.value("nonce"):
        message = "There is no state. PKCE or nonce protects the answer, state would as well."
        yield subject.finding("state-missing", "note", message, OIDC_REQUEST)
    else:
        message = "There is no state, so nothing ties the answer to this browser. Send one."
        yield subject.finding("state-missing", "warning", message, rfc(9700, "2.1"))


PARAMETER_RULES = (
    grant_type,
    needed,
    redirect_uri,
    code,
    unseen_characters,
    scope,
    pkce_in_token_request,
    pkce_in_authorization_request,
    authorization_basics,
    response_type,
    state,
)
