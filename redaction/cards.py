"""Card numbers, wherever 13 to 19 digits may be one, whatever stands between the digits.

A number counts when it begins like a brand's, has a length of that brand and its check digit is
right (Luhn, ISO/IEC 7812-1). Digits with gaps must also be grouped the way people write cards,
unless a word such as "card" stands near: tables of numbers and time stamps are full of gaps.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from operator import add, sub

from redaction.disguises.views import View
from redaction.types import Secret
from redaction.values import GUID

MIN_DIGITS, MAX_DIGITS = 13, 19
ID_CHARS = 40
MIN_HASH_CHARS = 24
MAX_WHOLE_DIGITS = 3  # of a number with a fraction so long
MIN_TELLING_DIGITS = 7  # of a card number that may not be left standing side by side
MAX_SCATTERED_DIGITS = 4  # in a group, on average
LONG_CHAIN = 1_000  # digits
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
_BEGINNING = re.compile(r"4|5|6|3[0-9]|18|2[1-7]|8[126]|9[78]")
# Up to four signs, a line end with the marks of quoted mail; a date begins a new line of a log.
_NO_DATE = r"(?!\d{4}-\d\d-\d\d|\d\d:\d\d)"
GAP = rf"""(?:[ \t\-.,_/+|'"\\]{{0,4}}+(?:\r?\n[ \t>|#*]{{0,8}}+{_NO_DATE})?+)"""
_CHAIN = re.compile(rf"(?<!\d)\d(?:{GAP}\d){{{MIN_DIGITS - 1},}}+", re.ASCII)
# Digits and signs of gaps in any order: fast to find, and most texts hold no more than time stamps.
# As octets, so that a region is found and its digits are counted fast: digits are 0, signs are -.
_REGION = re.compile(rb"0[0-]{12,}+")
_GAP_SIGNS = b" \t-.,_/+|'\"\\\r\n>#*"
_SHAPES = bytes(
    ord("0" if octet in b"0123456789" else "-" if octet in _GAP_SIGNS else " ")
    for octet in range(256)
)
_DIGITS = re.compile(r"\d+", re.ASCII)
# By the letters that give each word away.
_CARD_WORDS = {
    "card": re.compile(r"card(?!inal|ia|s\b)"),
    "карт": re.compile(r"карт"),
    "卡": re.compile(r"卡"),
    "cc": re.compile(r"(?<![a-z])cc(?:n|[_-]?num\w*)?(?![a-z])"),
    "iso": re.compile(r"(?<![a-z])iso.?8583(?![a-z])"),
    **{
        word: re.compile(rf"(?<![a-z]){word}(?![a-z])")
        for word in (
            "pan credit debit visa amex maestro discover jcb diners unionpay karte kreditkarte"
            " tarjeta carte cartao cartão"
        ).split()
    },
}
# How the digits of a card are grouped in print; Diners, Amex and long numbers have their own ways.
_GROUPINGS = frozenset(
    {(4, 4, 4, 4), (4, 6, 5), (4, 6, 4), (8, 8), (6, 13), (6, 10)}
    | {(4, 4, 4, rest) for rest in (1, 2, 3)}
    | {(4, 4, 4, 4, rest) for rest in (1, 2, 3)}
)
LONGEST_GROUPING = max(map(len, _GROUPINGS))
_JOINING_SIGNS = frozenset({"-", "_", "\n"})  # they hold one number together, however uneven
_LIST_SIGNS = frozenset({",", "|", "/"})
_VALUES = bytes((octet - ord("0")) % 256 for octet in range(256))  # of a digit as octet
_DOUBLED = bytes((0, 2, 4, 6, 8, 1, 3, 5, 7, 9, *range(10, 256)))  # a digit doubled, its cross sum
_IS_ZERO = bytes([1, *bytes(255)])
_ONE = re.compile(rb"\x01")
_HEX = "0123456789abcdef"
# A number that is said to be of another kind, and what shows that it may be a card all the same.
_OTHER_NUMBER = re.compile(
    r"(?<![a-z])(?:order|invoice|shipment|parcel|consignment|tracking|waybill|ticket|gtin|ean|upc"
    r"|isbn|imei|iccid|meid|bestellung|rechnung|sendung)(?:[ _-]?(?:number|num|no|nr|id))?"
    r"[\"']?[ \t]?[:=#.]?[ \t]?[\"']?\Z"
)
_CARD_DATA = re.compile(r"cv[vc]|exp|valid|bank|pay", re.ASCII)
_NAME_CHARS = 32
_LINE_CHARS = 200  # to each side


class _Chain:
    """Digits with short gaps between, in groups.

    `places` says where each group begins in the view, `offsets` how many digits of the chain stand
    before it (one more at the end: all of them). A text may be one chain of half a million groups,
    so there is no object for each.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        self.places: array[int] = array(
            "l", (found.start() for found in _DIGITS.finditer(text, start, end))
        )
        stops = (found.end() for found in _DIGITS.finditer(text, start, end))
        self.offsets: array[int] = array("l", accumulate(map(sub, stops, self.places), initial=0))
        self.digits = text[start:end].encode().translate(None, _GAP_SIGNS).decode()
        self._text = text

    @cached_property
    def gaps(self) -> list[str]:
        """The sign before each group, "" before the first; seldom asked for."""
        ends = map(add, self.places, map(sub, self.offsets[1:], self.offsets))
        before = (self._text[end:place] for end, place in zip(ends, self.places[1:], strict=False))
        return ["", *("\n" if "\n" in gap else gap.strip(" \t") or gap[:1] for gap in before)]

    def size(self, group: int) -> int:
        """Return the number of digits of a group."""
        return self.offsets[group + 1] - self.offsets[group]

    def sizes(self, first: int, last: int) -> tuple[int, ...]:
        """Return the numbers of digits of the groups `first` to `last`."""
        return tuple(map(self.size, range(first, last + 1)))

    def is_alone(self, first: int, last: int) -> bool:
        """Return whether these groups are all of the chain, and no telephone or decimal number."""
        if first > 0 or last < len(self.places) - 1:
            return False
        is_decimal = last == 1 and self.gaps[1] == "." and self.size(0) <= MAX_WHOLE_DIGITS
        return not is_decimal and self._text[self.places[0] - 1 : self.places[0]] != "+"

    def may_begin(self, group: int) -> bool:
        """Return False where no card number has the digits from the group's first one on.

        Only a long chain is worth looking at as a whole.
        """
        return len(self.digits) < LONG_CHAIN or self._beginnings[self.offsets[group]] == 1

    def is_card(self, start: int, end: int) -> bool:
        """Return whether the digits from `start` to `end` have all that a card number has."""
        sums = self._sums[(end - 1) % 2]  # the check digit first: it is the cheaper half
        return sums[end] == sums[start] and bool(_BRAND.fullmatch(self.digits, start, end))

    @cached_property
    def _sums(self) -> tuple[bytes, bytes]:
        return _sums(self.digits, 0), _sums(self.digits, 1)

    @cached_property
    def _beginnings(self) -> bytes:
        """1 for each digit with which the digits of some card number begin, else 0.

        The check digits of one length are compared all at once, as one large number: most groups
        of a long chain begin no card, and looking at their lengths one by one is what takes time.
        """
        found = bytearray(len(self.digits))
        for size in range(MIN_DIGITS, MAX_DIGITS + 1):
            for first in (0, 1):
                sums = self._sums[(first + size - 1) % 2]
                for right in _ONE.finditer(_equal(sums[first::2], sums[first + size :: 2])):
                    start = first + 2 * right.start()
                    if _BRAND.fullmatch(self.digits, start, start + size):
                        found[start] = 1
        return bytes(found)


def _equal(left: bytes, right: bytes) -> bytes:
    """Return 1 for each octet of `right` that is the same in `left`, else 0; `right` is shorter."""
    size = len(right)
    differing = int.from_bytes(left[:size], "big") ^ int.from_bytes(right, "big")
    return differing.to_bytes(size, "big").translate(_IS_ZERO)


def _sums(digits: str, plain: int) -> bytes:
    """Return the sums of Luhn's rule up to each digit, for numbers that end in a place `plain`.

    Of each sum only the last digit: that of a right number is 0.
    """
    values = bytearray(digits.encode().translate(_VALUES))
    values[1 - plain :: 2] = values[1 - plain :: 2].translate(_DOUBLED)
    return bytes([total % 10 for total in accumulate(values, initial=0)])


# Letters that are read for digits, by people and by programs that read pictures.
_LOOK_ALIKES = str.maketrans("OoIl", "0011", " -")
_LETTER_AMONG_DIGITS = re.compile(r"\d[ -]?[OoIl](?=[ -]?[\dOoIl])", re.ASCII)
_LOOK_ALIKE = re.compile(
    rf"(?<![^\W_])[\dOoIl](?:[ -]?[\dOoIl]){{{MIN_DIGITS - 1},{MAX_DIGITS - 1}}}(?![^\W_])",
    re.ASCII,
)
MIN_TRUE_DIGITS = 8  # beside letters that look like digits


def look_alike_numbers(view: View) -> Iterator[Secret]:
    """Yield the card numbers of the view in which some digits are typed as O, I or l."""
    if not _LETTER_AMONG_DIGITS.search(view.text):
        return
    for found in _LOOK_ALIKE.finditer(view.text):
        digits = found[0].translate(_LOOK_ALIKES)
        true_digits = sum(map(str.isdigit, found[0]))
        if not MIN_TRUE_DIGITS <= true_digits < len(digits) or not _BRAND.fullmatch(digits):
            continue
        if _sums(digits, (len(digits) - 1) % 2)[-1] == 0:
            yield Secret(*found.span(), "card-number")


def card_numbers(view: View) -> Iterator[Secret]:
    """Yield every stretch of the view that may be a card number; some may overlap."""
    shapes = view.octets.translate(_SHAPES)
    spoken = _Spoken(view)
    for region in _REGION.finditer(shapes):
        if shapes.count(b"0", *region.span()) >= MIN_DIGITS:
            yield from _in_region(view, *region.span(), spoken)


class _Spoken:
    """Where a word such as "card" speaks for the digits after it; looked for when asked first."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._last = (-1, 0)

    def until(self, start: int) -> int:
        """Return up to where a word speaks for the digits that begin at `start`, 0 if none."""
        if self._last[0] != start:
            self._last = start, self._until(start)
        return self._last[1]

    def _until(self, start: int) -> int:
        nearest = bisect_left(self._words, (start - CONTEXT_CHARS, 0))
        is_near = any(end <= start + len("8583") for _, end in self._words[nearest : nearest + 1])
        return start + CONTEXT_CHARS if is_near else 0

    @cached_property
    def _words(self) -> list[tuple[int, int]]:
        return sorted(
            found.span()
            for stem, word in _CARD_WORDS.items()
            for at in self._view.occurrences(stem)
            if (found := word.match(self._view.low, at))
        )


def _in_region(view: View, begin: int, stop: int, spoken: _Spoken) -> Iterator[Secret]:
    for found in _CHAIN.finditer(view.text, begin, stop):
        taken_until = 0
        chain = _Chain(view.text, *found.span())
        # Digits that some reading has joined are no longer run of digits.
        is_solid = view.source(found.end()) - view.source(found.start()) == len(found[0])
        for start, end in _cards(chain, spoken, is_solid=is_solid):
            if start < taken_until or not (
                _is_part_of_id(view.low, start, end)
                or (len(chain.places) == 1 and _is_other_number(view.low, start, end))
            ):
                yield Secret(start, end, "card-number")
                taken_until = end


def _cards(chain: _Chain, spoken: _Spoken, *, is_solid: bool) -> Iterator[tuple[int, int]]:
    for first, place in enumerate(chain.places):
        last = _last_group(chain, first, spoken) if chain.may_begin(first) else None
        if last is not None:
            yield place, chain.places[last] + chain.size(last)
        elif chain.size(first) >= MIN_DIGITS and (
            (is_solid and chain.size(first) > MAX_DIGITS and len(chain.places) == 1)
            or place < spoken.until(chain.places[0])
        ):
            yield from _inside(chain, first)
        elif is_solid and len(chain.places) == 1 and chain.digits.startswith("0"):
            yield from _after_zeros(chain, first)


def _last_group(chain: _Chain, first: int, spoken: _Spoken) -> int | None:
    """Return the last group of the longest card number that begins with group `first`."""
    start = chain.offsets[first]
    if not _BEGINNING.match(chain.digits, start):
        return None
    shortest = bisect_left(chain.offsets, start + MIN_DIGITS, first) - 1
    if (
        _is_in_table(chain, first, shortest)
        and spoken.until(chain.places[0]) <= chain.places[first]
    ):
        return None
    longest = bisect_right(chain.offsets, start + MAX_DIGITS, first) - 2
    for last in range(longest, shortest - 1, -1):
        if chain.is_card(start, chain.offsets[last + 1]) and (
            _is_grouped(chain, first, last) or chain.places[first] < spoken.until(chain.places[0])
        ):
            return last
    return None


def _is_grouped(chain: _Chain, first: int, last: int) -> bool:
    """Return whether the groups stand together the way people write, or hide, one number."""
    if first == last:
        return not _is_fraction(chain, first)
    sizes = chain.sizes(first, last)
    if chain.is_alone(first, last) and max(sizes) >= MIN_TELLING_DIGITS:
        return True
    signs = set(chain.gaps[first + 1 : last + 1])
    outside = {chain.gaps[first], *chain.gaps[last + 1 : last + 2]}
    if len(signs - {"\n"}) > 1:
        return outside == {""} and _is_scattered(sizes)
    if sizes in _GROUPINGS:
        return True
    if signs & outside:
        return False  # it may be the middle of a table of numbers
    if signs & _LIST_SIGNS:  # codes are listed in twos and threes
        return set(sizes) == {1}
    return signs <= _JOINING_SIGNS or _is_even(sizes) or _is_scattered(sizes)


def _is_in_table(chain: _Chain, first: int, last: int) -> bool:
    """Return whether groups that are too many for a grouping of their own go on a row of others.

    They would not count as grouped; most of a long chain is told by this.
    """
    return last - first >= LONGEST_GROUPING and chain.gaps[first] == chain.gaps[first + 1]


def _is_even(sizes: tuple[int, ...]) -> bool:
    """Return whether digits stand one by one, in twos, threes or fours."""
    return len(sizes) > 2 and set(sizes[:-1]) <= {sizes[0]} and sizes[-1] <= sizes[0] <= 4


def _is_scattered(sizes: tuple[int, ...]) -> bool:
    """Return whether the groups are shorter than numbers mostly are."""
    return sum(sizes) <= len(sizes) * MAX_SCATTERED_DIGITS


def _is_fraction(chain: _Chain, group: int) -> bool:
    return chain.gaps[group] == "." and chain.size(group - 1) <= MAX_WHOLE_DIGITS


def _after_zeros(chain: _Chain, group: int) -> Iterator[tuple[int, int]]:
    """Yield the card number that a group of digits is once the zeros before it are left out."""
    begin, end = chain.offsets[group : group + 2]
    zeros = end - begin - len(chain.digits[begin:end].lstrip("0"))
    if MIN_DIGITS <= end - begin - zeros <= MAX_DIGITS and chain.is_card(begin + zeros, end):
        place = chain.places[group]
        yield place + zeros, place + end - begin


def _inside(chain: _Chain, group: int) -> Iterator[tuple[int, int]]:
    """Yield card numbers inside a longer run of digits, as in the dump of a payment message."""
    begin = chain.offsets[group]
    stop = min(chain.offsets[group + 1], begin + CONTEXT_CHARS)
    for start in range(begin, stop - MIN_DIGITS + 1):
        sizes = range(min(MAX_DIGITS, stop - start), MIN_DIGITS - 1, -1)
        size = next((n for n in sizes if chain.is_card(start, start + n)), 0)
        if size:
            place = chain.places[group] + start - begin
            yield place, place + size


def _is_part_of_id(low: str, start: int, end: int) -> bool:
    """Return whether the digits are a stretch of a GUID or of a long hexadecimal number."""
    around = max(0, start - ID_CHARS)
    before, after = low[around:start], low[end : end + ID_CHARS]
    letters = before[len(before.rstrip(_HEX)) :] + after[: len(after) - len(after.lstrip(_HEX))]
    if letters and len(letters) + end - start >= MIN_HASH_CHARS and not letters.isdigit():
        return True
    guids = GUID.finditer(low, around, end + ID_CHARS)
    return any(guid.start() < end and start < guid.end() for guid in guids)


def _is_other_number(low: str, start: int, end: int) -> bool:
    """Return whether the word before says what number it is, and its line says nothing of cards."""
    if not _OTHER_NUMBER.search(low, max(0, start - _NAME_CHARS), start):
        return False
    before, after = low[max(0, start - _LINE_CHARS) : start], low[end : end + _LINE_CHARS]
    line = before.rpartition("\n")[2] + " " + after.partition("\n")[0]
    return not _CARD_DATA.search(line) and not any(
        word.search(line) for word in _CARD_WORDS.values()
    )


def begins_like_card(digits: str) -> bool:
    """Return whether some card number begins with `digits` (seven or more)."""
    sizes = range(max(MIN_DIGITS, len(digits)), MAX_DIGITS + 1)
    return any(_BRAND.fullmatch(digits.ljust(size, "0")) for size in sizes)
