"""What the views of the entry editor do with a draft: read a form, save, compare, hand in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.http import QueryDict
from django.views.decorators.debug import sensitive_variables

from knowledge import access
from knowledge.documents.folder import Catalog
from knowledge.models import Entry, Revision
from knowledge.models.revisions import Versioned
from knowledge.publishing import drafts
from knowledge.reading import snapshot
from knowledge.reading.pages import EntryPage, entry_view
from redaction import redact, shown
from staff.editor.form_data import Data, document_of
from staff.editor.forms import MAX_NOTE_CHARS, HandInForm
from staff.editor.loose_document import shown_document
from staff.editor.pages import PreviewPage, TakenView, TrialView
from staff.editor.problems import Problem, problems_of
from staff.editor.trial import try_out
from staff.redacting import without_secrets

NEW_ENTRY_NOTE = "New entry"


@dataclass(frozen=True)
class Typed:
    """What a form of the editor sent: the document, the note, and the state it was made from."""

    data: Data
    note: str
    significance: str
    version: int
    example: str = ""

    @property
    def hand_in(self) -> HandInForm:
        """The form of note and significance, as they were typed."""
        return HandInForm({"note": self.note, "significance": self.significance})


@sensitive_variables("post", "fields")
def read(post: QueryDict, *, keep_blank: bool = False) -> Typed:
    """Return what was typed into the editor's form."""
    fields = dict(post.lists())
    version = post.get("version", "")
    return Typed(
        data=document_of(fields, keep_blank=keep_blank),
        note=post.get("note", "").strip(),
        significance=post.get("significance", ""),
        version=int(version) if version.isdecimal() and len(version) < 10 else 0,
        example=post.get("example", "")[:100_000],
    )


def stored(draft: Revision) -> Typed:
    """Return the same of the draft as it is kept."""
    is_first = draft.entry.published_id is None and not draft.note
    return Typed(
        data=dict(draft.document) if isinstance(draft.document, Mapping) else {},
        note=NEW_ENTRY_NOTE if is_first else draft.note,
        significance=draft.significance or (Versioned.Significance.FACTS if is_first else ""),
        version=draft.version,
    )


@sensitive_variables("typed", "data", "note")
def save(
    draft: Revision, typed: Typed, *, is_merged: bool = False
) -> tuple[Revision, list[tuple[str, str]]]:
    """Return the saved draft, and what was taken out of it before: field and kind of secret.

    Saving the same twice, as an impatient click does, saves it once. Raises what `drafting.save`
    raises.
    """
    data, finds = without_secrets(typed.data)
    note = shown(typed.note, redact(typed.note))[:MAX_NOTE_CHARS]
    significance = typed.significance if typed.significance in Versioned.Significance else ""
    try:
        saved = drafts.save(
            draft,
            data=data,
            version=typed.version,
            note=note,
            significance=significance,
            is_merged=is_merged,
        )
    except drafts.SavedMeanwhile as meanwhile:
        if not isinstance(meanwhile.stored, Revision) or meanwhile.stored.document != data:
            raise
        saved = meanwhile.stored
    return saved, finds


def problems(entry: Entry, data: Data) -> list[Problem]:
    """Return what keeps `data` from being handed in as `entry`."""
    return problems_of(entry.key, data, _catalog())


def preview(draft: Revision, data: Data, user: User, *, is_saved: bool) -> PreviewPage:
    """Return the reader's page of `entry` with `data` as its document, whole or not."""
    entry = Entry.objects.workable_by(user).with_content().get(pk=draft.entry_id)
    # The document is a cached property of the row: this one row shows the draft's.
    entry.__dict__["document"] = shown_document(data)
    view = entry_view(entry)
    keys = entry.document.related
    readable = access.entries_read(user, [key for key in keys if key.count("/") == 1])
    page = EntryPage(view, [readable[key] for key in keys if key in readable], "")
    return PreviewPage(page.view, page.related, "", draft=draft, is_saved=is_saved)


@sensitive_variables("example", "found")
def trial(draft: Revision, data: Data, example: str, user: User) -> TrialView:
    """Return what trying `data` out on `example` shows, with the entries that it names."""
    result = try_out(draft.entry.key, shown_document(data), example)
    ahead = result.found.ahead if result.found else ()
    named = access.entries_read(user, [*ahead, *(taken.key for taken in result.taken)])
    return TrialView(
        trial=result,
        ahead=[named[key] for key in ahead if key in named],
        taken=[
            TakenView(named[taken.key], taken.message, taken.is_same)
            for taken in result.taken
            if taken.key in named
        ],
    )


def published_data(revision: Versioned | None) -> Data:
    """Return the document of a revision as data, empty for none."""
    document: Any = revision.document if revision else {}
    return dict(document) if isinstance(document, Mapping) else {}


def _catalog() -> Catalog:
    return snapshot.current().catalog
