# ruff: noqa: E501 (one form a row: tables are read by their rows)
"""Secrets in HTTP requests: credentials, cookies, passwords in addresses and on command lines."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator

from redaction.disguises.views import View, occurrences
from redaction.disguises.wraps import end_over_wraps
from redaction.types import Secret
from redaction.values import is_opaque, is_spoken, is_stand_in, is_state

Reading = tuple[list[Secret], int]  # what was found, and where reading ended

MIN_CREDENTIAL_CHARS = 4
MIN_OPAQUE_CHARS = 12

_LEAD = (
    r"""["']?[ \t]{0,4}(?:,?\s{0,60}["']?value["']?[ \t]{0,4})?"""
    r"""(?:=>|[:=,])[ \t+]{0,4}["'`\[{(]{0,2}"""
)
_AUTHORIZATION = re.compile(
    rf"authorization{_LEAD}(?P<scheme>[a-z][a-z0-9-]{{2,19}})?[ \t+]{{0,4}}"
)
_BEARER = re.compile(r"""bearer["'`]?[ \t+:]{1,4}(?:\r?\n[ \t>]{0,8})?["'`]?""")
_BASIC = re.compile(
    r"basic(?:[ _-]?auth(?:entication|orization)?)?(?:[ \t+]{1,4}|[\"'`]?[ \t]{0,4}[:=,>][ \t]{0,4}[\"'`\[(]?|[ \t]{0,2}[\"'][ \t]{0,2}\+[ \t]{0,2}[\"'])(?:\r?\n[ \t>]{0,8})?"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{6,}+={0,2}")
_CREDENTIAL = re.compile(r"[A-Za-z0-9\-._~+/:|!*]++=*+")
_PARAMETERS = re.compile(r"""[^\r\n"']*+(?:"[^"\r\n]*+"[^\r\n"']*+)*+""")
_WITH_PARAMETERS = frozenset(
    {"digest", "aws4-hmac-sha256", "oauth", "hawk", "signature", "sharedkey"}
)
_PLAIN_SCHEMES = frozenset({"bearer", "token", "dpop", "negotiate", "ntlm", "apikey", "key", "mac"})

_COOKIE = re.compile(rf"cookies?2?{_LEAD}")
_COOKIE_PAIR = re.compile(
    r"""[ \t]*+(?P<name>[^\s=;,:"'<>]{1,120}+)=(?P<value>"[^"\r\n]*+"?|[^\s;,"']*+)[;,]?"""
)
_COOKIE_FLAG = re.compile(r"[ \t]*+(?:secure|httponly|partitioned)[ \t]*+;?", re.IGNORECASE)
_COOKIE_ATTRIBUTES = frozenset(
    {"path", "domain", "expires", "max-age", "samesite", "version", "priority"}
)

_USER_INFO = re.compile(
    r"""://(?P<user>[^\s/?#@:"'<>]{0,256}+)(?::(?P<password>[^\s/?"'<>]{1,512}+))?"""
)
_CURL_USER = re.compile(
    r"""-(?<!\S.)(?:u|-user|-proxy-user|U)[ \t=]{0,2}["']?"""
    r"""[^\s"':]{1,128}+:(?P<password>[^\s"']{1,256}+)"""
)
_CURL_COOKIE = re.compile(r"""-(?<!\S.)(?:b|-cookie)[ \t=]{0,2}["']?(?=[^\s=]{1,120}=)""")
# The options by which tools take a password: only where the tool is named in the same line.
_TOOLS = (
    ("sshpass", r"-p[ \t]*(?=\S)"), ("docker", r"-p[ \t]+"), ("az login", r"-p[ \t]+"),
    ("mongo", r"-p[ \t]+"), ("redis-cli", r"-a[ \t]+"), ("sqlcmd", r"-P[ \t]+"),
    ("bcp ", r"-P[ \t]+"), ("ldap", r"-w[ \t]+"), ("smbclient", r"-U[ \t]+[^\s%]{1,60}%"),
    ("passin", r"pass:"), ("passout", r"pass:"), ("storepass", r"-storepass[ \t]+"),
    ("keypass", r"-keypass[ \t]+"), ("keypwd", r"-key(?:store)?Pwd[ \t]+"), ("/p:", r"/p:"),
    ("/pass:", r"/pass:"), ("-pw", r"-pw[ \t]+"), ("lftp", r"-u[ \t]+[^\s,]{1,60},"),
    ("http -a", r"-a[ \t]+[^\s:]{1,60}:"), ("add_user", r"add_user[ \t]+\S{1,60}[ \t]+"),
    ("htpasswd", r"-b\w*[ \t]+\S{1,60}[ \t]+\S{1,60}[ \t]+"), ("snmp", r"-[AX][ \t]+"),
    ("7z", r"-p"), ("zip -p", r"-P[ \t]+"), ("sqlplus", r"[ \t][\w.-]{1,60}/"),
    ("jdbc:oracle", r"thin:[\w.-]{1,60}/"), ("net user", r"user[ \t]+\S{1,60}[ \t]+"),
    ("net use", r"/user:\S{1,60}[ \t]+"),
    ("net use", r"\\\\[^\s\\]{1,60}\\\S{1,60}[ \t]+(?!/)"),
    ("net use", r"net use(?:[ \t]+[A-Za-z*]:?)?[ \t]+\\\\\S{1,100}[ \t]+(?!/)"),
    ("runas", r"/user:\S{1,60}[ \t]+"), ("impacket", r"[ \t][^\s/]{1,40}/[^\s:]{1,40}:"),
    ("sudo -s", r"echo[ \t]+"), ("password-stdin", r"echo[ \t]+"), ("chpasswd", r"echo[ \t]+[\"']?[^\s:]{1,60}:"),
    ("kinit", r"<<<[ \t]*"), ("identified by", r"(?i:identified[ \t]+by)[ \t]+"),
    ("with password", r"(?i:with[ \t]+password)[ \t]+"), ("password(", r"(?i:password)\("),
    ("securestring", r"(?i:securestring)[ \t]+"), ("mysqladmin", r"password[ \t]+"),
    ("dump -u", r"-p"), ("wrongpass", r"AUTH[ \t]+"),
)  # fmt: skip
_BY_TOOL = tuple(
    (
        tool,
        re.compile(
            ("" if option.startswith("[ ") else r"(?<!\w)")
            + option
            + r"(?:[\"'](?P<quoted>[^\"'\n]{4,128}+)|(?P<password>[^\s\"'<>)|]{4,128}+))"
        ),
    )
    for tool, option in _TOOLS
)
_WITH_HOST = frozenset({"impacket", "sqlplus", "jdbc:oracle", "smbclient", "lftp"})
# A client's own commands: IMAP and POP3 sign in with LOGIN and PASS, Redis with AUTH; and netrc.
_SESSION_COMMANDS = (
    ("login", re.compile(r"(?<=\d )LOGIN[ \t]+\S{1,60}[ \t]+\"?(?P<password>[^\s\"\\]{4,128}+)")),
    ("login", re.compile(r"(?i:login)[ \t]+\S{1,60}\s+(?i:password)[ \t]+(?P<password>\S{4,128}+)")),
    ("auth", re.compile(r"AUTH[ \t]+(?:\S{1,60}[ \t]+)?(?P<password>[^\s\"\\]{4,128}+)(?=(?:\s|\\[nr])[\s>|]*+-(?:WRONGPASS|ERR)|\s[\s>|]*+\+OK)")),
    ("setx", re.compile(r"setx[ \t]+\w{0,40}(?i:pass|pwd|auth|secret|token)\w{0,40}[ \t]+\"?(?P<password>[^\s\"]{4,128}+)")),
    ("env", re.compile(r"ENV[ \t]+\w{0,40}(?i:pass|pwd|secret|token)\w{0,40}[ \t]+\"?(?P<password>[^\s\"]{4,128}+)")),
)  # fmt: skip
MAX_COMMAND_CHARS = 300
_PGPASS = re.compile(
    r"(?m)^[ \t>]{0,8}[^\s:#>]{1,100}:(?:\d{2,5}|\*):[^\s:]{1,60}:[^\s:]{1,60}:(?P<password>[^\s:]{1,128})$"
)
_GLUED_PASSWORD = re.compile(r"-(?<!\S.)p(?P<password>[^\s\"'-][^\s\"']{3,128}+)")


def header_secrets(view: View) -> Iterator[Secret]:
    """Yield the credentials and cookies of the view, as requests and command lines carry them."""
    yield from _all_after(view, "authorization", _AUTHORIZATION, _authorization)
    yield from _all_after(view, "bearer", _BEARER, _bearer)
    yield from _all_after(view, "basic", _BASIC, _basic)
    yield from _all_after(view, "cookie", _COOKIE, _cookies)
    yield from _user_infos(view.text)
    yield from _command_lines(view)


def _all_after(
    view: View, stem: str, lead: re.Pattern[str], read: Callable[[str, re.Match[str]], Reading]
) -> Iterator[Secret]:
    """Yield what `read` finds after each `lead`; what it has read once is not read again."""
    done = 0
    for at in view.occurrences(stem):
        match = lead.match(view.low, at) if at >= done else None
        if match:
            secrets, done = read(view.text, match)
            yield from secrets


def _authorization(text: str, lead: re.Match[str]) -> Reading:
    scheme = lead["scheme"] or ""
    if scheme in _WITH_PARAMETERS:
        parameters = _PARAMETERS.match(text, lead.end())
        end = parameters.end() if parameters else lead.end()
        is_given = "=" in text[lead.end() : end]
        return [Secret(lead.end(), end, "token")] if is_given else [], end
    if scheme in _PLAIN_SCHEMES:
        return _credential(text, lead.end(), least=MIN_CREDENTIAL_CHARS)
    start = lead.start("scheme") if scheme else lead.end()
    return _credential(text, start, least=MIN_OPAQUE_CHARS)


def _credential(text: str, start: int, *, least: int) -> Reading:
    """Read the credential at `start`; a short one counts only where nothing else can stand."""
    found = _CREDENTIAL.match(text, start)
    value = found[0].rstrip(".:,") if found else ""
    if is_stand_in(value):
        return [], start + len(value)
    is_given = least < MIN_OPAQUE_CHARS and len(value) >= least and _is_given(value)
    if not (is_given or is_opaque(value, least)):
        return [], start + len(value)
    end = end_over_wraps(text, start + len(value))
    return [Secret(start, end, "token")], end


def _is_given(value: str) -> bool:
    is_name = value.endswith("=") and value[:-1].isalpha()
    return not (is_state(value) or is_spoken(value) or is_name)


def _bearer(text: str, lead: re.Match[str]) -> Reading:
    return _credential(text, lead.end(), least=MIN_OPAQUE_CHARS)


def _basic(text: str, lead: re.Match[str]) -> Reading:
    found = _BASE64.match(text, lead.end())
    if found is None or not _is_user_and_password(found[0]):
        return [], found.end() if found else lead.end()
    end = end_over_wraps(text, found.end())
    return [Secret(found.start(), end, "password")], end


def _is_user_and_password(value: str) -> bool:
    """Return whether base64 holds `user:password`, in whatever coding of characters."""
    letters = value.replace("-", "+").replace("_", "/").rstrip("=")
    try:
        octets = base64.b64decode(letters + "=" * (-len(letters) % 4))
    except binascii.Error:
        return False
    user, sign, _ = octets.partition(b":")
    return bool(sign) and all(octet >= 0x20 for octet in user)


def _cookies(text: str, lead: re.Match[str]) -> Reading:
    secrets, at = [], lead.end()
    while True:
        if flag := _COOKIE_FLAG.match(text, at):
            at = flag.end()
        elif pair := _COOKIE_PAIR.match(text, at):
            is_attribute = pair["name"].lower() in _COOKIE_ATTRIBUTES
            if not (is_attribute or is_stand_in(pair["value"].strip('"'))):
                secrets.append(Secret(*pair.span("value"), "cookie"))
            at = pair.end()
        else:
            return secrets, at


def _user_infos(text: str) -> Iterator[Secret]:
    for at in occurrences(text, "://"):
        found = _USER_INFO.match(text, at)
        if not found:
            continue
        start, end = found.span("password" if found["password"] else "user")
        # A password may hold an @ itself: the last one ends it.
        end = text.rfind("@", start, end) if found["password"] else end
        if text[end : end + 1] != "@" or is_stand_in(value := text[start:end]):
            continue
        if found["password"] or is_opaque(value, 2 * MIN_OPAQUE_CHARS):
            yield Secret(start, end, "password")


def _by_tool(view: View) -> Iterator[Secret]:
    for tool, option in _BY_TOOL:
        done = 0
        for at in view.occurrences(tool):
            if at < done:
                continue
            begin = max(
                done, view.text.rfind("\n", max(0, at - MAX_COMMAND_CHARS), at) + 1, at - 100
            )
            line_end = view.text.find("\n", at, at + MAX_COMMAND_CHARS)
            done = line_end if line_end >= 0 else at + MAX_COMMAND_CHARS
            found = option.search(view.text, begin, done)
            if not found:
                continue
            start, end = found.span("quoted" if found["quoted"] else "password")
            host = view.text.rfind("@", start, end) if tool in _WITH_HOST else -1
            end = host if host > start else end
            if not (is_stand_in(view.text[start:end]) or is_state(view.text[start:end])):
                yield Secret(start, end, "password")
    yield from _sessions(view)
    if ":" in view.text:
        for found in _PGPASS.finditer(view.text):
            if not is_stand_in(found["password"]):
                yield Secret(*found.span("password"), "password")


def _sessions(view: View) -> Iterator[Secret]:
    for stem, pattern in _SESSION_COMMANDS:
        for at in view.occurrences(stem):
            found = pattern.match(view.text, at)
            if found and not is_stand_in(found["password"]):
                yield Secret(*found.span("password"), "password")


def _command_lines(view: View) -> Iterator[Secret]:
    yield from _by_tool(view)
    if any(view.may_hold(tool) and tool in view.low for tool in ("curl", "wget")):
        for found in _CURL_USER.finditer(view.text):
            if not is_stand_in(found["password"]):
                yield Secret(*found.span("password"), "password")
        for found in _CURL_COOKIE.finditer(view.text):
            yield from _cookies(view.text, found)[0]
    if view.may_hold("mysql") and "mysql" in view.low:
        for found in _GLUED_PASSWORD.finditer(view.text):
            yield Secret(*found.span("password"), "password")
