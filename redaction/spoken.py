# ruff: noqa: E501 (one form a row: tables are read by their rows)
"""Passwords that a sentence gives, with other words between: `the password I use is Winter!22`.

The value has to look like a password, because a sentence about a password mostly names none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.disguises.views import View
from redaction.types import Secret
from redaction.values import (
    GUID,
    is_common_password,
    is_like_password,
    is_opaque,
    is_spoken,
    is_stand_in,
    is_state,
)

MAX_BEFORE_CHARS = 80  # what is read before the word for a password
MIN_CHARS = 5
MIN_OPAQUE_CHARS = 10

_WORDS = (
    *("password", "passwort", "passphrase", "kennwort", "contraseña", "senha", "mot de passe"),
    *("wachtwoord", "hasło", "heslo", "lösenord", "adgangskode", "passord", "salasana", "şifre"),
    *("jelszó", "пароль", "passcode", "clave", "密码", "密碼", "パスワード", "비밀번호"),
)
_ACCOUNTS = (
    *("credential", "login", "logon", "zugangsdaten", "anmeldedaten", "credenciales"),
    *("credenziali", "identifiants", "user/pass", "username/pass", "账号", "creds"),
)
_COPULA = r"(?:is|was|are|ist|war|lautet|est|es|era|é|è|är|er|on|to|auf|in|à|naar|till|na|now|again|это|it's)"
_VALUE = r"[\"'`(]?(?P<value>(?:[^\s\"'`<>(),;]|[,;](?=[^\s\"'])){4,64}+)"
_AFTER = tuple(
    map(
        re.compile,
        (
            rf"(?:[ \t]+(?!{_COPULA} )[^\W\d_][^\s:=]{{0,19}}){{1,6}}[ \t]+{_COPULA}:?[ \t]+{_VALUE}",
            rf"[ \t]+{_COPULA}:?[ \t]+{_VALUE}",
            rf"[ \t]{{0,2}}(?:,|-|–|是|为|は|는|은)[ \t]{{0,2}}{_VALUE}",
            rf"[ \t]+{_VALUE}[\"'`)]?(?=[ \t]*(?:$|[\n,;]))",
            r"[ \t]+(?P<value>(?!\S*\.\S*[(/])[^\s\"'`<>(),;:=]{6,64}+)[ \t]",
        ),
    )
)
_BEFORE = re.compile(
    r"(?:^|[\s\"'`(])(?P<value>[^\s\"'`<>()]{4,64})[\"'`]?(?: (?:is|was|as|ist|als|est|es|war|for|comme|como)){0,2}"
    r"(?: (?:the|my|a|our|das|mein|le|mon|la|mi))? (?:\w{1,12} )?\Z"
)
_PAIR = re.compile(
    r"(?:s|word)?[ \t]*[:=]?\s{1,8}[>| \t]{0,8}(?P<user>[^\s:/]{1,60}+)(?P<sign>[ \t]*[:/|,][ \t]*|[ \t]+)"
    r"(?P<value>[^\s\"'`<>()]{4,64}+)"
)


def spoken_passwords(view: View) -> Iterator[Secret]:
    """Yield the passwords that stand in a sentence before or after a word for one."""
    text, low = view.text, view.low
    for word in _WORDS:
        for at in view.occurrences(word):
            for after in _AFTER:
                if (found := after.match(text, at + len(word))) and (secret := _secret(found)):
                    yield secret
                    break
            line = text.rfind("\n", max(0, at - MAX_BEFORE_CHARS), at) + 1
            before = _BEFORE.search(text[max(line, at - MAX_BEFORE_CHARS) : at])
            if before and _is_password(before["value"]):
                start = max(line, at - MAX_BEFORE_CHARS) + before.start("value")
                yield Secret(start, start + len(before["value"].rstrip(".,;")), "password")
    for word in _ACCOUNTS:
        for at in view.occurrences(word):
            pair = _PAIR.match(text, at + len(word)) if low[at - 1 : at] not in ("_", "/") else None
            if pair and not is_spoken(pair["user"]) and (secret := _secret(pair)):
                yield secret


def _secret(found: re.Match[str]) -> Secret | None:
    value = found["value"].rstrip(".,;:")
    if not _is_password(value):
        return None
    return Secret(found.start("value"), found.start("value") + len(value), "password")


_NO_PASSWORD = re.compile(
    r".*://.*|[/\\~.].*|\S+@[\w-]+(?:\.[\w-]+)+|\d[\d.:,-]*|\w*\[.*|.*[=(){}].*|0x\w+"
    r"|[\w-]+(?:\.[\w-]+)*\.[a-z][a-z0-9]{0,4}"
    r"|(?:sha|md5|v|http|oauth|bcrypt|php|java|python|node|win|utf|tls|ssl|port|user|step|line|ipv?|id|x)-?\d.*",
    re.IGNORECASE,
)
_SIGN_INSIDE = re.compile(r"\w[!@#$%^&*?+~§]+\w")
_JOINED = re.compile(r"[^\W\d_]{4,}(?:(?P<sign>[-._])[^\W\d_]{4,})(?:(?P=sign)[^\W\d_]{4,})+")


def _is_password(value: str) -> bool:
    value = value.rstrip(".,;:")
    if is_common_password(value):
        return True
    if len(value) < MIN_CHARS or _NO_PASSWORD.fullmatch(value) or GUID.fullmatch(value):
        return False
    if is_stand_in(value) or is_state(value) or is_spoken(value):
        return False
    if _JOINED.fullmatch(value):
        return value[1:].islower() and not any(map(is_spoken, re.split(r"[-._]", value)))
    is_mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    if _SIGN_INSIDE.search(value) and "/" not in value:
        return is_mixed or not value.islower()
    return is_like_password(value) or is_opaque(value, MIN_OPAQUE_CHARS)
