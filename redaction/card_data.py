"""What belongs to a card besides its number: security code, PIN, the data of its stripe or chip.

None of it may ever be kept (PCI DSS 3.3). A number that is named as one goes whatever its check
digit says, and so does a partly masked one that shows more than its first six digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.cards import GAP, MAX_DIGITS, MIN_DIGITS, begins_like_card, card_numbers
from redaction.disguises.views import View
from redaction.names import LEADS_TO
from redaction.types import Secret

_BETWEEN = r"(?:[ .\-_]|\r?\n[ \t>|]{0,8})?"
_END = r"(?![ .\-_]?\d|[\w:/])"
_CODE = rf"\d(?:{_BETWEEN}\d){{2,3}}{_END}"
_PIN = rf"\d(?:{_BETWEEN}\d){{3,11}}{_END}"
_PIN_BLOCK = r"[0-9a-f]{16}(?![0-9a-f])"
_NUMBER = rf"\d(?:{GAP}\d){{11,18}}+(?!\d)"
_CALLED = r"(?:[ _-]?(?:code|number|num|no|value))?"


def _rule(stem: str, name: str, value: str, kind: str) -> tuple[str, re.Pattern[str], str]:
    return stem, re.compile(rf"{name}{LEADS_TO}(?P<value>{value})", re.ASCII), kind


_RULES = (
    _rule("cvv", rf"cvv[12]?{_CALLED}", _CODE, "card-code"),
    _rule("cvc", rf"cvc[12]?{_CALLED}", _CODE, "card-code"),
    _rule("cvn", rf"(?<![a-z])cvn2?{_CALLED}", _CODE, "card-code"),
    _rule("cv2", rf"(?<![a-z])cv2{_CALLED}", _CODE, "card-code"),
    _rule("csc", rf"(?<![a-z])csc{_CALLED}", _CODE, "card-code"),
    _rule("security", r"security[ _-]?(?:code|number)", _CODE, "card-code"),
    _rule("verification", r"verification[ _-]?(?:code|value|number)", _CODE, "card-code"),
    _rule("prüf", r"prüf(?:nummer|ziffer)", _CODE, "card-code"),
    _rule("código", r"código de seguridad", _CODE, "card-code"),
    _rule("安全码", r"安全码", _CODE, "card-code"),
    _rule("cid", r"(?<![a-z])cid", _CODE, "card-code"),
    _rule("card", r"card[ _-]?code", _CODE, "card-code"),
    _rule("sicherheitscode", r"sicherheitscode", _CODE, "card-code"),
    _rule("cryptogramme", r"cryptogramme(?: visuel)?", _CODE, "card-code"),
    _rule("codice", r"codice di sicurezza", _CODE, "card-code"),
    _rule("código", r"código de segurança", _CODE, "card-code"),
    _rule("セキュリティコード", r"セキュリティコード", _CODE, "card-code"),
    _rule("geheimzahl", r"geheimzahl", _PIN, "pin"),
    _rule("пин", r"(?<![а-я])пин(?:-код)?", _PIN, "pin"),
    _rule("暗証番号", r"暗証番号", _PIN, "pin"),
    _rule("pin", r"(?<![a-z])pin(?:[ _-]?(?:number|no|code))?", _PIN, "pin"),
    _rule("pin", r"(?<![a-z])pin[ _-]?(?:block|data)", _PIN_BLOCK, "pin"),
    _rule("card", r"card[ _-]?(?:number|num|no|nr|#)?", _NUMBER, "card-number"),
    _rule("pan", r"(?<![a-z])pan", _NUMBER, "card-number"),
    _rule("account", r"(?<=primary )account number", _NUMBER, "card-number"),
    _rule("cc", r"(?<![a-z])cc(?:[ _-]?(?:number|num|no|nr))?", _NUMBER, "card-number"),
    _rule("karte", r"kartennummer", _NUMBER, "card-number"),
    _rule("卡号", r"卡号", _NUMBER, "card-number"),
)
_TRACK_1 = re.compile(
    rf"[%B](?:(?<=%)B)?\d{{12,{MAX_DIGITS}}}\^[^^\r\n]{{2,40}}\^[^?\r\n\"'\s]{{4,100}}\??",
    re.IGNORECASE,
)
# As octets: digits are 0, the signs that may follow them on a stripe or in a masked number are =.
_NUMBER_AND_SIGN = b"0000000="
_NUMBERS_AND_SIGNS = bytes(
    ord("0" if octet in b"0123456789" else "=" if octet in b"=Dd*xX?#" else " ")
    for octet in range(256)
)
_DIGITS = "0123456789"
# A track as a chip gives it: tag 57, how many octets follow, then number, D, expiry date and so on.
_CHIP_TRACK = re.compile(r"(?<![0-9a-f])57[01][0-9a-f]\d{12,19}d\d{7,20}f?(?![0-9a-f])", re.ASCII)
_TRACK_2_REST = re.compile(r"[=Dd]\d{7,30}[F?]?(?!\d)", re.ASCII)
_MASKED_REST = re.compile(r"[*xX•#]{2,12}\d{0,7}(?!\w)", re.ASCII)
_CODE_AFTER_CARD = re.compile(
    r"[ \t|,;/:-]{1,4}(?:0[1-9]|1[0-2])[ \t|/-]{0,3}(?:20)?\d\d"
    r"[ \t|,;/:-]{1,4}(?P<value>\d{3,4})(?!\d)"
)


def cards_with_codes(view: View) -> Iterator[Secret]:
    """Yield the card numbers of the view, and the code that follows one and its expiry date."""
    for card in card_numbers(view):
        yield card
        if found := _CODE_AFTER_CARD.match(view.text, card.end):
            yield Secret(*found.span("value"), "card-code")


def card_details(view: View) -> Iterator[Secret]:
    """Yield what the view shows of cards besides numbers that are right by their check digit."""
    for stem, pattern, kind in _RULES:
        for at in view.occurrences(stem):
            if found := pattern.match(view.low, at):
                yield Secret(*found.span("value"), kind)
    if "^" in view.text:
        for track in _TRACK_1.finditer(view.text):
            yield Secret(*track.span(), "track-data")
    for at in view.occurrences("57"):
        if found := _CHIP_TRACK.match(view.low, at):
            yield Secret(*found.span(), "track-data")
    yield from _tracks_and_masked_numbers(view)


def _tracks_and_masked_numbers(view: View) -> Iterator[Secret]:
    text = view.text
    for start, end in _numbers_before_signs(view):
        if end - start > MAX_DIGITS or not begins_like_card(text[start:end]):
            continue
        if track := _TRACK_2_REST.match(text, end):
            yield Secret(start - (text[start - 1 : start] == ";"), track.end(), "track-data")
        rest = _MASKED_REST.match(text, end)
        if rest and MIN_DIGITS <= rest.end() - start <= MAX_DIGITS:
            yield Secret(start, rest.end(), "card-number")


def _numbers_before_signs(view: View) -> Iterator[tuple[int, int]]:
    """Yield where the numbers of seven digits and more begin and end that such a sign follows.

    A number with more than `MAX_DIGITS` digits may seem to begin later, but not much.
    """
    shapes = view.octets.translate(_NUMBERS_AND_SIGNS)
    at = shapes.find(_NUMBER_AND_SIGN)
    while at >= 0:
        end = at + len(_NUMBER_AND_SIGN) - 1
        head = view.text[max(0, end - MAX_DIGITS - 1) : end]
        yield end - len(head) + len(head.rstrip(_DIGITS)), end
        at = shapes.find(_NUMBER_AND_SIGN, end)
