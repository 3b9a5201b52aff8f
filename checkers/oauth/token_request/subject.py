"""The request that token-request-lint looks at, with the names and grants that standards define."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from checkers.core.findings import Finding, Severity, Where, rfc
from checkers.core.http_request import Parameter, PastedRequest
from knowledge.documents.entry import Source

FIELD = "request"

RequestKind = Literal["token", "authorization", "unknown"]

CIBA = Source(
    title="OpenID Connect CIBA Core section 10.1",
    url="https://openid.net/specs/openid-client-initiated-backchannel-authentication-core-1_0.html#rfc.section.10.1",
)
OIDC_CORE = "https://openid.net/specs/openid-connect-core-1_0.html"
OIDC_REQUEST = Source(title="OpenID Connect Core section 3.1.2.1", url=f"{OIDC_CORE}#AuthRequest")
OIDC_NONCE = Source(
    title="OpenID Connect Core section 3.2.2.1", url=f"{OIDC_CORE}#ImplicitAuthRequest"
)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token request of one grant type has to carry beside `grant_type`."""

    needs: tuple[str, ...]
    source: Source


_URN = "urn:ietf:params:oauth:grant-type:"
GRANTS: Mapping[str, Grant] = {
    "authorization_code": Grant(("code",), rfc(6749, "4.1.3")),
    "refresh_token": Grant(("refresh_token",), rfc(6749, "6")),
    "client_credentials": Grant((), rfc(6749, "4.4.2")),
    "password": Grant(("username", "password"), rfc(6749, "4.3.2")),
    f"{_URN}device_code": Grant(("device_code", "client_id"), rfc(8628, "3.4")),
    f"{_URN}jwt-bearer": Grant(("assertion",), rfc(7523, "2.1")),
    f"{_URN}saml2-bearer": Grant(("assertion",), rfc(7522, "2.1")),
    f"{_URN}token-exchange": Grant(("subject_token", "subject_token_type"), rfc(8693, "2.1")),
    "urn:openid:params:grant-type:ciba": Grant(("auth_req_id",), CIBA),
}

# Here the assertion speaks for itself: RFC 7521 section 4.1 leaves client credentials out.
ASSERTION_GRANTS = frozenset({f"{_URN}jwt-bearer", f"{_URN}saml2-bearer"})

SECRET_NAMES = frozenset(
    {
        "client_secret", "code", "code_verifier", "refresh_token", "access_token", "password",
        "client_assertion", "assertion", "subject_token", "actor_token", "device_code",
    }
)  # fmt: skip
KNOWN_NAMES = SECRET_NAMES | frozenset(
    {
        "grant_type", "response_type", "response_mode", "client_id", "redirect_uri", "scope",
        "state", "nonce", "prompt", "display", "max_age", "ui_locales", "claims", "acr_values",
        "id_token_hint", "login_hint", "request", "request_uri", "code_challenge",
        "code_challenge_method", "client_assertion_type", "username", "resource", "audience",
        "subject_token_type", "actor_token_type", "requested_token_type", "auth_req_id", "dpop_jkt",
        "authorization_details", "access_type", "include_granted_scopes",
    }
)  # fmt: skip

_ONLY_IN_TOKEN_REQUESTS = ("grant_type", "code_verifier", "refresh_token", "client_assertion")


@dataclass(frozen=True, slots=True)
class Subject:
    """A pasted request and what kind of OAuth request it is."""

    request: PastedRequest
    kind: RequestKind

    @property
    def grant_type(self) -> str:
        """Return the grant type, "" if none was sent."""
        return self.request.value("grant_type")

    def finding(
        self,
        rule: str,
        severity: Severity,
        message: str,
        source: Source,
        where: Where | None = None,
    ) -> Finding:
        """Return a finding about the stretch `where` of the paste, None = no certain place."""
        return Finding(rule, severity, message, source, FIELD, where)


def subject_of(request: PastedRequest) -> Subject:
    """Return `request` with the kind of OAuth request that it seems to be."""
    return Subject(request, _kind_of(request))


def _kind_of(request: PastedRequest) -> RequestKind:
    if any(request.named(name) for name in _ONLY_IN_TOKEN_REQUESTS):
        return "token"
    address = request.address.text.lower() if request.address else ""
    if request.named("response_type") or "/auth" in address:
        return "authorization"
    if request.named("code") or address.rstrip("/").endswith("token"):
        return "token"
    return "authorization" if request.named("redirect_uri") else "unknown"


def about(
    parameter: Parameter, rule: str, severity: Severity, message: str, source: Source
) -> Finding:
    """Return a finding about the value of `parameter`, or about all of it if that is empty."""
    start, end = parameter.at.where()
    where = (start, end) if end > start else parameter.where
    return Finding(rule, severity, message, source, FIELD, where)


def placed(parameter: Parameter, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings about a decoded value with their places moved to where it was pasted."""
    is_verbatim = parameter.at.text == parameter.value
    for finding in findings:
        where = finding.where or (0, len(parameter.value))
        place = parameter.at.where(*where) if is_verbatim else parameter.at.where()
        yield replace(finding, field=FIELD, where=place)
