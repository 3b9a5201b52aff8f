"""From a text that somebody saw to the first draft of an entry about it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from knowledge.documents.entry import PLACEHOLDER
from knowledge.models import Context, Entry, Revision
from knowledge.publishing import drafts
from staff.editor.form_data import Data, short_slug
from staff.redacting import with_placeholders, without_secrets

MAX_TITLE_CHARS = 90
MAX_MESSAGE_CHARS = 400
MAX_LOOKED_AT_CHARS = 100_000
SLUG_OF_NOTHING = "new-error"

_LOG_PREFIX = re.compile(
    r"^\s*(?:>+\s*)?"
    r"(?:\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.,]*(?:Z|[+-]\d\d:?\d\d)?\]?\s*)?"
    r"(?:\[?\d\d:\d\d:\d\d[.,\d]*\]?\s+)?"
    r"(?:\[?(?:ERROR|FATAL|SEVERE|CRITICAL|WARN(?:ING)?|INFO|DEBUG)\]?(?=[\s:\]-])[\s:-]*)?"
    r"(?:\[[\w -]{1,40}\]\s+)?(?:[\w$]+(?:\.[\w$]+)+\s+-\s+)?",  # thread, logger
)
_SAYS_ERROR = re.compile(
    r"error|exception|fail|denied|refused|declined|invalid|cannot|can't|unable|expired|missing"
    r"|not (?:found|allowed)|错误|失败",
    re.IGNORECASE,
)
_HAS_CODE = re.compile(r"\b[A-Z]{2,}[A-Z_-]*\d{2,}\b|\b[a-z]+(?:_[a-z]+)+\b|\b\d{5,}\b")
_TRACE_LINE = re.compile(r"^\s*(?:at\s|File \"|\.\.\. \d+ more|Traceback)")
# Where bodies in JSON say in a sentence, and in a code, what is wrong; the best name first.
_SENTENCES = ("error_description", "message", "detail", "error_message", "title", "description")
_CODES = ("error", "code", "error_code", "errorCode", "reason", "type")


@dataclass(frozen=True)
class Suggestion:
    """What an entry about a text could begin with. `messages` are its forms, without secrets."""

    title: str
    slug: str
    messages: tuple[Mapping[str, str], ...]

    @property
    def message(self) -> str:
        """The first form, "" for a text that says nothing."""
        return self.messages[0]["text"] if self.messages else ""


@sensitive_variables()
def suggest(text: str) -> Suggestion:
    """Return a title, a slug and message forms for an entry about `text`. No query."""
    messages = tuple(_forms(with_placeholders(text[:MAX_LOOKED_AT_CHARS])))
    head = messages[0]["text"] if messages else ""
    plain = " ".join(PLACEHOLDER.sub("", head).split())
    code = next((form["text"] for form in messages if form["kind"] == "code"), "")
    title = f"{code}: {plain}" if code and code not in plain else plain
    return Suggestion(
        title=_cut(title, MAX_TITLE_CHARS).rstrip(" .:"),
        slug=short_slug(code or plain) or SLUG_OF_NOTHING,
        messages=messages,
    )


def free_slug(context: Context, slug: str) -> str:
    """Return `slug`, or with the first number behind it that makes it a new one in `context`."""
    taken = set(Entry.objects.filter(context=context).values_list("slug", flat=True))
    numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return slug if slug not in taken else next(each for each in numbered if each not in taken)


@sensitive_variables("text", "found", "data")
def draft_from_text(
    *,
    context: Context,
    text: str,
    by: User,
    title: str = "",
    slug: str = "",
    data: Mapping[str, Any] | None = None,
) -> Revision:
    """Return a new entry's draft about `text`, written by `by`; its address is `staff:draft`.

    Secrets are taken out. A title and a slug that are not given are made of the text, the slug so
    that it is free; `data` holds further fields of the document (the causes of a closed case, say)
    and wins over what is made of the text. Raises Django's `ValidationError` for a given slug that
    is taken or no slug.
    """
    found = suggest(text)
    document: Data = {
        "title": title or found.title,
        "messages": [dict(form) for form in found.messages],
        "reviewed": timezone.localdate().isoformat(),
        **(data or {}),
    }
    clean, _ = without_secrets(document)
    slug = slug or free_slug(context, found.slug)
    return drafts.new_entry(context=context, slug=slug, data=clean, by=by)


def _forms(text: str) -> Iterator[Mapping[str, str]]:
    """Yield the forms of the error in `text`, the sentence before the code."""
    body = _json_object(text)
    sentence = _said(body, _SENTENCES)
    code = _said(body, _CODES)
    if sentence:
        yield {"text": sentence, "kind": "message"}
    if code and code != sentence and " " not in code:
        yield {"text": code, "kind": "code"}
    if not sentence and not code and (head := head_line(text)):
        yield {"text": head, "kind": "code" if " " not in head else "message"}


def head_line(text: str) -> str:
    """Return the line of `text` that says best what went wrong, without time and level."""
    lines = [line for each in text.splitlines() if (line := without_log_prefix(each))]
    return _cut(max(lines, key=_telling, default=""), MAX_MESSAGE_CHARS)


def without_log_prefix(line: str) -> str:
    """Return the line of a log without its time, level, thread and logger."""
    return _LOG_PREFIX.sub("", line, count=1).strip()


def _telling(line: str) -> float:
    """Return how well a line says what went wrong; of equal lines the first one counts."""
    if _TRACE_LINE.match(line):
        return -1.0
    return bool(_SAYS_ERROR.search(line)) + bool(_HAS_CODE.search(line)) + (len(line) > 8) / 2


def _json_object(text: str) -> Mapping[str, Any]:
    start, end = text.find("{"), text.rfind("}")
    try:
        found = json.loads(text[start : end + 1]) if 0 <= start < end else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return {}
    inner = found.get("error")
    return {**found, **inner} if isinstance(inner, dict) else found


def _said(body: Mapping[str, Any], names: tuple[str, ...]) -> str:
    values = (body.get(name) for name in names)
    words = (str(value).strip() for value in values if isinstance(value, str | int))
    return _cut(next((text for text in words if text), ""), MAX_MESSAGE_CHARS)


def _cut(text: str, chars: int) -> str:
    """Return `text`, cut at a space if it is longer than `chars`."""
    if len(text) <= chars:
        return text
    head = text[:chars]
    return head.rpartition(" ")[0] or head
