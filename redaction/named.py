# ruff: noqa: E501 (one form a row: tables are read by their rows)
"""Secrets that a name gives away: passwords, client secrets, tokens, keys, codes, sessions."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from redaction.disguises.views import View
from redaction.disguises.wraps import end_of_cut_password, end_over_wraps
from redaction.names import MAX_VALUE_CHARS, Lead, Name, Value, names, value_after
from redaction.types import Secret
from redaction.values import (
    GUID,
    is_common_password,
    is_like_password,
    is_opaque,
    is_passphrase,
    is_spoken,
    is_stand_in,
    is_state,
    is_words,
)

MIN_BESIDE_CHARS = 12  # a value that merely stands next to a name must look very much like one
MIN_PIN_CHARS = 4
MAX_TRIES = 8  # names inside one value that was none: more are a game with the clock


@dataclass(frozen=True, slots=True)
class Family:
    """Names whose values are secrets of one kind.

    `stem` finds a name fast, `pattern` reads on from there, `whole` must fit the name in full.
    `chosen`: people choose the value, so one that is clearly given needs no odd look ("swordfish").
    `least`: how many characters a value that has to look odd has at least.
    `in_query`: only a parameter of an address counts.
    """

    kind: str
    stem: str
    pattern: str
    whole: str = ""
    chosen: bool = False
    least: int = 8
    in_query: bool = False


# "Password" in other languages, in lower case.
PASSWORD_WORDS = (
    *"""
    kennwort contraseña senha wachtwoord hasło heslo lösenord lösenordet adgangskode salasana şifre
    şifrem jelszó пароль 密码 口令 密碼 パスワード 비밀번호 סיסמה κωδικός
    """.split(),
    *("mật khẩu", "kata sandi", "كلمة المرور", "كلمة السر"),
)

_BEARERS = (
    "access|refresh|id|auth|bearer|session|api|csrf|xsrf|sas|security|device|user|personal|private"
    "|vault|bot|deploy|registration|subject|actor|oauth|login"
)
FAMILIES = (
    *(
        Family("password", stem, pattern, chosen=True)
        for stem, pattern in (
            ("pass", r"pass(?:word|wd|phrase|code|wort)(?:[_-]?(?:hash|value|confirmation))?\d?"),
            ("pass", r"(?<![a-z0-9])passe?"),
            ("pass", r"(?:ask|do|db|_|-)?(?<=[a-z_-])pass(?=[ \t]*[=:])"),
            ("passordet", r"passordet"),
            ("passord", r"passord"),
            ("pwd", r"pwd\d?(?=[/~])"),
            ("pwd", r"(?<!old)pwd\d?(?![ \t]*[:=]?[ \t]*[/~.])"),
            ("pw", r"(?<![a-z])p/?w(?:'s)?(?![a-z])"),
            ("p/w", r"(?<![a-z])p/w"),
            ("bindpw", r"bindpw"),
            ("creds", r"(?<![a-z])creds"),
            ("requirepass", r"requirepass"),
            ("masterauth", r"masterauth"),
            ("mdp", r"(?<![a-z])mdp"),
            ("mot de passe", r"mot de passe"),
            ("clave", r"(?<![a-z])clave"),
            ("palavra-passe", r"palavra-passe"),
            ("parola", r"(?<![a-z])parola(?: d'ordine)?"),
            *((word, word) for word in PASSWORD_WORDS),
        )
    ),
    Family("client-secret", "secret", r"secret(?:[ _-]?(?:value|text))?\d?", chosen=True),
    Family(
        "token",
        "token",
        r"tokens?(?:_hint)?\d?",
        rf"(?:{_BEARERS})[_.-]?tokens?(?:_hint)?\d?$",
        chosen=True,
    ),
    Family("token", "token", r"tokens?(?:_hint)?\d?"),
    Family("token", "assertion", r"assertion", least=20),
    Family("token", "saml", r"saml(?:response|request)", least=20),
    Family("token", "jwt", r"jwt", least=16),
    Family("token", "auth", r"auth", r"^_?auth$", least=12),
    Family("token", "sig", r"sig(?:nature)?", r"(?:^|-)sig(?:nature)?$", in_query=True, least=16),
    Family("token", "signature", r"signature", r"(?:^|-)signature$", least=40),
    Family("private-key", "private", r"private[ _-]?key", least=24),
    Family("api-key", "api", r"api[ _-]?keys?"),
    Family("api-key", "access", r"access[ _-]?key(?:[ _-]?id)?"),
    Family("api-key", "secret", r"secret[ _-]?(?:access[ _-]?)?key", chosen=True),
    Family("api-key", "subscription", r"subscription[ _-]?key"),
    Family("api-key", "account", r"account[ _-]?key"),
    Family("api-key", "sharedaccess", r"sharedaccess(?:key|signature)"),
    Family("api-key", "encryption", r"encryption[ _-]?key"),
    Family("api-key", "signing", r"signing[ _-]?(?:key|secret)", least=16),
    Family("api-key", "consumer", r"consumer[ _-]?key"),
    Family("api-key", "master", r"master[ _-]?key"),
    Family("api-key", "functions-key", r"functions-key"),
    Family("api-key", "auth", r"auth[ _-]?key"),
    Family("api-key", "app", r"app(?:lication)?[ _-]?key"),
    Family("api-key", "key", r"key", r"^key$", in_query=True, least=20),
    Family(
        "api-key",
        "key",
        r"keys?\d?",
        r"(?:hmac|salt|storage|primary|secondary|service|client|integration|routing|deploy|genie|admin"
        r"|fernet|webhook|license|licence|server|write|read|ingest|root|crypto|cipher|aes|shared|preshared"
        r"|private|priv|wg|tunnel|session|cookie|token|jwt|host|bot|account|project|rails_master)[ _.-]?keys?\d?$",
        least=16,
    ),
    Family("cookie", "sess", r"sess(?:ion)?[ _-]?(?:id|key)"),
    Family("cookie", "sid", r"sid", r"(?:^|\.)sid$"),
    Family("cookie", "session", r"session", r"[_-]session$", least=16),
    Family("cookie", "aspxauth", r"aspxauth", least=16),
    Family("cookie", "aspnetcore", r"aspnetcore(?:\.[a-z0-9]{1,40}){1,4}", least=16),
    Family("cookie", "estsauth", r"estsauth[a-z]{0,20}", least=16),
    Family("cookie", "keycloak", r"keycloak_(?:identity|session)(?:_legacy)?", least=16),
    Family("cookie", "oauth2_proxy", r"_?oauth2_proxy", least=16),
    Family("code-verifier", "verifier", r"verifier", r"(?:^|^code[_-]?)verifier$", least=16),
    Family("authorization-code", "code", r"code", r"^code$", in_query=True, least=10),
    Family("authorization-code", "code", r"code", r"^code$", least=16),
    Family(
        "authorization-code",
        "code",
        r"code",
        r"(?:auth|authorization|oauth|device)[_-]?code$",
        least=12,
    ),
)
Families = tuple[tuple[Family, re.Pattern[str]], ...]
_REST = re.compile(r"[^\s\"'<>]*+")
_PHRASE_SIGNS = frozenset(string.ascii_letters + "_-. ")
_HEX_KEY = re.compile(r"(?:0x)?[0-9A-Fa-f]{64}")
_PROSE = re.compile(r"[ \t]+[a-z]{1,40}+(?![\w.\-]{0,40}[ \t]?[:=])")


def named_secrets(view: View) -> Iterator[Secret]:
    """Yield the values of the view that stand by a name such as `password` or `client_secret`."""
    for stem, pattern, families in _BY_NAME:
        yield from _of_families(view, stem, pattern, families)


def _of_families(
    view: View, stem: str, pattern: re.Pattern[str], families: Families
) -> Iterator[Secret]:
    done = skipped_until = tries = 0
    for name in names(view, stem, pattern):
        if name.start < done or (name.start < skipped_until and tries > MAX_TRIES):
            continue
        fitting = [family for family, whole in families if _fits(family, whole, name)]
        value = value_after(view, name) if fitting else None
        if value is None:
            continue
        if fitting[0].kind == "password" and not value.quote:
            value = _whole_password(value, view.text)
        kind = next((f.kind for f in fitting if _is_secret(f, value, view.text)), None)
        if kind:
            done = _end(value, view.text, wraps=kind != "password")
            yield Secret(value.start, done, kind)
        elif name.start < skipped_until:
            tries += 1
        else:
            skipped_until, tries = value.end, 0


_PHRASE = re.compile(r"[^\W\d_]{2,20}+(?: [^\W\d_]{2,20}+){2,7}")


def _whole_password(value: Value, text: str) -> Value:
    phrase = _PHRASE.match(text, value.start) if value.lead is not Lead.BESIDE else None
    if phrase and is_passphrase(phrase[0]):
        return replace(value, end=phrase.end(), text=phrase[0])
    end = end_of_cut_password(text, value.start, value.end)
    return value if end == value.end else replace(value, end=end, text=text[value.start : end])


def _end(value: Value, text: str, *, wraps: bool) -> int:
    end = value.end
    is_cut = end - value.start >= MAX_VALUE_CHARS  # only so much of it was judged
    if is_cut and (rest := _REST.match(text, end)):
        end = rest.end()
    return end_over_wraps(text, end) if wraps else end


def _fits(family: Family, whole: re.Pattern[str], name: Name) -> bool:
    return bool(whole.search(name.text)) and family.in_query <= name.is_query


def _is_secret(family: Family, value: Value, text: str) -> bool:
    if is_stand_in(value.text):
        return False
    if value.lead is Lead.BESIDE:
        is_password = family.kind == "password" and (
            is_like_password(value.text) or is_common_password(value.text)
        )
        return is_password or is_opaque(value.text, max(family.least, MIN_BESIDE_CHARS))
    if family.chosen:
        return _is_chosen(family, value, text)
    if GUID.fullmatch(value.text):  # many servers hand out GUIDs as tokens; alone they are none
        return value.lead is Lead.ASSIGNED
    if family.kind == "private-key" and _HEX_KEY.fullmatch(value.text):
        return True
    return is_opaque(value.text, family.least)


def _is_chosen(family: Family, value: Value, text: str) -> bool:
    """Return whether somebody gives a secret here, and not an opinion about one."""
    is_given = family.kind == "password" and is_passphrase(value.text)
    if (is_state(value.text) and not is_given) or (
        len(value.text) < MIN_PIN_CHARS and value.text.isdigit()
    ):
        return False
    is_phrase = not value.text.isalpha() and set(value.text) <= _PHRASE_SIGNS
    if family.kind != "password" and is_phrase and is_words(value.text):
        return False  # "access_token": "invalid_token"
    if value.lead is Lead.ASSIGNED or is_given:
        return True
    if family.kind == "password" and is_common_password(value.text):
        return True
    if text[value.end : value.end + 1] == ":":  # the next name, not a value
        return False
    if value.lead is Lead.SAID or is_spoken(value.text):
        return not value.text.isalpha() and not is_spoken(value.text)
    return not (value.text.isalpha() and _PROSE.match(text, value.end))


def _by_name() -> Iterator[tuple[str, re.Pattern[str], Families]]:
    for (stem, pattern), families in groupby(
        FAMILIES, lambda family: (family.stem, family.pattern)
    ):
        yield stem, re.compile(pattern), tuple((f, re.compile(f.whole)) for f in families)


_BY_NAME = tuple(_by_name())
