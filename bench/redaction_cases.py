"""Planted secrets of every class, in the notations people paste, and the disguises laid over them.

Nothing here knows how secrets are found: values follow the public formats of their makers, cards
are numbers with a right check digit in the brands' ranges, all drawn from a seeded generator.
"""

from __future__ import annotations

import base64
import html
import json
import random
import string
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

BASE62 = string.ascii_letters + string.digits
UPPER36 = string.ascii_uppercase + string.digits
URL_SAFE = BASE62 + "-_"

CARD_FORMS = (
    ("4", 16), ("4", 13), ("4", 19), ("51", 16), ("55", 16), ("2221", 16), ("2720", 16),
    ("34", 15), ("37", 15), ("6011", 16), ("65", 16), ("36", 14), ("3056", 14), ("3530", 16),
    ("62", 16), ("62", 17), ("62", 19), ("5018", 16), ("6759", 18), ("2200", 16),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planted:
    """A text with a secret in it: `before` + `secret` + `after`; `secret` must not survive."""

    before: str
    secret: str
    after: str

    @property
    def text(self) -> str:
        return self.before + self.secret + self.after


Draw = Callable[[random.Random], str]


@dataclass(frozen=True, slots=True)
class SecretClass:
    """A class of secrets: how to draw one, and the surroundings that it is pasted in (`¤` = it)."""

    kind: str
    draw: Draw
    carriers: tuple[str, ...]
    is_digits: bool = False


@dataclass(frozen=True, slots=True)
class Disguise:
    """A way to write a planted secret; `digits_only`: only people who copy numbers write so."""

    name: str
    apply: Callable[[Planted], Planted]
    digits_only: bool = False


def draw_chars(alphabet: str, size: int) -> Draw:
    return lambda rng: "".join(rng.choice(alphabet) for _ in range(size))


def with_check_digit(digits: str) -> str:
    """Return `digits` with the digit that makes the number right by Luhn's rule."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return digits + str(-total % 10)


def draw_card(rng: random.Random) -> str:
    beginning, size = rng.choice(CARD_FORMS)
    return with_check_digit(beginning + draw_chars(string.digits, size - 1 - len(beginning))(rng))


def _json_part(rng: random.Random, data: dict[str, str | int]) -> str:
    return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")


def draw_jwt(rng: random.Random) -> str:
    head = _json_part(rng, {"alg": "RS256", "typ": "JWT", "kid": draw_chars(BASE62, 8)(rng)})
    body = _json_part(rng, {"sub": draw_chars(string.digits, 9)(rng), "exp": rng.randrange(2**31)})
    return f"{head}.{body}.{draw_chars(URL_SAFE, 86)(rng)}"


def _track(rng: random.Random) -> str:
    return f";{draw_card(rng)}=2812101{draw_chars(string.digits, 12)(rng)}?"


def _password(rng: random.Random) -> str:
    words = ("Sommer", "hunter", "Tr0ub4dor", "qwertz", "Pa55", "correcthorse", "Zürich")
    return rng.choice(words) + rng.choice("!%-_.2#") + draw_chars(BASE62, rng.randrange(2, 8))(rng)


def _api_key(rng: random.Random) -> str:
    shapes = (
        ("sk_live_", BASE62, 24), ("sk_test_", BASE62, 24), ("rk_live_", BASE62, 24),
        ("pk_live_", BASE62, 24), ("AKIA", UPPER36, 16), ("ghp_", BASE62, 36),
        ("gho_", BASE62, 36), ("github_pat_", BASE62, 40), ("xoxb-", string.digits, 24),
        ("AIza", URL_SAFE, 35), ("ya29.", URL_SAFE, 60), ("glpat-", URL_SAFE, 20),
    )  # fmt: skip
    beginning, alphabet, size = rng.choice(shapes)
    return beginning + draw_chars(alphabet, size)(rng)


def draw_private_key(rng: random.Random) -> str:
    lines = "\n".join(draw_chars(BASE62 + "+/", 64)(rng) for _ in range(6))
    kind = rng.choice(("RSA ", "EC ", "", "OPENSSH "))
    return f"-----BEGIN {kind}PRIVATE KEY-----\n{lines}\n-----END {kind}PRIVATE KEY-----"


def _email(rng: random.Random) -> str:
    names = ("jane.doe", "k.muller", "li_wei", "support+eu", "o-brien", "info")
    hosts = ("example.com", "example.co.uk", "mail.example.org", "firma.example.de", "163.com")
    return f"{rng.choice(names)}@{rng.choice(hosts)}"


def _address(rng: random.Random) -> str:
    if rng.random() < 0.3:
        return "2001:db8:" + ":".join(f"{rng.randrange(1, 65536):x}" for _ in range(6))
    network = rng.choice(("203.0.113", "198.51.100", "192.168.1", "10.20.30", "172.16.4"))
    return f"{network}.{rng.randrange(2, 254)}"


def _folder(rng: random.Random) -> str:
    return rng.choice(("jdoe", "Maria", "zhang.wei", "o_brien", "anna-lena"))


def _licence(rng: random.Random) -> str:
    size, groups = rng.choice(((4, 4), (5, 5), (4, 3), (6, 3)))
    return "-".join("7" + draw_chars(UPPER36, size - 1)(rng) for _ in range(groups))


def _pin(rng: random.Random) -> str:
    return draw_chars(string.digits, rng.choice((4, 4, 6)))(rng)


_VALUE_CARRIERS = (
    '{"grant_type":"x","NAME":"¤","error":"invalid_grant"}',
    "error=invalid_grant&NAME=¤&scope=read",
    "2026-11-20 10:11:12 ERROR NAME=¤ status=401",
    "NAME: ¤",
    "<r><NAME>¤</NAME></r>",
    "--NAME ¤",
    "export NAME=¤",
    "[NAME] => ¤",
    "{'NAME': '¤', 'b': 1}",
    '{"name": "NAME", "value": "¤"}',
)


def _named(*names: str) -> tuple[str, ...]:
    return tuple(carrier.replace("NAME", name) for name in names for carrier in _VALUE_CARRIERS)


CLASSES = (
    SecretClass(
        "card-number",
        draw_card,
        ("declined: card ¤ code 51", "pan=¤;", '{"number":"¤","code":51}', "order failed ¤", "¤"),
        is_digits=True,
    ),
    SecretClass(
        "card-code",
        draw_chars(string.digits, 3),
        ("CVV: ¤", "cvv=¤&amount=100", '{"cvc":"¤"}', "<cvv>¤</cvv>", "cvv2 is ¤, declined"),
        is_digits=True,
    ),
    SecretClass("track-data", _track, ("track2=¤", "swipe: ¤ refused", "¤")),
    SecretClass("pin", _pin, ("PIN: ¤", "pin=¤", '{"pin":"¤"}', "wrong pin ¤"), is_digits=True),
    SecretClass(
        "token",
        draw_chars(URL_SAFE, 40),
        (
            "Authorization: Bearer ¤",
            "curl -H 'Authorization: Bearer ¤' https://x.test/",
            *_named("access_token", "refresh_token"),
        ),
    ),
    SecretClass(
        "jwt",
        draw_jwt,
        ("Authorization: Bearer ¤", "got ¤ from server", *_named("id_token")),
    ),
    SecretClass("client-secret", draw_chars(URL_SAFE, 34), _named("client_secret", "clientSecret")),
    SecretClass(
        "authorization-code",
        draw_chars(URL_SAFE, 40),
        (
            "https://app.test/callback?code=¤&state=abc",
            "grant_type=authorization_code&code=¤&redirect_uri=https%3A%2F%2Fapp.test",
            '{"code":"¤","state":"abc"}',
        ),
    ),
    SecretClass(
        "password",
        _password,
        (
            "postgres://app:¤@db.internal:5432/app",
            "curl -u bob:¤ https://x.test/",
            *_named("password", "DB_PASSWORD"),
        ),
    ),
    SecretClass("api-key", _api_key, ("using key ¤ now", "STRIPE_KEY=¤", '{"apiKey":"¤"}', "¤")),
    SecretClass("private-key", draw_private_key, ("key:\n¤\nfailed to sign", "¤")),
    SecretClass(
        "cookie",
        draw_chars(BASE62, 26),
        ("Cookie: lang=de; sid=¤; theme=dark", "Set-Cookie: sid=¤; Path=/; Secure", "JSESSIONID=¤"),
    ),
    SecretClass("email", _email, ("user ¤ not found", "mailto:¤", '{"login":"¤"}', "<¤> bounced")),
    SecretClass(
        "ip-address", _address, ("refused from ¤", "client ¤ denied", '{"ip":"¤"}', '¤ - - "GET /"')
    ),
    SecretClass(
        "home-folder",
        _folder,
        ("at /home/¤/app/x.py", "at /Users/¤/app", "C:\\Users\\¤\\AppData", "file:///Users/¤/x"),
    ),
    SecretClass(
        "licence-code",
        _licence,
        ("authorization code: ¤", "HAP licence code ¤ refused", "authorization code is ¤ for HAP"),
    ),
    SecretClass(
        "customer-number",
        draw_chars("123456789", 7),
        ("customer number: ¤", "customer no. ¤ unknown", "customer_number=¤"),
        is_digits=True,
    ),
)  # fmt: skip


def plant(kind: SecretClass, rng: random.Random) -> Planted:
    """Return a fresh secret of the class in one of the places where such secrets are pasted."""
    before, after = rng.choice(kind.carriers).split("¤")
    return Planted(before, kind.draw(rng), after)


def _value(change: Callable[[str], str]) -> Callable[[Planted], Planted]:
    return lambda p: Planted(p.before, change(p.secret), p.after)


def _parts(change: Callable[[str], str]) -> Callable[[Planted], Planted]:
    return lambda p: Planted(change(p.before), change(p.secret), change(p.after))


def _every(change: Callable[[str], str]) -> Callable[[Planted], Planted]:
    return _value(lambda secret: "".join(map(change, secret)))


def _grouped(sign: str) -> Callable[[Planted], Planted]:
    def change(secret: str) -> str:
        size = 4 if len(secret) > 6 else 1
        return sign.join(secret[i : i + size] for i in range(0, len(secret), size))

    return _value(change)


def _broken(sign: str) -> Callable[[Planted], Planted]:
    return _value(lambda secret: secret[: len(secret) // 2] + sign + secret[len(secret) // 2 :])


def _digits_from(zero: str) -> Callable[[Planted], Planted]:
    return _every(lambda c: chr(ord(zero) + int(c)) if c in string.digits else c)


def _escaped_once(part: str) -> str:
    return json.dumps(part)[1:-1]


def _percent(character: str) -> str:
    return "".join(f"%{octet:02X}" for octet in character.encode())


def _printable(part: str) -> str:
    signs = (c if c.isascii() and c != "=" else _percent(c).replace("%", "=") for c in part)
    return "".join(signs).replace("\x01", "=\n")


def _in_base64(planted: Planted) -> Planted:
    return Planted("body: ", base64.b64encode(planted.text.encode()).decode(), "\n")


def _in_wrapped_base64(planted: Planted) -> Planted:
    return Planted("body:\n", base64.encodebytes(planted.text.encode()).decode().strip(), "\n\n")


def _prefixed(prefix: str) -> Callable[[Planted], Planted]:
    def apply(planted: Planted) -> Planted:
        before, secret, after = (
            part.replace("\n", "\n" + prefix)
            for part in (planted.before, planted.secret, planted.after)
        )
        return Planted(f"first line\n{prefix}{before}", secret, after + "\nlast line")

    return apply


DISGUISES = (
    Disguise("plain", lambda planted: planted),
    Disguise("spaces", _grouped(" ")),
    Disguise("dashes", _grouped("-")),
    Disguise("dots", _grouped(".")),
    Disguise("NBSP", _grouped("\u00a0")),
    Disguise("thin spaces", _grouped("\u2009"), digits_only=True),
    Disguise("space after each", _value(" ".join)),
    Disguise("Arabic digits", _digits_from("٠"), digits_only=True),
    Disguise("Devanagari digits", _digits_from("०"), digits_only=True),
    Disguise("superscript", _every(lambda c: "⁰¹²³⁴⁵⁶⁷⁸⁹"[int(c)]), digits_only=True),
    Disguise("full width", _every(lambda c: chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c)),
    Disguise("zero width between", _value("\u200b".join)),
    Disguise("soft hyphen", _broken("\u00ad")),
    Disguise("colour codes", _broken("\x1b[31m")),
    Disguise("line wrap", _broken("\n")),
    Disguise("line wrap in quoted mail", _broken("\n> ")),
    Disguise("shell line wrap", _broken("\\\n")),
    Disguise("\\u escapes", _every(lambda c: f"\\u{ord(c):04x}")),
    Disguise("\\x escapes", _every(lambda c: f"\\x{ord(c):02x}" if c.isascii() else c)),
    Disguise("%XX", _every(_percent)),
    Disguise("%25XX", _every(lambda c: _percent(c).replace("%", "%25"))),
    Disguise("&#52;", _every(lambda c: f"&#{ord(c)};")),
    Disguise("&#x34;", _every(lambda c: f"&#x{ord(c):x};")),
    Disguise("=34", _every(lambda c: _percent(c).replace("%", "="))),
    Disguise("URL-encoded text", _parts(lambda part: quote(part, safe=""))),
    Disguise("URL-encoded twice", _parts(lambda part: quote(quote(part, safe=""), safe=""))),
    Disguise("JSON string", _parts(_escaped_once)),
    Disguise("JSON in JSON", _parts(lambda part: _escaped_once(_escaped_once(part)))),
    Disguise("HTML", _parts(html.escape)),
    Disguise("quoted-printable", lambda p: _parts(_printable)(_broken("\x01")(p))),
    Disguise("base64", _in_base64),
    Disguise("base64 in lines", _in_wrapped_base64),
    Disguise("log prefix", _prefixed("2026-11-20T10:11:12Z app[1]: ")),
    Disguise("quoted mail", _prefixed("> > ")),
)


def fits(kind: SecretClass, disguise: Disguise) -> bool:
    """Return whether people could write a secret of this class in that disguise."""
    return kind.is_digits or not disguise.digits_only
