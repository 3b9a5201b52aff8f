"""Secrets and personal data in a pasted text: found first, so that nothing after ever holds them.

`redact` finds them, `mask` takes them out at equal length, `shown` says in words what was taken.
Every rule runs on every reading of the text (`views`), so no rule knows about disguises, and a
disguise is taught in one place. All of it is linear in the length of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from redaction.addresses import ip_addresses
from redaction.card_data import card_details, cards_with_codes
from redaction.cards import MAX_DIGITS, MIN_DIGITS, look_alike_numbers
from redaction.disguises.base64_text import encoded_texts
from redaction.disguises.views import View, plain_view, unwrapped, views
from redaction.headers import header_secrets
from redaction.licences import licence_secrets
from redaction.named import named_secrets
from redaction.personal import personal_secrets
from redaction.spoken import spoken_passwords
from redaction.text_errors import hide_text
from redaction.tokens import self_evident_secrets
from redaction.types import Secret
from redaction.values import MASK

Rule = Callable[[View], Iterator[Secret]]

MAX_NESTING = 2  # base64 in base64 is read, no deeper

# The words for the page. Where finds overlap, the first kind in this order names them.
KIND_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "track-data": "magnetic stripe data",
        "card-number": "card number",
        "card-code": "card security code",
        "pin": "PIN",
        "private-key": "private key",
        "password": "password",
        "client-secret": "client secret",
        "api-key": "API key",
        "jwt": "JWT",
        "licence-code": "licence code",
        "authorization-code": "authorization code",
        "code-verifier": "code verifier",
        "token": "token",
        "cookie": "cookie",
        "customer-number": "customer number",
        "email": "e-mail address",
        "ip-address": "IP address",
        "home-folder": "user name",
    }
)
_UNMASKED = re.compile(f"[^{MASK}]+")
_DIGITS = re.compile(r"[0-9]+")
_NO_DIGITS = re.compile(r"[^0-9]+")
_PLAIN_NUMBER = re.compile(r"[0-9 .-]+")  # in which there is nothing to undo
_RANK = {kind: rank for rank, kind in enumerate(KIND_LABELS)}

_RULES: tuple[Rule, ...] = (
    cards_with_codes,
    look_alike_numbers,
    card_details,
    named_secrets,
    spoken_passwords,
    self_evident_secrets,
    header_secrets,
    personal_secrets,
    ip_addresses,
    licence_secrets,
)
# Values of a form of their own, which can be told even when a line break cuts them in two.
_RULES_FOR_WRAPS: tuple[Rule, ...] = (
    card_details,
    self_evident_secrets,
    personal_secrets,
    ip_addresses,
    licence_secrets,
)
# What a line break leaves of these is a find by itself; the longer one is right if it goes on so.
_GOES_ON_WITH = {"track-data": "", "licence-code": "-"}


@hide_text
def redact(text: str) -> tuple[Secret, ...]:
    """Return the secrets and personal data in `text`, in order, none overlapping another.

    Offsets count characters of `text` as given. Characters that are masked already are no part of
    any secret. Takes time linear in the length of `text`; never refuses a text.
    """
    return tuple(_without_masks(text, _merged(_Search().secrets(text))))


def mask(text: str, secrets: Iterable[Secret]) -> str:
    """Return `text` with every character of each secret replaced by `MASK`: offsets still hold."""
    return "".join(
        MASK * len(piece) if secret else piece for piece, secret in pieces(text, secrets)
    )


def shown(text: str, secrets: Iterable[Secret]) -> str:
    """Return `text` with each secret replaced by words such as `[token removed]`."""
    return "".join(
        f"[{removal(secret)}]" if secret else piece for piece, secret in pieces(text, secrets)
    )


def removal(secret: Secret) -> str:
    """Return what to say instead of a secret: of a card number its last four digits, no more."""
    words = f"{KIND_LABELS[secret.kind]} removed"
    return f"{words}, ends in {secret.last_four}" if secret.last_four else words


def pieces(text: str, secrets: Iterable[Secret]) -> Iterator[tuple[str, Secret | None]]:
    """Yield `text` in pieces, each with the secret that it is or None; joined they are `text`."""
    at = 0
    for secret in secrets:
        if at < secret.start:
            yield text[at : secret.start], None
        yield text[secret.start : secret.end], secret
        at = secret.end
    if at < len(text):
        yield text[at:], None


class _Search:
    """One search through a text and through what it holds in base64."""

    def __init__(self) -> None:
        self._kinds: dict[str, str | None] = {}  # by plain text: it often stands in several views

    def secrets(self, text: str, depth: int = 0) -> list[Secret]:
        """Return the secrets of `text` as found: in any order, overlapping, many times."""
        found: list[Secret] = []
        raw = plain_view(text)
        for view in views(raw):
            if view.parent is None:  # its offsets are those of the text
                found.extend(self._in_view(view, depth))
                continue
            for secret in self._in_view(view, depth):
                start, end = view.source(secret.start), view.source(secret.end)
                found.append(Secret(start, end, secret.kind))
        found.extend(_across_lines(raw, found))
        return found

    def _in_view(self, view: View, depth: int) -> Iterator[Secret]:
        for rule in _RULES:
            yield from rule(view)
        if depth < MAX_NESTING:
            for start, end, plain in encoded_texts(view.text):
                if kind := self._kind(plain, depth + 1):
                    yield Secret(start, end, kind)

    def _kind(self, plain: str, depth: int) -> str | None:
        """Return the kind of the gravest secret in `plain`, None if it holds none."""
        if plain not in self._kinds:
            kinds = [secret.kind for secret in self.secrets(plain, depth)]
            self._kinds[plain] = min(kinds, key=_RANK.__getitem__, default=None)
        return self._kinds[plain]


def _across_lines(raw: View, known: list[Secret]) -> Iterator[Secret]:
    """Yield what shows only once lines are joined: no part of it was a find by itself."""
    joined = unwrapped(raw)
    if joined is None:
        return
    taken = _merged(known)
    for rule in _RULES_FOR_WRAPS:
        for secret in rule(joined):
            start, end = joined.source(secret.start), joined.source(secret.end)
            _, line_end, further_lines = raw.text[start:end].partition("\n")
            sign = _GOES_ON_WITH.get(secret.kind)
            is_longer = sign is not None and sign in further_lines
            if line_end and (is_longer or not _overlaps(taken, start, end)):
                yield Secret(start, end, secret.kind)


def _overlaps(taken: list[Secret], start: int, end: int) -> bool:
    after = bisect_left(taken, end, key=lambda secret: secret.start)
    return after > 0 and taken[after - 1].end > start


def _merged(found: Iterable[Secret]) -> list[Secret]:
    merged: list[Secret] = []
    for secret in sorted(found, key=lambda secret: (secret.start, secret.end)):
        last = merged[-1] if merged else None
        if last is None or secret.start >= last.end:
            merged.append(secret)
            continue
        kind = min(last.kind, secret.kind, key=_RANK.__getitem__)
        merged[-1] = Secret(last.start, max(last.end, secret.end), kind)
    return merged


def _without_masks(text: str, found: Iterable[Secret]) -> Iterator[Secret]:
    is_masked = MASK in text
    for secret in found:
        if not is_masked and secret.kind != "card-number":
            yield secret
            continue
        for part in _UNMASKED.finditer(text, secret.start, secret.end):
            last_four = _last_four(part.group()) if secret.kind == "card-number" else ""
            yield Secret(*part.span(), secret.kind, last_four)


def _last_four(piece: str) -> str:
    plain = piece if _PLAIN_NUMBER.fullmatch(piece) else [*views(plain_view(piece))][-1].text
    digits = plain if _DIGITS.fullmatch(plain) else _NO_DIGITS.sub("", plain)
    return digits[-4:] if MIN_DIGITS <= len(digits) <= MAX_DIGITS else ""
