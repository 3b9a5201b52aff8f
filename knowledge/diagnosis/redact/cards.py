"""Card numbers, wherever 13 to 19 digits may be one, whatever stands between the digits.

A number counts when it begins like a brand's, has a length of that brand and its check digit is
right (Luhn, ISO/IEC 7812-1). Digits with gaps must also be grouped the way people write cards,
unless a word such as "card" stands near: tables of numbers and time stamps are full of gaps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from knowledge.diagnosis.redact.values import GUID
from knowledge.diagnosis.redact.views import View
from knowledge.diagnosis.types import Secret

MIN_DIGITS, MAX_DIGITS = 13, 19
ID_CHARS = 40
MIN_HASH_CHARS = 24
CONTEXT_CHARS = 80  # how far a word such as "card" speaks for the digits after it

# The ranges that the brands publish for their merchants, with the lengths in use.
_BRAND = re.compile(
    r"""
      4(?:\d{12}|\d{15}|\d{18})                                                # Visa
    | (?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}          # Mastercard
    | 3[47]\d{13}                                                              # American Express
    | (?:30[0-5]\d|3095|3[689]\d\d)(?:\d{10}|\d{12})                           # Diners Club
    | (?:352[89]|35[3-8]\d)\d{12,15} | (?:2131|1800)\d{11}                     # JCB
    | (?:60|62|64|65|81|82)\d{14,17}                    # Discover, UnionPay, RuPay, Hipercard
    | (?:50|5[6-8]|63)\d{11,17} | (?:670[369]|6771|67[56]\d)\d{9,15}            # Maestro, Elo
    | (?:220[0-5]|9792|8600|9860|9704)\d{12,15}         # Mir, Borica, Troy, Uzcard, Humo, Napas
    """,
    re.VERBOSE,
)
GAP = r"""(?:[ \t\-.,_/+|'"\\]{0,4}+(?:\r?\n[ \t>|#*]{0,8}+)?+)"""
_CHAIN = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{{MIN_DIGITS - 1},}}+", re.ASCII)
_DIGITS = re.compile(r"\d+", re.ASCII)
_CARD_WORD = re.compile(
    r"""card(?!inal|ia|s\b) | карт | 卡
    | (?<![a-z])(?:pan|ccn?|cc[_-]?num\w*|credit|debit|visa|amex|maestro|discover|jcb|diners
      |unionpay|mastercard|karte|kreditkarte|tarjeta|carte|cartao|cartão|iso.?8583)(?![a-z])""",
    re.VERBOSE,
)
# How the digits of a card are grouped in print; Diners, Amex and long numbers have their own ways.
_GROUPINGS = frozenset(
    {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (8, 8), (6, 13), (6, 10)}
    | {(4, 4, 4, rest) for rest in (1, 2, 3)}
    | {(4, 4, 4, 4, rest) for rest in (1, 2, 3)}
)
_DOUBLED = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_HEX_HEAD = re.compile(r"[0-9a-f]+")
_HEX_TAIL = re.compile(r"[0-9a-f]+\Z")


@dataclass(frozen=True, slots=True)
class _Group:
    start: int
    digits: str
    gap: str  # the sign between it and the group before it; "" at the beginning of a chain

    @property
    def end(self) -> int:
        return self.start + len(self.digits)


def card_numbers(view: View) -> Iterator[Secret]:
    """Yield every stretch of the view that may be a card number."""
    for chain in _CHAIN.finditer(view.text):
        groups = _groups(view.text, chain.start(), chain.end())
        near = view.low[max(0, chain.start() - CONTEXT_CHARS) : chain.start()]
        spoken_until = chain.start() + CONTEXT_CHARS if _CARD_WORD.search(near) else 0
        for start, end in _cards(groups, spoken_until):
            if not _is_part_of_id(view.low, start, end):
                yield Secret(start, end, "card-number")


def is_card_number(digits: str) -> bool:
    """Return whether beginning, length and check digit of `digits` are those of a card number."""
    return bool(_BRAND.fullmatch(digits)) and _luhn(digits)


def begins_like_card(digits: str) -> bool:
    """Return whether some card number begins with `digits` (seven or more)."""
    sizes = range(max(MIN_DIGITS, len(digits)), MAX_DIGITS + 1)
    return any(_BRAND.fullmatch(digits.ljust(size, "0")) for size in sizes)


def _luhn(digits: str) -> bool:
    plain = sum(map(int, digits[::-2]))
    doubled = sum(_DOUBLED[int(digit)] for digit in digits[-2::-2])
    return (plain + doubled) % 10 == 0


def _groups(text: str, start: int, end: int) -> list[_Group]:
    groups = []
    last = start
    for match in _DIGITS.finditer(text, start, end):
        gap = text[last : match.start()]
        sign = "\n" if "\n" in gap else gap.strip(" \t") or gap[:1]
        groups.append(_Group(match.start(), match[0], sign))
        last = match.end()
    return groups


def _cards(groups: list[_Group], spoken_until: int) -> Iterator[tuple[int, int]]:
    first = 0
    while first < len(groups):
        is_spoken_of = groups[first].start < spoken_until
        last = _last_group(groups, first, is_spoken_of)
        if last is not None:
            yield groups[first].start, groups[last].end
            first = last
        elif is_spoken_of:
            yield from _inside(groups[first])
        first += 1


def _last_group(groups: list[_Group], first: int, is_spoken_of: bool) -> int | None:
    """Return the last group of the longest card number that begins with group `first`."""
    digits, found = "", None
    for last in range(first, len(groups)):
        digits += groups[last].digits
        if len(digits) > MAX_DIGITS:
            break
        if len(digits) < MIN_DIGITS:
            continue
        if is_spoken_of or _is_grouped(groups, first, last):
            found = last if is_card_number(digits) else found
    return found


def _is_grouped(groups: list[_Group], first: int, last: int) -> bool:
    """Return whether the groups stand together the way people write one number."""
    if first == last:
        return not _is_fraction(groups, first)
    signs = {group.gap for group in groups[first + 1 : last + 1]}
    if len(signs - {"\n"}) > 1:
        return False
    if tuple(len(group.digits) for group in groups[first : last + 1]) in _GROUPINGS:
        return True
    is_end = last + 1 == len(groups) or groups[last + 1].gap not in signs
    return is_end and groups[first].gap not in signs


def _is_fraction(groups: list[_Group], index: int) -> bool:
    return groups[index].gap == "." and len(groups[index - 1].digits) <= 3


def _inside(group: _Group) -> Iterator[tuple[int, int]]:
    """Yield card numbers inside a longer run of digits, as in the dump of a payment message."""
    digits = group.digits[:CONTEXT_CHARS]
    start = 0
    while start + MIN_DIGITS <= len(digits):
        sizes = range(MAX_DIGITS, MIN_DIGITS - 1, -1)
        size = next((n for n in sizes if is_card_number(digits[start : start + n])), 0)
        if size:
            yield group.start + start, group.start + start + size
        start += size or 1


def _is_part_of_id(low: str, start: int, end: int) -> bool:
    """Return whether the digits are a stretch of a GUID or of a long hexadecimal number."""
    around = max(0, start - ID_CHARS)
    before = _HEX_TAIL.search(low, around, start)
    after = _HEX_HEAD.match(low, end, end + ID_CHARS)
    letters = (before[0] if before else "") + (after[0] if after else "")
    if letters and len(letters) + end - start >= MIN_HASH_CHARS and not letters.isdigit():
        return True
    guids = GUID.finditer(low, around, end + ID_CHARS)
    return any(guid.start() < end and start < guid.end() for guid in guids)
