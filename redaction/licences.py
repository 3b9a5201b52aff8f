"""Licence codes and customer numbers, which only the words around them give away."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from redaction.disguises.views import View
from redaction.disguises.wraps import end_over_wraps
from redaction.names import LEADS_TO
from redaction.types import Secret
from redaction.values import GUID, is_opaque, is_stand_in

Reading = tuple[list[Secret], int]  # what was found, and where reading ended

MIN_CODE_CHARS = 8
MIN_CUSTOMER_DIGITS = 4
MIN_ODD_CHARS = 10
MIN_SIGN_IN_CHARS = 16
DISTANCE_CHARS = 60

_CODE_NAMES = (
    ("authori", r"authori[sz]ation[ _-]?(?:code|key)s?"),
    ("auth", r"(?<![a-z])auth[ _-]?code"),
    ("activation", r"activation[ _-]?(?:code|key|number|id)s?"),
    ("registration", r"registration[ _-]?(?:code|key|number)s?"),
    ("licen", r"licen[cs]e[ _-]?(?:code|key|number|no|id|string)s?"),
    ("product", r"product[ _-]?(?:code|key)s?"),
    ("unlock", r"unlock[ _-]?(?:code|key)s?"),
    ("renewal", r"renewal[ _-]?(?:code|key)s?"),
    ("serial", r"serial(?:[ _-]?(?:number|no|code|key)s?)?"),
    ("hap", r"(?<![a-z])hap(?: 5\.1\w{0,2}| 51)? (?:code|key)"),
    ("código", r"código de (?:autorización|licencia|activación|autorização)"),
    ("chave", r"chave de licença"),
    ("lizenz", r"lizenz(?:schlüssel|code|nummer)"),
    ("ierungscode", r"ierungscode"),
    ("code d", r"code d['’](?:autorisation|activation)"),
    ("clé", r"clé de licence"),
    ("授权码", r"授权码"),
    ("激活码", r"激活码"),
    ("序列号", r"序列号"),
    ("注册码", r"注册码"),
    ("entitlement", r"entitlement[ _-]?(?:id|code|key)s?"),
    ("s/n", r"(?<![a-z])s/n"),
    ("cd", r"(?<![a-z])cd[ _-]?key"),
    ("serien", r"seriennummer"),
    ("clé de produit", r"clé de produit"),
    ("numéro de série", r"numéro de série"),
    ("número de serie", r"número de serie"),
    ("clave de", r"clave de (?:licencia|producto|activación)"),
    ("chave do", r"chave do produto"),
    ("codice di", r"codice di (?:attivazione|licenza)"),
    ("licentie", r"licentie(?:code|sleutel)"),
    ("klucz", r"klucz (?:licencyjny|produktu)"),
    ("ключ", r"ключ (?:активации|продукта|лицензии)"),
    ("лицензионный", r"лицензионный ключ"),
    ("серийный", r"серийный номер"),
    ("ライセンスキー", r"ライセンスキー"),
    ("シリアル", r"シリアル(?:番号|キー|ナンバー)"),
    ("라이선스", r"라이선스 ?(?:키|코드)"),
    ("licen", r"licen[cs]e(?= is )"),
    ("许可证", r"许可证(?:密钥|代码|号)?"),
)
_CUSTOMER_NAMES = (
    ("cust", r"cust(?:omer)?[ _.-]?(?:number|num|no|nr|id|#)\.?"),
    ("client n", r"client n(?:umber|um|o|r)\.?"),
    ("account n", r"account n(?:umber|um|o|r)\.?"),
    ("customer #", r"customer #"),
    ("customeri", r"customeri[d]"),
    ("member n", r"member(?:ship)? n(?:umber|um|o|r)\.?"),
    ("subscriber", r"subscriber[ _-]?(?:number|no|id)\.?"),
    ("contract", r"contract[ _-]?(?:number|no|id)\.?"),
    ("vertrags", r"vertrags[ _-]?(?:nummer|nr)\.?"),
    ("mitglieds", r"mitglieds[ _-]?(?:nummer|nr)\.?"),
    ("kd", r"(?<![a-z])kd\.?[ _-]{0,2}nr\.?"),
    ("° client", r"n° client"),
    ("º de cliente", r"º de cliente"),
    ("número client", r"número client"),
    ("codice cliente", r"codice cliente"),
    ("numero cliente", r"numero cliente"),
    ("klantnummer", r"klantnummer"),
    ("numer klienta", r"numer klienta"),
    ("номер клиента", r"номер клиента"),
    ("顧客番号", r"顧客番号"),
    ("お客様番号", r"お客様番号"),
    ("고객", r"고객 ?번호"),
    ("kundnummer", r"kundnummer"),
    ("asiakasnumero", r"asiakasnumero"),
    ("kunden", r"kunden[ _-]?(?:nummer|nr)\.?"),
    ("número d", r"número d[eo] cliente"),
    ("numéro", r"numéro (?:de )?client"),
    ("客户", r"客户(?:编号|号码|号)"),
)
_LEAD = re.compile(LEADS_TO)
_GROUPED = re.compile(r"[A-Za-z0-9]{3,8}(?:[-.][A-Za-z0-9]{2,8}){1,9}+(?![\w-])")
_SPACED = re.compile(r"[A-Z0-9]{3,8}(?:[ \t]{1,2}[A-Z0-9]{3,8}){1,7}+(?!\w)")
_SINGLE = re.compile(r"[A-Za-z0-9]{8,40}+(?!\w)")
_OPAQUE = re.compile(r"[A-Za-z0-9\-._~+/=]{12,128}+")
_OPAQUE_REST = re.compile(r"[A-Za-z0-9\-._~+/=]*+")
_UPPER_GROUPS = re.compile(r"(?<![\w-])[A-Z0-9]{4,8}(?:-[A-Z0-9]{4,8}){1,9}+(?![\w-])")
_PRODUCT_KEY = re.compile(r"[A-Z0-9](?<![\w-].)[A-Z0-9]{4}(?:-[A-Z0-9]{5}){3,5}(?![\w-])")
# As octets: capitals and digits are A. The beginning of a product key then looks like this.
_KEY_SHAPE = b"AAAAA-AAAAA-AAAAA-AAAAA"
_KEY_SHAPES = bytes(
    ord("A")
    if chr(octet) in string.ascii_uppercase + string.digits
    else octet
    if octet == ord("-")
    else ord(" ")
    for octet in range(256)
)
_CUSTOMER = re.compile(
    r"[a-z]{0,4}[-.]?\d[\da-z]{0,19}(?:[-.]\d{1,9}|[ ]\d{1,4}(?![\d:.\-/])){0,8}(?!\w)"
)
_NO_CODE = re.compile(
    r"\d{4}-\d\d-\d\d.* | aadsts.* | v?\d+(?:\.\d+)+ | 0x.* | [a-z]{1,6}\d{1,7}", re.VERBOSE
)
_CODES = tuple((stem, re.compile(name)) for stem, name in _CODE_NAMES)
_CUSTOMERS = tuple((stem, re.compile(name + LEADS_TO)) for stem, name in _CUSTOMER_NAMES)


def licence_secrets(view: View) -> Iterator[Secret]:
    """Yield the licence codes and customer numbers of the view, each by the words before it."""
    for stem, pattern in _CODES:
        done = 0
        for at in view.occurrences(stem):
            name = pattern.match(view.low, at) if at >= done else None
            if name:
                code, done = _code_after(view, name)
                yield from code
    yield from _product_keys(view)
    yield from _customer_numbers(view)


def _product_keys(view: View) -> Iterator[Secret]:
    shapes = view.octets.translate(_KEY_SHAPES)
    at = shapes.find(_KEY_SHAPE)
    while at >= 0:
        found = _PRODUCT_KEY.match(view.text, at)
        if found and _has_digits_and_letters(found[0]):
            yield Secret(*found.span(), "licence-code")
        at = shapes.find(_KEY_SHAPE, found.end() if found else at + 1)


def _code_after(view: View, name: re.Match[str]) -> Reading:
    lead = _LEAD.match(view.low, name.end())
    start = lead.end() if lead else name.end()
    is_given = bool(lead and lead[0].strip())
    for shape in (_GROUPED, _SPACED, _SINGLE):
        found = shape.match(view.text, start)
        if found and _is_code(found[0], is_given) and not _is_of_a_sign_in(name[0], found[0]):
            return [Secret(*found.span(), "licence-code")], found.end()
    opaque = _OPAQUE.match(view.text, start) if is_given else None
    if opaque and (is_opaque(opaque[0], 2 * MIN_CODE_CHARS) or GUID.fullmatch(opaque[0])):
        kind = "authorization-code" if name[0].startswith("auth") else "licence-code"
        rest = _OPAQUE_REST.match(view.text, opaque.end())
        end = end_over_wraps(view.text, (rest or opaque).end())
        return [Secret(start, end, kind)], end
    return list(_codes_near(view.text, name)), opaque.end() if opaque else start


def _is_of_a_sign_in(name: str, value: str) -> bool:
    """Return whether "authorization code" means that of a payment or of OAuth, by the value."""
    is_long = value.islower() and len(value) >= MIN_SIGN_IN_CHARS and value.isalnum()
    return name.startswith("auth") and (value.isdigit() or is_long)


def _codes_near(text: str, name: re.Match[str]) -> Iterator[Secret]:
    """Yield the first licence code some words further on; only the plainest form counts there."""
    if not name[0].rstrip("s").endswith(("code", "key")):
        return
    for found in _UPPER_GROUPS.finditer(text, name.end(), name.end() + DISTANCE_CHARS):
        if _has_digits_and_letters(found[0]) and not is_stand_in(found[0]):
            yield Secret(*found.span(), "licence-code")
            return


def _is_code(value: str, is_given: bool) -> bool:
    if len(value) < MIN_CODE_CHARS or is_stand_in(value) or _NO_CODE.fullmatch(value.lower()):
        return False
    groups = re.split(r"[^A-Za-z0-9]+", value)
    if len(groups) == 1:
        is_uniform = value.isdigit() or value.isupper() or value.islower()
        is_odd = value.isupper() and len(value) >= MIN_ODD_CHARS and _has_digits_and_letters(value)
        return (is_given and is_uniform and any(map(str.isdigit, value))) or is_odd
    if value == value.upper():
        return any(map(str.isdigit, value)) or (is_given and len(groups) > 2)
    with_digit = sum(any(map(str.isdigit, group)) for group in groups)
    return is_given and value == value.lower() and 2 * with_digit >= len(groups)


def _has_digits_and_letters(value: str) -> bool:
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def _customer_numbers(view: View) -> Iterator[Secret]:
    for stem, pattern in _CUSTOMERS:
        for at in view.occurrences(stem):
            name = pattern.match(view.low, at)
            found = _CUSTOMER.match(view.low, name.end()) if name else None
            if found and sum(map(str.isdigit, found[0])) >= MIN_CUSTOMER_DIGITS:
                yield Secret(*found.span(), "customer-number")
