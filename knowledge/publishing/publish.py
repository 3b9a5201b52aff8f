"""Writing knowledge: every change of what is published goes through here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from audit import trail
from knowledge.documents.entry import ContextDocument, Document, EntryDocument
from knowledge.documents.folder import CONTEXT_FILE
from knowledge.models import (
    Cause,
    Context,
    Entry,
    Generation,
    Message,
    Revision,
    Source,
    Supplement,
    SupplementRevision,
)
from knowledge.models.revisions import Versioned, VersionedT
from knowledge.search import site_index


class NotPublishable(ValueError):
    """A revision cannot be published in its present state."""


@transaction.atomic
def revise(
    *,
    entry: Entry,
    document: EntryDocument,
    by: User | None = None,
    note: str = "",
    state: Versioned.State = Versioned.State.DRAFT,
) -> Revision:
    """Return a new revision of `entry` that holds `document`, numbered after the newest one."""
    revision = Revision(
        entry=entry,
        state=state,
        document=document.to_json(),
        note=note,
        created_by=by,
        based_on=entry.published,
    )
    return save_new(revision)


def save_new(revision: VersionedT) -> VersionedT:
    """Return `revision`, stored with the number after the newest one of the same document.

    Called inside a transaction: two revisions at once would get the same number.
    """
    revision.lock_siblings()
    newest = revision.siblings().aggregate(newest=Max("number"))["newest"] or 0
    revision.number = newest + 1
    revision.full_clean()
    revision.save(force_insert=True)
    return revision


@transaction.atomic
def publish(*, revision: Revision, index: bool = True) -> Entry:
    """Make `revision` what readers see, derive its rows and raise the generation.

    A few queries, whatever the size of the document. `index` False leaves the full-text index to
    the caller, who rebuilds it after many. Raises `NotPublishable` for a refused revision. Who may
    publish is the business of `knowledge.publishing.review`.
    """
    Generation.lock()
    entry = Entry.objects.locked().get(pk=revision.entry_id)
    stored = Revision.objects.select_for_update().get(pk=revision.pk)
    if stored.state == Revision.State.REFUSED:
        raise NotPublishable(f"{stored} was refused")
    document = stored.content
    stored.state = Revision.State.ACCEPTED
    stored.save(update_fields=["state", "updated_at"])
    entry.published = stored
    entry.title = document.title
    entry.audience = document.audience
    entry.is_retired = False
    entry.successor = None
    entry.full_clean()
    entry.save(update_fields=["published", "title", "audience", "is_retired", "successor"])
    _derive(entry, document)
    Generation.advance()
    if index:
        transaction.on_commit(site_index.follow, robust=True)
    return entry


@transaction.atomic
def retire(*, entry: Entry, successor: Entry | None = None, by: User | None = None) -> Entry:
    """Take `entry` out of sight; its address leads to `successor` from now on, if there is one.

    Raises `NotPublishable` when readers do not see the successor.
    """
    Generation.lock()
    stored = Entry.objects.locked().get(pk=entry.pk)
    replacement = Entry.objects.locked().get(pk=successor.pk) if successor else None
    if replacement is not None and (replacement.is_retired or replacement.published_id is None):
        raise NotPublishable(f"{replacement} is not published")
    stored.is_retired = True
    stored.successor = replacement
    stored.full_clean()
    stored.save(update_fields=["is_retired", "successor"])
    Generation.advance()
    details = {"successor": replacement.key} if replacement else {}
    trail.record(trail.Action.RETIRED, by=by, about=stored.key, details=details)
    transaction.on_commit(site_index.follow, robust=True)
    return stored


@transaction.atomic
def create_entry(*, context: Context, slug: str, title: str) -> Entry:
    """Return a new entry without any revision; readers do not see it yet.

    Raises Django's `ValidationError` for a taken slug.
    """
    locked = Context.objects.select_for_update().get(pk=context.pk)  # two entries of one slug
    entry = Entry(context=locked, slug=slug, title=title)
    entry.full_clean()
    entry.save(force_insert=True)
    return entry


@transaction.atomic
def save_context(*, slug: str, document: ContextDocument, by: User | None = None) -> Context:
    """Return the context `slug` with `document` as its content, made if it does not exist."""
    path = f"{slug}/{CONTEXT_FILE}"
    publish_supplement(revision=_revise_supplement(path=path, document=document, by=by))
    return Context.objects.get(slug=slug)


@transaction.atomic
def save_supplement(*, path: str, document: Document, by: User | None = None) -> Supplement:
    """Return the supplement at `path` with `document` as its content."""
    publish_supplement(revision=_revise_supplement(path=path, document=document, by=by))
    return Supplement.objects.get(path=path)


def _revise_supplement(*, path: str, document: Document, by: User | None) -> SupplementRevision:
    revision = SupplementRevision(path=path, document=document.to_json(), created_by=by)
    revision.based_on = revision.published_now
    return save_new(revision)


@transaction.atomic
def publish_supplement(*, revision: SupplementRevision) -> None:
    """Make `revision` what the site works with, and raise the generation.

    Raises `NotPublishable` for a refused revision.
    """
    Generation.lock()
    stored = SupplementRevision.objects.select_for_update().get(pk=revision.pk)
    if stored.state == SupplementRevision.State.REFUSED:
        raise NotPublishable(f"{stored} was refused")
    document = stored.content
    stored.state = SupplementRevision.State.ACCEPTED
    stored.reviewed_at = timezone.now()
    stored.save(update_fields=["state", "reviewed_at", "updated_at"])
    if isinstance(document, ContextDocument):
        _put(Context, {"slug": stored.path.split("/")[0]}, document, title=document.title)
    else:
        _put(Supplement, {"path": stored.path}, document)
    Generation.advance()


def _put(
    model: type[Context | Supplement], key: dict[str, Any], document: Document, **derived: str
) -> None:
    """Make `document` that of the row with `key`, which is made if there is none."""
    values = {**derived, "document": document.to_json()}
    model(**key, **values).full_clean(validate_unique=False, validate_constraints=False)
    model._default_manager.update_or_create(defaults=values, **key)


def _derive(entry: Entry, document: EntryDocument) -> None:
    """Replace the rows of the entry by those of `document`."""
    for model in (Message, Cause, Source):
        model._default_manager.filter(entry=entry).delete()
    causes = _cause_rows(entry, document)
    _insert(causes)
    _insert(_message_rows(entry, document, {cause.key: cause for cause in causes}))
    _insert(
        [
            Source(entry=entry, position=position, title=source.title, url=source.url)
            for position, source in enumerate(document.sources)
        ]
    )


def _insert(rows: list[Any]) -> None:
    if rows:
        type(rows[0])._default_manager.bulk_create(rows)


def _cause_rows(entry: Entry, document: EntryDocument) -> list[Cause]:
    return [
        Cause(
            entry=entry,
            position=position,
            key=cause.key,
            title=cause.title,
            likelihood=cause.likelihood,
            check_ask=cause.check.ask,
            check_how=cause.check.how,
            check_minutes=cause.check.minutes,
            fix_steps=list(cause.fix.steps),
            fix_minutes=cause.fix.minutes,
            fix_risk=cause.fix.risk,
            fix_undoable=cause.fix.undoable,
        )
        for position, cause in enumerate(document.causes)
    ]


def _message_rows(entry: Entry, document: EntryDocument, causes: dict[str, Cause]) -> list[Message]:
    return [
        Message(
            entry=entry,
            position=position,
            text=message.text,
            kind=message.kind,
            points_to=causes.get(message.points_to or ""),
            provider=message.provider or "",
            lang=message.lang,
            needs_cue=message.needs_cue,
        )
        for position, message in enumerate(document.messages)
    ]
