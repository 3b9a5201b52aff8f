"""What a curl command sends, read off its words. Source: the manual page of curl 8."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from checkers.core.findings import Where
from checkers.core.traced import Traced

MAX_PARTS = 200

Meaning = Literal[
    "data", "urlencode", "form", "json", "header", "user", "method", "url", "get", "insecure",
    "other",
]  # fmt: skip

_WITHOUT_VALUE: frozenset[Meaning] = frozenset({"get", "insecure"})
_OPTIONS: Mapping[str, Meaning] = {
    **dict.fromkeys(["-d", "--data", "--data-ascii", "--data-raw", "--data-binary"], "data"),
    **dict.fromkeys(["-F", "--form", "--form-string"], "form"),
    **dict.fromkeys(["-H", "--header"], "header"),
    **dict.fromkeys(["-u", "--user"], "user"),
    **dict.fromkeys(["-X", "--request"], "method"),
    **dict.fromkeys(["-G", "--get"], "get"),
    **dict.fromkeys(["-k", "--insecure"], "insecure"),
    "--data-urlencode": "urlencode",
    "--json": "json",
    "--url": "url",
    **dict.fromkeys([f"-{letter}" for letter in "oAebcmxEKwTYyzQrUPCtD"], "other"),
    **dict.fromkeys(["--output", "--user-agent", "--referer", "--cookie", "--cookie-jar"], "other"),
    **dict.fromkeys(["--max-time", "--connect-timeout", "--retry", "--max-redirs"], "other"),
    **dict.fromkeys(["--cert", "--key", "--cacert", "--capath", "--config"], "other"),
    **dict.fromkeys(["--proxy", "--proxy-user", "--resolve", "--connect-to"], "other"),
    **dict.fromkeys(["--write-out", "--dump-header", "--interface", "--range"], "other"),
}


@dataclass(frozen=True, slots=True)
class CurlCommand:
    """The parts of a request that the options give; `data` keeps how each piece is encoded."""

    url: Traced | None
    method: str
    headers: tuple[Traced, ...]
    data: tuple[tuple[Meaning, Traced], ...]
    user: Traced | None
    insecure: Where | None
    is_query: bool

    @property
    def is_json(self) -> bool:
        """Return whether curl says by itself that the body is JSON."""
        return any(meaning == "json" for meaning, _ in self.data)


def read_curl(words: Iterable[Traced]) -> CurlCommand:
    """Return what the words after `curl` say; unknown options are passed over."""
    said: dict[Meaning, list[Traced]] = {}
    data: list[tuple[Meaning, Traced]] = []
    for meaning, value in _options(iter(words)):
        if meaning in ("data", "urlencode", "form", "json"):
            data.append((meaning, value))
        said.setdefault(meaning, []).append(value)
    is_query = "get" in said
    default_method = "POST" if data and not is_query else "GET"
    method = said["method"][-1].text if "method" in said else default_method
    return CurlCommand(
        url=_best_url(said.get("url", [])),
        method=method,
        headers=tuple(said.get("header", [])[:MAX_PARTS]),
        data=tuple(data[:MAX_PARTS]),
        user=said["user"][-1] if "user" in said else None,
        insecure=said["insecure"][0].where() if "insecure" in said else None,
        is_query=is_query,
    )


def _best_url(candidates: list[Traced]) -> Traced | None:
    """Return the word that is a URL, else the first one that is no option."""
    full = (word for word in candidates if "://" in word.text)
    return next(full, candidates[0] if candidates else None)


def _options(words: Iterator[Traced]) -> Iterator[tuple[Meaning, Traced]]:
    for word in words:
        meaning, attached = _option(word)
        if meaning is None:
            continue
        if meaning in _WITHOUT_VALUE or attached is not None:
            yield meaning, attached or word
        else:
            yield meaning, next(words, word.cut(len(word.text)))


def _option(word: Traced) -> tuple[Meaning | None, Traced | None]:
    """Return what `word` means, None for an unknown option, and the value that it carries."""
    text = word.text
    if text.startswith("--"):
        return _OPTIONS.get(text), None
    if not text.startswith("-") or text == "-":
        return "url", word
    # Short options may stand together, and the last of them may carry its value: -sSdname=value
    for index, letter in enumerate(text[1:20], 1):
        meaning = _OPTIONS.get(f"-{letter}")
        if meaning:
            return meaning, word.cut(index + 1) if len(text) > index + 1 else None
    return None, None
