"""What may be wrong with a redirect URI, whatever it is compared with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from checkers.core.characters import CONFUSABLES, look_alike, name_of, unseen, visible
from checkers.core.findings import Finding, Severity, Where, rfc
from checkers.core.uris import DEFAULT_PORTS, LOOPBACK_ADDRESSES, Uri, ascii_host, times_encoded
from knowledge.documents.entry import Source

MAX_URI_CHARS = 8_000
MAX_NAMED_CHARACTERS = 20

ABSOLUTE = rfc(6749, "3.1.2")
ESCAPES = rfc(3986, "6.2.2.2")
WILDCARDS = rfc(9700, "4.1.1")
MAX_LENGTH = rfc(9110, "4.1")

_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_EXECUTED_SCHEMES = frozenset({"javascript", "data", "vbscript", "blob", "file"})
THIS_MACHINE = frozenset({"localhost", *LOOPBACK_ADDRESSES})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A redirect URI and the input that it was read from.

    `at` maps a stretch of the URI to that input, so that marks hit the pasted text.
    """

    uri: Uri
    field: str
    at: Callable[[int, int], Where]

    def finding(
        self,
        rule: str,
        severity: Severity,
        message: str,
        source: Source,
        where: Where | None = None,
    ) -> Finding:
        """Return a finding about a stretch of this URI, by default about all of it."""
        start, end = where or (0, len(self.uri.text))
        return Finding(rule, severity, message, source, self.field, self.at(start, end))


def faults(candidate: Candidate) -> Iterator[Finding]:
    """Yield what is wrong with one URI, whatever it is compared with."""
    for rule in _OWN_RULES:
        yield from rule(candidate)


def _unseen_characters(candidate: Candidate) -> Iterator[Finding]:
    for count, (index, char) in enumerate(unseen(candidate.uri.text)):
        if count == MAX_NAMED_CHARACTERS:
            return
        message = f"There is a character that cannot be seen: {name_of(char)}. Retype this part."
        where = (index, index + 1)
        yield candidate.finding("unseen-character", "error", message, rfc(3986, "2"), where)


def _look_alikes(candidate: Candidate) -> Iterator[Finding]:
    named = 0
    for index, char in enumerate(candidate.uri.text):
        latin = look_alike(char)
        if latin and named < MAX_NAMED_CHARACTERS:
            named += 1
            message = f"This looks like “{latin}” but is {name_of(char)}. Retype it."
            where = (index, index + 1)
            yield candidate.finding("look-alike", "error", message, CONFUSABLES, where)


def _wildcard(candidate: Candidate) -> Iterator[Finding]:
    at = candidate.uri.text.find("*")
    if at >= 0:
        message = (
            "There is a * in the address. Register each address in full: patterns let an attacker "
            "collect codes, and a server that compares exactly takes the * as it stands."
        )
        yield candidate.finding("wildcard", "error", message, WILDCARDS, (at, at + 1))


def _fragment(candidate: Candidate) -> Iterator[Finding]:
    fragment = candidate.uri.fragment
    if fragment:
        start, end = fragment.where
        message = "A redirect URI may not have a fragment: take # and what follows it away."
        yield candidate.finding("fragment", "error", message, ABSOLUTE, (start - 1, end))


def _encoded_as_a_whole(candidate: Candidate) -> Iterator[Finding]:
    count = times_encoded(candidate.uri.text)
    if count == 1:
        message = (
            "This is percent-encoded, as it travels in an address. It was decoded once for the "
            "comparison. If a log of the server shows it like this, it was encoded twice."
        )
        yield candidate.finding("encoded-once", "warning", message, ESCAPES)
    elif count > 1:
        message = f"This was percent-encoded {count} times. Encode it once, when it is sent."
        yield candidate.finding("encoded-twice", "error", message, ESCAPES)


def _absolute(candidate: Candidate) -> Iterator[Finding]:
    if not candidate.uri.is_absolute and not times_encoded(candidate.uri.text):
        message = "This is no absolute address: it has to begin with a scheme such as https://."
        yield candidate.finding("not-absolute", "error", message, ABSOLUTE)


def _escapes_are_whole(candidate: Candidate) -> Iterator[Finding]:
    match = _BAD_ESCAPE.search(candidate.uri.text)
    if match:
        message = "After % two hexadecimal digits have to follow; a plain % is written %25."
        yield candidate.finding("bad-escape", "error", message, rfc(3986, "2.1"), match.span())


def _scheme_is_safe(candidate: Candidate) -> Iterator[Finding]:
    uri = candidate.uri
    where = uri.scheme.where if uri.scheme else None
    if uri.scheme_name in _EXECUTED_SCHEMES:
        message = f"{uri.scheme_name}: can never receive an answer and is dangerous. Use https."
        yield candidate.finding("scheme-forbidden", "error", message, rfc(9700, "4.1"), where)
    elif uri.scheme_name == "http" and uri.host_name not in THIS_MACHINE:
        message = "Codes would travel unencrypted over http, so servers refuse it: use https."
        yield candidate.finding("plain-http", "warning", message, rfc(9700, "2.6"), where)
    elif uri.scheme_name not in DEFAULT_PORTS and uri.is_absolute and "." not in uri.scheme_name:
        message = (
            "The scheme of an app has to be a domain name of yours, turned round "
            "(com.example.app), so that no other app claims it."
        )
        yield candidate.finding(
            "scheme-without-domain", "warning", message, rfc(8252, "7.1"), where
        )


def _localhost(candidate: Candidate) -> Iterator[Finding]:
    uri = candidate.uri
    if uri.scheme_name == "http" and uri.host_name == "localhost" and uri.host:
        message = "For an app on this machine 127.0.0.1 is safer than the name localhost."
        yield candidate.finding("localhost", "note", message, rfc(8252, "8.3"), uri.host.where)


def _host_is_ascii(candidate: Candidate) -> Iterator[Finding]:
    host = candidate.uri.host
    if host and not host.text.isascii():
        written = ascii_host(host.text.lower())
        message = f"A host name has to be written in ASCII: {visible(written)}"
        yield candidate.finding("host-not-ascii", "error", message, rfc(3986, "3.2.2"), host.where)


def _length(candidate: Candidate) -> Iterator[Finding]:
    if len(candidate.uri.text) > MAX_URI_CHARS:
        message = f"This is longer than the {MAX_URI_CHARS} characters that servers have to take."
        yield candidate.finding("too-long", "error", message, MAX_LENGTH)


_OWN_RULES = (
    _length,
    _unseen_characters,
    _look_alikes,
    _wildcard,
    _fragment,
    _encoded_as_a_whole,
    _absolute,
    _escapes_are_whole,
    _scheme_is_safe,
    _localhost,
    _host_is_ascii,
)
