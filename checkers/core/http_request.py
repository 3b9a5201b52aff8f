"""A request as people paste it: curl command, raw HTTP, URL, form body or JSON dump."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import dropwhile, islice
from typing import Literal
from urllib.parse import unquote, unquote_plus

from checkers.core.curl import Meaning, read_curl
from checkers.core.findings import Where
from checkers.core.json5 import BadJson5, Member, Node, parse
from checkers.core.shell_words import words
from checkers.core.traced import Traced, split, verbatim

MAX_PARAMETERS = 200

Kind = Literal["curl", "http", "url", "form", "list", "json", "nothing"]
Place = Literal["url", "body"]
Body = Literal["form", "json", "multipart", "file", "none"]

_REQUEST_LINE = re.compile(r"(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+(\S+)[^\n]*")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S|/\S*\?")
_CURL = re.compile(r"(?:[$>#%]\s+)?curl(?:\.exe)?\s")
_CURL_NAME = re.compile(r"curl(?:\.exe)?")
_LISTED = re.compile(r"[ \t]*([A-Za-z_][A-Za-z0-9_.\-]*)[ \t]*[:=][ \t]*(.*)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; `raw` is its value as written, `where` the whole pair, `at` the value."""

    name: str
    value: str
    raw: str
    place: Place
    where: Where
    at: Traced


@dataclass(frozen=True, slots=True)
class Header:
    """One header field and the place of its value."""

    name: str
    value: str
    where: Where


@dataclass(frozen=True, slots=True)
class PastedRequest:
    """What could be read of a request; None and empty where the paste does not tell.

    `address` is the URL without query and fragment, `user` what curl sends as Basic
    credentials, `insecure` the place of an option that switches TLS checks off. `is_cut` says
    that there were more parameters than are read.
    """

    kind: Kind
    method: str | None = None
    address: Traced | None = None
    headers: tuple[Header, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: Body = "none"
    user: Traced | None = None
    insecure: Where | None = None
    is_cut: bool = False

    def header(self, name: str) -> Header | None:
        """Return the first header field named `name`, in any letter case."""
        return next((field for field in self.headers if field.name.lower() == name), None)

    def named(self, name: str) -> tuple[Parameter, ...]:
        """Return every parameter named `name`, in order."""
        return tuple(each for each in self.parameters if each.name == name)

    def value(self, name: str) -> str:
        """Return the first value of `name` that is not empty, "" if there is none."""
        return next((each.value for each in self.named(name) if each.value), "")


def read_request(text: str) -> PastedRequest:
    """Return what `text` tells about a request, of kind `nothing` if it holds none."""
    start = len(text) - len(text.lstrip())
    if _CURL.match(text, start):
        return _read_curl(text, start)
    if _REQUEST_LINE.match(text, start):
        return _read_http(text, start)
    if text.startswith(("{", "["), start):
        return _read_json(text)
    pasted = verbatim(text, start, len(text.rstrip()))
    if _URL.match(text, start) and "\n" not in pasted.text:
        return _with_url(PastedRequest("url"), pasted)
    return _read_form(pasted)


def _limited(request: PastedRequest, parameters: Iterable[Parameter]) -> PastedRequest:
    """Return `request` with `parameters` added, up to the number that is read."""
    room = MAX_PARAMETERS - len(request.parameters)
    added = tuple(islice(parameters, room + 1))
    return replace(
        request,
        parameters=request.parameters + added[:room],
        is_cut=request.is_cut or len(added) > room,
    )


def _with_url(request: PastedRequest, url: Traced) -> PastedRequest:
    url = url.cut(0, len(url.text.partition("#")[0]))
    address, mark, _ = url.text.partition("?")
    request = replace(request, address=url.cut(0, len(address)))
    return _limited(request, form_pairs(url.cut(len(address) + 1), "url")) if mark else request


def form_pairs(form: Traced, place: Place) -> Iterator[Parameter]:
    """Yield the parameters of a form-encoded text (RFC 6749 appendix B)."""
    for pair in split(form, "&"):
        name, _, raw = pair.text.partition("=")
        value = pair.cut(len(name) + 1) if len(name) < len(pair.text) else pair.cut(len(name))
        decoded = unquote_plus(raw.strip("\r\n"))
        yield Parameter(unquote_plus(name).strip(), decoded, raw, place, pair.where(), value)


def _read_form(pasted: Traced) -> PastedRequest:
    lines = [line for line in split(pasted, "\n") if line.text.strip()]
    listed = [_LISTED.fullmatch(line.text.rstrip("\r")) for line in lines]
    is_list = "&" not in pasted.text and all(listed) and (len(lines) > 1 or "=" not in pasted.text)
    if is_list and lines:
        pairs = (_listed(line, match) for line, match in zip(lines, listed, strict=True) if match)
        return _limited(PastedRequest("list", body="form"), pairs)
    if "=" not in pasted.text:
        return PastedRequest("nothing")
    form = pasted.cut(1) if pasted.text.startswith("?") else pasted
    return _limited(PastedRequest("form", body="form"), form_pairs(form, "body"))


def _listed(line: Traced, match: re.Match[str]) -> Parameter:
    at = line.cut(match.start(2), match.end(2))
    return Parameter(match[1], at.text, at.text, "body", line.where(), at)


def _read_http(text: str, start: int) -> PastedRequest:
    first = _REQUEST_LINE.match(text, start)
    if not first:
        return PastedRequest("nothing")
    request = _with_url(PastedRequest("http", first[1]), verbatim(text, *first.span(2)))
    at = first.end() + 1
    headers = []
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end].rstrip("\r")
        if not line.strip():
            at = end + 1
            break
        headers.append(_header(verbatim(text, at, at + len(line))))
        at = end + 1
    request = replace(request, headers=tuple(headers))
    return _with_body(request, verbatim(text, min(at, len(text)), len(text.rstrip())))


def _header(line: Traced) -> Header:
    name, _, value = line.text.partition(":")
    start = len(line.text) - len(value.lstrip()) if value else len(line.text)
    return Header(name.strip(), value.strip(), line.where(start))


def _with_body(request: PastedRequest, body: Traced) -> PastedRequest:
    """Return `request` with the parameters of `body`, read as the text or its type says."""
    content = body.text.strip()
    if not content:
        return request
    if content.startswith("{"):
        try:
            root = parse(body.text)
        except BadJson5:
            return replace(request, body="json")
        return _limited(replace(request, body="json"), _json_pairs(root, body))
    body_kind: Body = "multipart" if content.startswith("--") else "form"
    return _limited(replace(request, body=body_kind), form_pairs(body, "body"))


def _json_pairs(root: Node, body: Traced) -> Iterator[Parameter]:
    for member in root.members:
        yield _json_parameter(member, body, "body")


def _json_parameter(member: Member, text: Traced, place: Place) -> Parameter:
    node = member.value
    value = node.text if node.text is not None else str(node.plain())
    # Inside the quotes, if the text between them is the value as it stands.
    inner = text.cut(node.start + 1, node.end - 1)
    at = inner if inner.text == value else Traced("", (), inner.origin)
    return Parameter(member.key, value, value, place, text.where(member.start, node.end), at)


def _read_json(text: str) -> PastedRequest:
    try:
        root = parse(text)
    except BadJson5:
        return PastedRequest("nothing")
    whole = verbatim(text)
    if not (root.get("url") or root.get("headers") or root.get("postData")):
        return _limited(PastedRequest("json", body="json"), _json_pairs(root, whole))
    method = root.get("method")
    request = PastedRequest("json", method.text.upper() if method and method.text else None)
    url = root.get("url")
    if url and url.text:
        request = _with_url(request, whole.cut(url.start + 1, url.end - 1))
    request = replace(request, headers=tuple(_json_headers(root.get("headers"), whole)))
    return _with_json_body(request, root, whole)


def _json_headers(headers: Node | None, whole: Traced) -> Iterator[Header]:
    """Yield header fields written as an object, or as a list of name and value (HAR)."""
    if headers is None:
        return
    for member in headers.members:
        where = whole.where(member.value.start, member.value.end)
        yield Header(member.key, str(member.value.plain()), where)
    for item in headers.items:
        name, value = item.get("name"), item.get("value")
        if name and value:
            where = whole.where(value.start, value.end)
            yield Header(str(name.plain()), str(value.plain()), where)


def _with_json_body(request: PastedRequest, root: Node, whole: Traced) -> PastedRequest:
    post = root.get("postData")
    for name in ("params", "query"):
        node = root.get(name)
        pairs = [_json_parameter(m, whole, "url") for m in node.members] if node else []
        request = _limited(request, pairs)
    candidates = [root.get(name) for name in ("body", "data", "form", "json")]
    for node in (*candidates, post.get("text") if post else None):
        if node and node.text is not None:
            return _with_body(request, whole.cut(node.start + 1, node.end - 1))
        if node and node.members:
            body: Body = "json" if node in (candidates[0], candidates[3]) else "form"
            return _limited(replace(request, body=body), _json_pairs(node, whole))
    return request


def _read_curl(text: str, start: int) -> PastedRequest:
    command_line = dropwhile(lambda word: not _CURL_NAME.fullmatch(word.text), words(text, start))
    command = read_curl(islice(command_line, 1, None))
    headers = tuple(_header(line) for line in command.headers)
    if command.is_json:
        headers += (Header("Content-Type", "application/json", (start, start)),)
    request = PastedRequest(
        "curl", command.method, headers=headers, user=command.user, insecure=command.insecure
    )
    if command.url:
        request = _with_url(request, command.url)
    for meaning, value in command.data:
        request = _with_data(request, meaning, value, is_query=command.is_query)
    return request


def _with_data(
    request: PastedRequest, meaning: Meaning, value: Traced, *, is_query: bool
) -> PastedRequest:
    if is_query:
        return _limited(request, form_pairs(value, "url"))
    if value.text.startswith("@"):
        return replace(request, body="file")
    if meaning in ("form", "urlencode"):
        body: Body = "multipart" if meaning == "form" else "form"
        return _limited(replace(request, body=body), [_unencoded(value)])
    return _with_body(request, value)


def _unencoded(pair: Traced) -> Parameter:
    """Return the parameter of `name=value` whose value is written plainly; curl encodes it."""
    name, _, raw = pair.text.partition("=")
    return Parameter(unquote(name), raw, raw, "body", pair.where(), pair.cut(len(name) + 1))
