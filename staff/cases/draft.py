"""From a case to knowledge: the draft of an entry with what the case found out.

A case holds keys only, so the text that it was about has to be pasted again; secrets are taken out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from knowledge.documents.entry import Cause as EntryCause
from knowledge.models import Context, Entry, Revision, StaffNote
from knowledge.templatetags.knowledge import plain
from staff.entries.prefill import draft_from_text
from triage.cases.view_model import CaseView
from triage.guides.compile import Fix
from triage.templatetags.triage import result_words, unanswered_words

MAX_NOTE_CHARS = 2_000
MOST_STEPS = 7
TAKEN_OVER = ("appears", "applies_to", "acts")  # of the entry that the fix is from


@sensitive_variables("text")
@transaction.atomic
def draft_from_case(
    *, view: CaseView, context: Context, slug: str, title: str, text: str, by: User
) -> Revision:
    """Return the first draft of a new entry about the case, with the case as a note of staff.

    A title and a slug that are not given are made of the text. Raises Django's `ValidationError`
    for a slug that is taken.
    """
    draft = draft_from_text(
        context=context, text=text, by=by, title=title, slug=slug, data=document_of(view)
    )
    StaffNote.objects.create(entry=draft.entry, text=note_of(view), created_by=by)
    return draft


def document_of(view: CaseView) -> dict[str, Any]:
    """Return what the case says of an entry: cause, check, fix, neighbours."""
    fix = view.state.solved_by
    entry = view.entries.get(fix.entry) if fix else None
    found: dict[str, Any] = {}
    if entry is not None:
        known = entry.document.to_json()
        found |= {name: known[name] for name in TAKEN_OVER}
    found["causes"] = [_cause(view, fix, entry)] if fix else []
    found["related"] = sorted({key for key in view.entries if _is_near(view, key)})
    found["unverified"] = ["What this entry says comes from one case."]
    return found


def note_of(view: CaseView) -> str:
    """Return the case as a note: what was answered and tried, in the words of the guide."""
    lines = [f"From a case with the guide “{plain(view.guide.title)}”."]
    for answer in view.answers:
        given = answer.given
        said = given.answer.label if given.answer else unanswered_words(given.value)
        lines.append(f"{plain(given.question.ask)} {plain(said)}")
    lines += [
        f"{plain(tried.tried.fix.title)}: {result_words(tried.tried.result)}"
        for tried in view.tried
    ]
    return "\n".join(lines)[:MAX_NOTE_CHARS]


def _is_near(view: CaseView, key: str) -> bool:
    """Return whether the case was about the entry: it fixed it, or names one of its causes."""
    fix = view.state.solved_by
    clues = {clue.key.partition("#")[0] for clue in view.state.clues}
    return key in clues or (fix is not None and fix.entry == key)


def _cause(view: CaseView, fix: Fix, entry: Entry | None) -> Mapping[str, Any]:
    """Return the cause that the fix has ended, as the entry has it where the fix is from one."""
    cause = view.guide.cause(fix.key)
    if entry is not None and cause is not None and cause.source:
        written = entry.document.cause(cause.source.partition("#")[2])
        if written is not None:
            return _as_written(written)
    title = cause.title if cause else fix.title
    return {
        "key": fix.key,
        "title": title.rstrip("."),
        "likelihood": "medium",
        "check": {"ask": "", "how": "", "minutes": 1},
        "fix": {"steps": list(fix.steps[:MOST_STEPS]), "minutes": fix.minutes},
    }


def _as_written(cause: EntryCause) -> Mapping[str, Any]:
    found: Mapping[str, Any] = cause.to_json()
    return found
