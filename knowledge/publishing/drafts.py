"""Writing drafts: start one, save it, hand it in, take it back, throw it away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError

from audit import trail
from knowledge.documents.entry import Document, EntryDocument, read_document
from knowledge.models import Context, Entry, Revision, SupplementRevision
from knowledge.models.revisions import Versioned, VersionedT
from knowledge.publishing import publish

State = Versioned.State
Data = Mapping[str, Any]


class NotADraft(ValueError):
    """The revision is no longer, or not yet, in the state that the step needs."""


class SavedMeanwhile(ValueError):
    """The draft was saved in another window since this one was opened: `stored` is that state."""

    def __init__(self, stored: Versioned) -> None:
        super().__init__(f"{stored} was saved meanwhile")
        self.stored = stored


class PublishedMeanwhile(ValueError):
    """Another revision was published since the draft was started; `published` is that one."""

    def __init__(self, published: Versioned | None) -> None:
        super().__init__(f"{published} was published meanwhile")
        self.published = published


class DraftOpen(ValueError):
    """There is a draft already, which would be lost; `draft` is that one."""

    def __init__(self, draft: Versioned) -> None:
        super().__init__(f"{draft} is still open")
        self.draft = draft


class InvalidDraft(ValueError):
    """The draft does not hold a whole document yet; `error` has every reason."""

    def __init__(self, error: ValidationError) -> None:
        super().__init__(str(error))
        self.error = error


@transaction.atomic
def new_entry(*, context: Context, slug: str, data: Data, by: User) -> Revision:
    """Return the first draft of a new entry. Raises Django's `ValidationError` for a taken slug."""
    title = str(data.get("title") or slug)[:90]
    entry = publish.create_entry(context=context, slug=slug, title=title)
    return publish.save_new(Revision(entry=entry, document=dict(data), created_by=by))


@transaction.atomic
def draft_of(*, entry: Entry, by: User) -> Revision:
    """Return the draft of `entry` that `by` is writing, started from the published revision."""
    stored = Entry.objects.locked().get(pk=entry.pk)
    draft = stored.revisions.open_drafts_of(by).first()
    if draft is not None:
        return draft
    published = stored.published
    return publish.save_new(
        Revision(
            entry=stored,
            document=published.document if published else {},
            created_by=by,
            based_on=published,
        )
    )


@transaction.atomic
def draft_of_supplement(*, path: str, by: User, data: Data | None = None) -> SupplementRevision:
    """Return the draft at `path` that `by` is writing, started from what is published, or `data`.

    Raises `ValueError` for a path at which a catalog has no document.
    """
    new = SupplementRevision(path=path, created_by=by)
    new.lock_siblings()
    draft = SupplementRevision.objects.filter(path=path).open_drafts_of(by).first()
    if draft is not None:
        return draft
    if new.kind is EntryDocument:
        raise ValueError(f"{path!r} is an entry")
    published = new.published_now
    new.based_on = published
    new.document = dict(data) if data is not None else (published.document if published else {})
    return publish.save_new(new)


@transaction.atomic
def save(
    draft: VersionedT,
    *,
    data: Data,
    version: int,
    note: str = "",
    significance: str = "",
    is_merged: bool = False,
) -> VersionedT:
    """Return the draft with `data` as its document, valid or not; nothing that was typed is lost.

    `version` is what the writer's form was made from. `is_merged` says that the writer has seen
    what was published meanwhile, and `data` takes it into account. Raises `NotADraft`, and
    `SavedMeanwhile` when the draft was saved since that version.
    """
    stored = locked(draft)
    if stored.state != State.DRAFT:
        raise NotADraft(f"{stored} is {stored.get_state_display().lower()}")
    if stored.version != version:
        raise SavedMeanwhile(stored)
    stored.document = dict(data)
    stored.note = note
    stored.significance = significance
    stored.version += 1
    if is_merged:
        stored.based_on = stored.published_now
    stored.full_clean()
    stored.save(
        update_fields=["document", "note", "significance", "version", "based_on", "updated_at"]
    )
    return stored


@transaction.atomic
def submit(draft: VersionedT, *, by: User) -> VersionedT:
    """Hand the draft in for review. The published revision stays up meanwhile.

    Raises `NotADraft`, `InvalidDraft` while the document has mistakes, and `PublishedMeanwhile`
    when somebody else's revision was published since the draft was started.
    """
    stored = locked(draft)
    if stored.state != State.DRAFT:
        raise NotADraft(f"{stored} is {stored.get_state_display().lower()}")
    stored.document = checked(stored).to_json()
    if stored.is_outdated:
        raise PublishedMeanwhile(stored.published_now)
    stored.state = State.IN_REVIEW
    stored.submitted_at = timezone.now()
    stored.full_clean()
    stored.save(update_fields=["document", "state", "submitted_at", "updated_at"])
    details = {"revision": stored.number}
    trail.record(trail.Action.SUBMITTED, by=by, about=stored.key, details=details)
    return stored


def checked(draft: Versioned) -> Document:
    """Return the document that the draft holds. Raises `InvalidDraft`."""
    try:
        return read_document(draft.document, draft.kind)
    except ValidationError as error:
        raise InvalidDraft(error) from error


@transaction.atomic
def take_back(revision: VersionedT, *, by: User) -> VersionedT:
    """Make a draft again of what waits for review or was refused.

    Raises `NotADraft`, and `DraftOpen` when `by` has begun another draft of it meanwhile.
    """
    stored = locked(revision)
    if stored.state not in (State.IN_REVIEW, State.REFUSED) or stored.created_by_id != by.pk:
        raise NotADraft(f"{stored} is {stored.get_state_display().lower()}")
    no_open_draft(stored, by)
    stored.state = State.DRAFT
    stored.submitted_at = None
    stored.version += 1
    stored.save(update_fields=["state", "submitted_at", "version", "updated_at"])
    details = {"revision": stored.number}
    trail.record(trail.Action.TAKEN_BACK, by=by, about=stored.key, details=details)
    return stored


@transaction.atomic
def discard(draft: Versioned, *, by: User) -> None:
    """Throw the draft away, and its entry too when nothing else was ever written about it.

    Raises `NotADraft`.
    """
    stored = locked(draft)
    if stored.state != State.DRAFT:
        raise NotADraft(f"{stored} is {stored.get_state_display().lower()}")
    trail.record(trail.Action.DISCARDED, by=by, about=stored.key)
    stored.delete()
    if isinstance(stored, Revision) and not stored.entry.revisions.exists():
        stored.entry.delete()


def no_open_draft(revision: Versioned, by: User) -> None:
    """Raise `DraftOpen` when `by` is writing a draft of the same document."""
    draft = revision.siblings().filter(state=State.DRAFT, created_by=by.pk).first()
    if draft is not None:
        raise DraftOpen(draft)


def locked(revision: VersionedT) -> VersionedT:
    """Return the revision as the database holds it now; nobody else writes it, or another one of
    the same document, until the transaction ends.

    Two queries, or three. Raises `NotADraft` when it was thrown away.
    """
    revision.lock_siblings()
    stored = type(revision).objects.select_for_update().filter(pk=revision.pk).first()
    if stored is None:
        raise NotADraft(f"{revision} was thrown away")
    return stored
