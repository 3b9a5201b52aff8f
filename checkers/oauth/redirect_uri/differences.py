"""In what two redirect URIs differ, component by component."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, unquote

from checkers.core.characters import visible
from checkers.core.findings import Finding, rfc
from checkers.core.uris import (
    DEFAULT_PORTS,
    Part,
    Uri,
    ascii_host,
    normal_escapes,
    without_dot_segments,
)
from checkers.oauth.redirect_uri.faults import ABSOLUTE, ESCAPES, THIS_MACHINE, Candidate
from knowledge.documents.entry import Source

MAX_QUERY_FIELDS = 200

COMPARED_AS_TEXT = rfc(3986, "6.2.1")
LETTER_CASE = rfc(3986, "6.2.2.1")
DOT_SEGMENTS = rfc(3986, "6.2.2.3")
BY_SCHEME = rfc(3986, "6.2.3")

# A hint: its rule, the differences that it explains, what it says, its source.
Hint = tuple[str, Callable[[str, str], bool], str, Source]


def differences(expected: Uri, sent: Candidate) -> Iterator[Finding]:
    """Yield in what `sent` differs from `expected`, component by component."""
    for rule in _DIFFERENCE_RULES:
        yield from rule(expected, sent)


def _scheme_differs(expected: Uri, sent: Candidate) -> Iterator[Finding]:
    left, right = _texts(expected.scheme, sent.uri.scheme)
    if left == right:
        return
    where = sent.uri.scheme.where if sent.uri.scheme else (0, 0)
    if left.lower() == right.lower():
        message = f"The scheme is written {visible(right)}, expected is {visible(left)}."
        yield sent.finding("scheme-case", "error", message, LETTER_CASE, where)
        return
    message = f"The scheme is {visible(right) or 'missing'}, expected is {visible(left) or 'none'}."
    if (left, right) == ("https", "http"):
        message += " Behind a proxy the application may not know that it is reached over https."
    yield sent.finding("scheme", "error", message, COMPARED_AS_TEXT, where)


def _userinfo_differs(expected: Uri, sent: Candidate) -> Iterator[Finding]:
    left, right = _texts(expected.userinfo, sent.uri.userinfo)
    if left != right:
        where = sent.uri.userinfo.where if sent.uri.userinfo else None
        message = "The part before @ differs. A redirect URI should have no user name in it."
        yield sent.finding("userinfo", "error", message, rfc(3986, "3.2.1"), where)


def _host_differs(expected: Uri, sent: Candidate) -> Iterator[Finding]:
    left, right = _texts(expected.host, sent.uri.host)
    if left == right:
        return
    where = sent.uri.host.where if sent.uri.host else None
    for rule, applies, advice, source in _HOST_HINTS:
        if applies(left, right):
            message = f"The host is {visible(right)}, expected is {visible(left)}. {advice}"
            yield sent.finding(rule, "error", message, source, where)
            return
    message = f"The host is {visible(right) or 'missing'}, expected is {visible(left) or 'none'}."
    yield sent.finding("host", "error", message, COMPARED_AS_TEXT, where)


_HOST_HINTS: tuple[Hint, ...] = (
    (
        "host-case",
        lambda left, right: left.lower() == right.lower(),
        "Capitals mean nothing in a host name, but the addresses are compared letter by letter.",
        LETTER_CASE,
    ),
    (
        "host-idn",
        lambda left, right: ascii_host(left.lower()) == ascii_host(right.lower()),
        "Both name the same host, one in its own letters and one in ASCII. Use the xn-- form.",
        rfc(3986, "3.2.2"),
    ),
    (
        "host-www",
        lambda left, right: left.removeprefix("www.") == right.removeprefix("www."),
        "One has www. in front. Register the one that your users really reach.",
        COMPARED_AS_TEXT,
    ),
    (
        "host-dot",
        lambda left, right: left.rstrip(".") == right.rstrip("."),
        "One ends with a full stop.",
        COMPARED_AS_TEXT,
    ),
    (
        "host-this-machine",
        lambda left, right: {left.lower(), right.lower()} <= THIS_MACHINE,
        "Both name this machine, but they are different texts.",
        rfc(8252, "8.3"),
    ),
)


def _port_differs(expected: Uri, sent: Candidate) -> Iterator[Finding]:
    left, right = _texts(expected.port, sent.uri.port)
    if left == right and bool(expected.port) == bool(sent.uri.port):
        return
    where = sent.uri.port.where if sent.uri.port else None
    default = DEFAULT_PORTS.get(sent.uri.scheme_name)
    if {left, right} <= {"", default}:
        message = (
            f"One names the port, the other leaves it out. Port {default} is meant either way, but "
            "the addresses are compared as texts."
        )
        yield sent.finding("port-default", "error", message, BY_SCHEME, where)
        return
    message = f"The port is {visible(right) or 'not named'}, expected is {visible(left) or 'none'}."
    yield sent.finding("port", "error", message, COMPARED_AS_TEXT, where)


def _path_differs(expected: Uri, sent: Candidate) -> Iterator[Finding]:
    left, right = expected.path.text, sent.uri.path.text
    if left == right:
        return
    where = sent.uri.path.where
    for rule, applies, advice, source in _PATH_HINTS:
        if applies(left, right):
            yield sent.finding(rule, "error", advice, source, where)
            return
    message = f"The path is {visible(right) or 'empty'}, expected is {visible(left) or 'empty'}."
    yield sent.finding("path", "error", message, COMPARED_AS_TEXT, where)


_PATH_HINTS: tuple[Hint, ...] = (
    (
        "path-empty",
        lambda left, right: {left, right} == {"", "/"},
        "One ends with a slash after the host, the other does not. Both mean the same page, but "
        "the addresses are compared as texts.",
        BY_SCHEME,
    ),
    (
        "trailing-slash",
        lambda left, right: left.rstrip("/") == right.rstrip("/"),
        "One path ends with a slash, the other does not.",
        COMPARED_AS_TEXT,
    ),
    (
        "path-case",
        lambda left, right: left.lower() == right.lower(),
        "The paths differ in capital letters, which count in a path.",
        LETTER_CASE,
    ),
    (
        "path-escapes",
        lambda left, right: normal_escapes(left) == normal_escapes(right),
        "The paths mean the same but are percent-encoded differently.",
        ESCAPES,
    ),
    (
        "path-encoding",
        lambda left, right: (
            left in (unquote(right), unquote(unquote(right)))
            or unquote(left) in (right, unquote(right))
        ),
        "A character of the path is percent-encoded in one and not, or twice, in the other.",
        ESCAPES,
    ),
    (
        "path-dots",
        lambda left, right: without_dot_segments(left) == without_dot_segments(right),
        "One path has . or .. in it. Write it as it resolves.",
        DOT_SEGMENTS,
    ),
    (
        "path-double-slash",
        lambda left, right: re.sub("/+", "/", left) == re.sub("/+", "/", right),
        "One path has two slashes in a row, often where two settings were joined.",
        COMPARED_AS_TEXT,
    ),
)


def _query_differs(expected: Uri, sent: Candidate) -> Iterator[Finding]:
    left, right = _texts(expected.query, sent.uri.query)
    if left == right and bool(expected.query) == bool(sent.uri.query):
        return
    where = sent.uri.query.where if sent.uri.query else None
    for rule, applies, advice, source in _QUERY_HINTS:
        if applies(left, right):
            yield sent.finding(rule, "error", advice, source, where)
            return
    message = "The part after the question mark differs."
    yield sent.finding("query", "error", message, COMPARED_AS_TEXT, where)


def _fields(query: str) -> list[tuple[str, str]]:
    pairs = "&".join(query.split("&", MAX_QUERY_FIELDS)[:MAX_QUERY_FIELDS])
    return parse_qsl(pairs, keep_blank_values=True)


_QUERY_HINTS: tuple[Hint, ...] = (
    (
        "query-empty",
        lambda left, right: not left and not right,
        "One ends with a question mark and nothing after it.",
        COMPARED_AS_TEXT,
    ),
    (
        "query-missing",
        lambda left, right: not right,
        "The registered parameters after the question mark are missing.",
        COMPARED_AS_TEXT,
    ),
    (
        "query-added",
        lambda left, right: not left,
        "There are parameters after a question mark that are not registered. Carry such values in "
        "state.",
        rfc(6749, "3.1.2.2"),
    ),
    (
        "query-escapes",
        lambda left, right: (
            normal_escapes(left) == normal_escapes(right) or _fields(left) == _fields(right)
        ),
        "The parameters are the same but are encoded differently.",
        ESCAPES,
    ),
    (
        "query-order",
        lambda left, right: sorted(_fields(left)) == sorted(_fields(right)),
        "The parameters are the same but stand in another order.",
        COMPARED_AS_TEXT,
    ),
)


def _texts(left: Part | None, right: Part | None) -> tuple[str, str]:
    return (left.text if left else "", right.text if right else "")


def _fragment_differs(expected: Uri, sent: Candidate) -> Iterator[Finding]:
    left, right = _texts(expected.fragment, sent.uri.fragment)
    if left != right:
        where = sent.uri.fragment.where if sent.uri.fragment else None
        message = "The part after # differs; a redirect URI may have none."
        yield sent.finding("fragment-differs", "error", message, ABSOLUTE, where)


_DIFFERENCE_RULES = (
    _scheme_differs,
    _userinfo_differs,
    _host_differs,
    _port_differs,
    _path_differs,
    _query_differs,
    _fragment_differs,
)
