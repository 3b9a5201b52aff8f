"""From what users met to knowledge: a new entry's draft, or another form in the draft of one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.text import slugify

from knowledge.documents.entry import MAX_LIST_ITEMS, PLACEHOLDER
from knowledge.models import Context, Entry, Revision
from knowledge.publishing import drafts
from redaction import KIND_LABELS
from staff.entries.prefill import draft_from_text, without_log_prefix
from staff.redacting import with_placeholders
from staff.usage import unanswered
from staff.usage.unanswered import Unanswered

Form = Literal["message", "symptom", "term"]
GAP = "<value>"
FEWEST_SHARED_WORDS = 2
MAX_TITLE_CHARS = 90
MAX_SLUG_CHARS = 60
MAX_WORDING_CHARS = 400

_KINDS = {label: kind for kind, label in KIND_LABELS.items()}
_REMOVED = re.compile(rf"\[({'|'.join(map(re.escape, _KINDS))}) removed(?:, ends in [0-9]{{4}})?\]")


def wording(one: Unanswered) -> str:
    """Return the line of the example that has most of what the group shares, as a message form.

    What was taken out of the text, what still looks like a secret, and what the other texts of the
    group do not have becomes a placeholder.
    """
    shared = set(one.template.split())
    lines = [line for each in one.example.splitlines() if (line := without_log_prefix(each))]
    best = max(lines, key=lambda line: len(shared & set(line.lower().split())), default="")
    others = [as_form(text) for text in one.texts[1:]]
    return _with_gaps(as_form(best)[:MAX_WORDING_CHARS], others)


def suggested_title(text: str) -> str:
    """Return a title made of a message form."""
    return PLACEHOLDER.sub("…", text)[:MAX_TITLE_CHARS].strip(" .…:")


def _with_gaps(line: str, others: Sequence[str]) -> str:
    """Return the line with `<value>` in place of words that are not in all the other texts.

    Where little would be left, the line as it is.
    """
    held = [set(text.split()) for text in others]
    words: list[str] = []
    for word in line.split():
        kept = word if all(word in each for each in held) else GAP
        if kept != GAP or (words and words[-1] != GAP):
            words.append(kept)
    while words[-1:] == [GAP]:
        words.pop()
    literal = [word for word in words if word != GAP]
    return " ".join(words) if len(literal) >= FEWEST_SHARED_WORDS else line


def as_form(text: str) -> str:
    """Return `text` as a message form: placeholders where something was or is to be taken out."""
    return with_placeholders(_REMOVED.sub(lambda found: f"<{_KINDS[found.group(1)]}>", text))


def suggested_slug(text: str) -> str:
    """Return a slug made of the first words of `text`, "" when it has no Latin letters."""
    slug = slugify(PLACEHOLDER.sub(" ", text).replace("_", " "))
    return slug if len(slug) <= MAX_SLUG_CHARS else slug[:MAX_SLUG_CHARS].rpartition("-")[0]


class NoRoom(ValueError):
    """The entry has as many forms, or search words, as a document may have."""


@transaction.atomic
def create(
    one: Unanswered, *, context: Context, slug: str, title: str, text: str, by: User
) -> Revision:
    """Return the draft of a new entry about the group, which is settled by it.

    Raises Django's `ValidationError` for a slug that is taken.
    """
    messages = [{"text": as_form(text), "kind": "message"}]
    draft = draft_from_text(
        context=context,
        text=text,
        by=by,
        title=title[:MAX_TITLE_CHARS],
        slug=slug,
        data={"messages": messages},
    )
    unanswered.settle(one, draft.entry)
    return draft


@transaction.atomic
def attach(one: Unanswered, *, entry: Entry, text: str, form: Form, by: User) -> Revision:
    """Return the draft of `entry` that `by` is writing, with the wording as one more form of it.

    Raises `NoRoom`.
    """
    draft = drafts.draft_of(entry=entry, by=by)
    data = dict(draft.document)
    name, new = _addition(as_form(text), form)
    items = list(data.get(name, []))
    texts = {item.get("text") if isinstance(item, dict) else item for item in items}
    if as_form(text) not in texts:
        if len(items) >= MAX_LIST_ITEMS:
            raise NoRoom(f"{entry.key} has no room for one more of {name}")
        data[name] = [*items, new]
        draft = drafts.save(
            draft,
            data=data,
            version=draft.version,
            note=draft.note or "Found by one more wording",
            significance=draft.significance,
        )
    unanswered.settle(one, entry)
    return draft


def _addition(text: str, form: Form) -> tuple[str, Any]:
    return ("terms", text) if form == "term" else ("messages", {"text": text, "kind": form})
