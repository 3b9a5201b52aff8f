"""Redirect URIs: is the one that was sent the one that is registered? If not, where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote

from checkers.core.checker import Checker, Field, alone
from checkers.core.findings import Finding, Report, Where, report, rfc
from checkers.core.http_request import Parameter, read_request
from checkers.core.text_diff import align, common_length, drawn
from checkers.core.uris import Uri, normal_form, read_uri, times_encoded
from checkers.oauth.redirect_uri.differences import differences
from checkers.oauth.redirect_uri.faults import MAX_URI_CHARS, Candidate, faults

MAX_SHOWN_URIS = 50

REGISTRATION = rfc(9700, "4.1.3")
SAME_IN_BOTH_REQUESTS = rfc(6749, "4.1.3")
LOOPBACK_PORTS = rfc(8252, "7.3")

Match = Literal["exact", "loopback", "localhost"]


@dataclass(frozen=True, slots=True)
class RedirectUriInput:
    """`registered` and `sent`, or the two requests; each may be the URI or a whole request."""

    registered: tuple[str, ...] = ()
    sent: str = ""
    authorize: str = ""
    token: str = ""


def check(given: RedirectUriInput) -> Report:
    """Return whether the URI that was sent matches, and in what it differs from the nearest one.

    `result`: `comparison` made, `matches`, `matched` and `nearest` (index of `registered`), and
    the two texts aligned as `pieces` and `drawn` (three lines; the last one marks differences).
    """
    if given.authorize or given.token:
        expected = _candidates([given.authorize], "authorize")
        return _compared(expected, _candidate(given.token, "token"), between_requests=True)
    expected = _candidates(given.registered, "registered")
    return _compared(expected, _candidate(given.sent, "sent"), between_requests=False)


def _candidates(texts: Sequence[str], field: str) -> list[Candidate]:
    names = [field] if field == "authorize" else [f"{field}.{at}" for at in range(len(texts))]
    found = [_candidate(text, name) for text, name in zip(texts, names, strict=True)]
    return [candidate for candidate in found if candidate]


def _candidate(text: str, field: str) -> Candidate | None:
    """Return the redirect URI in `text`, which is the URI itself or a request that carries one."""
    if not text:
        return None
    request = read_request(text)
    is_request = request.kind not in ("url", "nothing") or any(
        request.named(name) for name in ("client_id", "response_type", "grant_type")
    )
    if is_request and request.named("redirect_uri"):
        return _from_parameter(request.named("redirect_uri")[-1], field)
    if request.named("grant_type") or request.named("response_type"):
        return None
    return Candidate(read_uri(text), field, lambda start, end: (start, end))


def _from_parameter(parameter: Parameter, field: str) -> Candidate:
    at = parameter.at

    def place(start: int, end: int) -> Where:
        # Decoding moves characters: then the whole value is marked.
        return at.where(start, end) if at.text == parameter.value else at.where()

    return Candidate(read_uri(parameter.value), field, place)


def _compared(
    expected: list[Candidate], sent: Candidate | None, *, between_requests: bool
) -> Report:
    comparison = "request against request" if between_requests else "request against registration"
    if not expected or not sent:
        return report(_missing(expected, sent, between_requests), {"comparison": comparison})
    subject = _decoded_once(sent)
    matches = [_match(each.uri, subject.uri, between_requests) for each in expected]
    best = _best(expected, matches, subject.uri)
    findings = [*faults(sent), *_verdicts(expected[best], subject, matches[best], between_requests)]
    if matches[best] != "exact":
        findings += faults(expected[best])
    result = {
        "comparison": comparison,
        "matches": matches[best] in ("exact", "loopback"),
        "matched": best if matches[best] else None,
        "nearest": best,
        "registered": [_shown(each, match) for each, match in _first(expected, matches)],
        **_alignment(expected[best].uri, subject.uri),
    }
    return report(findings, result)


def _missing(
    expected: list[Candidate], sent: Candidate | None, between_requests: bool
) -> Iterator[Finding]:
    source = SAME_IN_BOTH_REQUESTS if between_requests else REGISTRATION
    names = ("authorize", "token") if between_requests else ("registered", "sent")
    what = (
        ("The authorization request", "The token request")
        if between_requests
        else ("The registered addresses", "The address that was sent")
    )
    for name, words, found in zip(names, what, (expected, sent), strict=True):
        if not found:
            message = f"{words}: no redirect_uri was given or found here. Both are needed."
            yield Finding("missing", "warning", message, source, name)


def _decoded_once(candidate: Candidate) -> Candidate:
    """Return the candidate decoded if all of it is percent-encoded, as in an address bar."""
    if not times_encoded(candidate.uri.text):
        return candidate
    whole = candidate.at(0, len(candidate.uri.text))
    return Candidate(read_uri(unquote(candidate.uri.text)), candidate.field, lambda *_: whole)


def _match(expected: Uri, sent: Uri, between_requests: bool) -> Match | None:
    if expected.text == sent.text:
        return "exact"
    if between_requests or _without_port(expected) != _without_port(sent):
        return None
    if expected.is_loopback:
        return "loopback"
    is_localhost = expected.scheme_name == "http" and expected.host_name == "localhost"
    return "localhost" if is_localhost else None


def _without_port(uri: Uri) -> str:
    if not uri.port:
        return uri.text
    start, end = uri.port.where
    return uri.text[: start - 1] + uri.text[end:]


def _best(expected: list[Candidate], matches: list[Match | None], sent: Uri) -> int:
    """Return the index of the best match, else of the registered URI that is nearest to `sent`."""
    order: list[Match | None] = ["exact", "loopback", "localhost", None]
    return min(
        range(len(expected)),
        key=lambda at: (order.index(matches[at]), -_likeness(expected[at].uri, sent)),
    )


def _likeness(one: Uri, other: Uri) -> int:
    """Return how much two URIs have in common: components first, then the beginning."""
    pairs = (
        (one.scheme_name, other.scheme_name),
        (one.host_name, other.host_name),
        (one.port and one.port.text, other.port and other.port.text),
        (one.path.text, other.path.text),
        (one.query and one.query.text, other.query and other.query.text),
    )
    same = sum(left == right for left, right in pairs)
    return 10_000 * same + min(common_length(one.text, other.text), 9_999)


def _verdicts(
    expected: Candidate, sent: Candidate, match: Match | None, between_requests: bool
) -> Iterator[Finding]:
    if match == "exact":
        return
    if match == "loopback":
        message = "The ports differ, which is allowed for an app that listens on this machine."
        yield sent.finding("loopback-port", "note", message, LOOPBACK_PORTS)
        return
    if match == "localhost":
        message = (
            "Only the ports differ. A server has to allow any port for 127.0.0.1 and [::1]; for "
            "the name localhost some do and some do not."
        )
        yield sent.finding("localhost-port", "warning", message, LOOPBACK_PORTS)
        return
    source = SAME_IN_BOTH_REQUESTS if between_requests else REGISTRATION
    message = (
        "The token request has to carry the same redirect_uri as the authorization request."
        if between_requests
        else "No registered address is the same, character by character."
    )
    yield sent.finding("no-match", "error", message, source)
    yield from differences(expected.uri, sent)


def _first(
    expected: list[Candidate], matches: list[Match | None]
) -> list[tuple[Candidate, Match | None]]:
    return list(zip(expected, matches, strict=True))[:MAX_SHOWN_URIS]


def _shown(candidate: Candidate, match: Match | None) -> dict[str, Any]:
    return {"uri": candidate.uri.text[:MAX_URI_CHARS], "match": match}


def _alignment(expected: Uri, sent: Uri) -> dict[str, Any]:
    if max(len(expected.text), len(sent.text)) > MAX_URI_CHARS:
        return {"means_the_same": None, "pieces": [], "drawn": []}
    pieces = align(expected.text, sent.text)
    return {
        "means_the_same": normal_form(expected) == normal_form(sent),
        "pieces": [piece.to_json() for piece in pieces],
        "drawn": list(drawn(pieces)),
    }


CHECKER = Checker(
    name="redirect-uri-diff",
    title="Is the redirect URI the registered one?",
    in_hand="A redirect URI that was refused, and the list of registered ones",
    fields=(
        Field(
            "registered",
            "Registered redirect URIs",
            "One a line, copied from the console of the server",
            "lines",
        ),
        Field(
            "sent",
            "Redirect URI that was sent",
            "The value of redirect_uri, or the whole address of the sign-in page",
        ),
        Field(
            "authorize",
            "Or: authorization request",
            "To compare the two requests with one another",
            "multiline",
        ),
        Field("token", "and token request", "As a URL, a form body or a curl command", "multiline"),
    ),
    example={
        "registered": ["https://app.example.com/callback", "http://127.0.0.1/callback"],
        "sent": "https://app.example.com/callback/",
    },
    input_type=RedirectUriInput,
    check=alone(check),
)
