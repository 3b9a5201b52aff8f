"""What points to a person or a machine: e-mail addresses and the user names in folders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from redaction.disguises.views import View, occurrences
from redaction.types import Secret
from redaction.values import is_stand_in, word_set

MAX_LOCAL_CHARS = 64

_LOCAL_SIGNS = frozenset("._%+-")
_DOMAIN = re.compile(
    r"(?!\d+\.\d)(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.){1,8}(?P<top>[^\W\d_]{2,24})(?![\w-])"
)
_FILE_ENDINGS = frozenset({"png", "jpg", "jpeg", "gif", "svg", "webp", "js", "ts", "css", "json"})
_STAND_IN_LOCALS = frozenset({"name", "you", "your", "yourname", "your.name", "username"})
_STAND_IN_DOMAINS = frozenset({"company.com", "domain.com", "yourcompany.com", "yourdomain.com"})
_SPELLED_AT = re.compile(r"[ \t]?[\[({<][ \t]?(?:at|@)[ \t]?[\])}>][ \t]?|[ \t](?P<bare>at|@)[ \t]")
# As octets in lower case, with one kind of bracket: without one of these nothing is spelled out.
_SPELLED_SIGNS = (b"(at", b"( at", b"(@", b"( @", b" @ ", b"\t@")
_ONE_BRACKET = bytes(
    ord("(" if octet in b"([{<" else chr(octet).lower() if octet < 0x80 else " ")
    for octet in range(256)
)
_SPELLED_DOT = r"(?:[ \t]?[\[({<][ \t]?(?:dot|\.)[ \t]?[\])}>][ \t]?|[ \t]dot[ \t])"
_SPELLED_DOMAIN = re.compile(rf"[\w-]{{1,63}}(?:(?:{_SPELLED_DOT}|\.)[\w-]{{2,63}}){{1,4}}")

_HOMES = ("/home/", "/users/", "\\users\\", "\\documents and settings\\")
# What may stand before a folder of homes; anything else is the path of an address.
_ROOT = re.compile(
    r"(?:(?:^|[\s\"'`(\[{<>=:,;|@!]|file://?)"
    r"(?:[a-z]:|/mnt/[a-z]|/cygdrive/[a-z]|/[a-z]|/export|/private|/volumes/[^/\s]{1,40}|/host|/nfs)?)\Z"
)
_ROUTE = re.compile(r"(?:\b(?:get|post|put|patch|delete|head|options)\s)\Z")
_FOLDER = re.compile(r"[^\\/\s\"'`<>:;,|*?()\[\]{}]{1,64}+")
_FOLDER_REST = re.compile(r"\r?\n[ \t>|]{0,8}[\w.-]{1,32}(?=[\\/])")
_CHUNKED_FOLDER = re.compile(r"[^\s/\"'`<>]{1,4}(?: [^\s/\"'`<>]{1,4}){1,9}(?=/)")
_SPACED_FOLDER = re.compile(r"[^\\/:*?\"<>|\r\n]{1,64}(?=[\\/])")
# Accounts that name a machine's role and nobody in particular.
_SHARED_ACCOUNTS = word_set(
    """
    admin administrator all app application appuser build builder centos circleci container
    containeradministrator containeruser debian default defaultuser0 dev developer devops docker
    ec2-user everyone gitlab-runner git guest index index.html jenkins linuxbrew name node public
    root runner runneradmin service shared student test travis ubuntu user user_name username users
    vagrant vsts www www-data 用户名 你的用户名
    """
) | {"all users", "default user", "your name", "user name", "your user"}


def personal_secrets(view: View) -> Iterator[Secret]:
    """Yield the e-mail addresses of the view and the user names in paths of home folders."""
    yield from _emails(view)
    yield from _spelled_emails(view)
    yield from _home_folders(view)


def _emails(view: View) -> Iterator[Secret]:
    text = view.text
    for at in occurrences(text, "@"):
        domain = _DOMAIN.match(text, at + 1)
        start = _local_start(text, at) if domain else at
        if domain is None or start == at or domain["top"].lower() in _FILE_ENDINGS:
            continue
        if not (_is_user_info(text, start) or _is_stand_in_address(view.low, start, at, domain)):
            yield Secret(start, domain.end(), "email")


def _local_start(text: str, at: int) -> int:
    start = at
    while start > max(0, at - MAX_LOCAL_CHARS) and _is_local(text[start - 1]):
        start -= 1
    return start


def _is_local(character: str) -> bool:
    return character.isalnum() or character in _LOCAL_SIGNS


def _is_user_info(text: str, start: int) -> bool:
    """Return whether the "local part" is the user or password of an address: `://user:pw@host`."""
    before = text[max(0, start - MAX_LOCAL_CHARS) : start]
    return before.endswith("//") or (before.endswith(":") and "//" in before.split()[-1])


def _is_stand_in_address(low: str, start: int, at: int, domain: re.Match[str]) -> bool:
    return low[start:at] in _STAND_IN_LOCALS and low[at + 1 : domain.end()] in _STAND_IN_DOMAINS


def _spelled_emails(view: View) -> Iterator[Secret]:
    if not _may_spell(view):
        return
    for sign in _SPELLED_AT.finditer(view.low):
        domain = _SPELLED_DOMAIN.match(view.low, sign.end())
        start = _local_start(view.text, sign.start()) if domain else sign.start()
        if domain is None or start == sign.start():
            continue
        # "at" is an everyday word: only an address spelled out to its last dot is meant.
        is_spelled_out = bool(re.search(r"\bdot\b", domain[0]))
        if sign["bare"] != "at" or is_spelled_out:
            yield Secret(start, domain.end(), "email")


def _may_spell(view: View) -> bool:
    shapes = view.octets.translate(_ONE_BRACKET)
    return view.may_hold("dot") or any(sign in shapes for sign in _SPELLED_SIGNS)


def _home_folders(view: View) -> Iterator[Secret]:
    for stem in _HOMES:
        for at in view.occurrences(stem):
            start = at + len(stem)
            if stem[0] == "/" and not _is_home(view, at, stem):
                continue
            folder = _SPACED_FOLDER.match(view.text, start) if _has_drive(view.low, at) else None
            folder = folder or _CHUNKED_FOLDER.match(view.text, start)
            folder = folder or _FOLDER.match(view.text, start)
            if folder and not _is_nobody(folder[0]):
                rest = _FOLDER_REST.match(view.text, folder.end())
                yield Secret(start, (rest or folder).end(), "home-folder")


def _has_drive(low: str, at: int) -> bool:
    return low[at - 1 : at] == ":"


def _is_home(view: View, at: int, stem: str) -> bool:
    root = _ROOT.search(view.low, max(0, at - MAX_LOCAL_CHARS), at)
    is_exact = _has_drive(view.low, at) or view.text[at + 1] == ("h" if stem == "/home/" else "U")
    is_route = _ROUTE.search(view.low, max(0, at - 8), at)
    return bool((root or at == 0) and is_exact and not is_route)


def _is_nobody(name: str) -> bool:
    return name.lower() in _SHARED_ACCOUNTS or is_stand_in(name) or not name.strip(".…")
