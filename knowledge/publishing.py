"""Writing knowledge: every change of what is published goes through here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from knowledge import search
from knowledge.document import ContextDocument, Document, EntryDocument
from knowledge.models import (
    Cause,
    Context,
    Entry,
    Generation,
    Message,
    Revision,
    Source,
    Supplement,
)


class NotPublishable(ValueError):
    """A revision cannot be published in its present state."""


@transaction.atomic
def revise(
    *,
    entry: Entry,
    document: EntryDocument,
    by: User | None = None,
    note: str = "",
    state: Revision.State = Revision.State.DRAFT,
) -> Revision:
    """Return a new revision of `entry` that holds `document`, numbered after the newest one."""
    newest = entry.revisions.aggregate(newest=Max("number"))["newest"] or 0
    revision = Revision(
        entry=entry,
        number=newest + 1,
        state=state,
        document=document.to_json(),
        note=note,
        created_by=by,
    )
    revision.full_clean()
    revision.save()
    return revision


@transaction.atomic
def publish(*, revision: Revision, index: bool = True) -> Entry:
    """Make `revision` what readers see, derive its rows and raise the generation.

    A few queries, whatever the size of the document. `index` False leaves the full-text index to
    the caller, who rebuilds it after many. Raises `NotPublishable` for a refused revision.
    """
    if revision.state == Revision.State.REFUSED:
        raise NotPublishable(f"{revision} was refused")
    entry = revision.entry
    document = revision.content
    revision.state = Revision.State.ACCEPTED
    revision.save(update_fields=["state"])
    entry.published = revision
    entry.title = document.title
    entry.audience = document.audience
    entry.is_retired = False
    entry.successor = None
    entry.full_clean()
    entry.save()
    _derive(entry, document)
    Generation.advance()
    if index:
        transaction.on_commit(lambda: search.put(entry.key, document))
    return entry


@transaction.atomic
def retire(*, entry: Entry, successor: Entry | None = None) -> Entry:
    """Take `entry` out of sight; its address leads to `successor` from now on, if there is one."""
    entry.is_retired = True
    entry.successor = successor
    entry.full_clean()
    entry.save()
    Generation.advance()
    transaction.on_commit(lambda: search.drop(entry.key))
    return entry


@transaction.atomic
def create_entry(*, context: Context, slug: str, title: str) -> Entry:
    """Return a new entry without any revision; readers do not see it yet."""
    entry = Entry(context=context, slug=slug, title=title)
    entry.full_clean()
    entry.save()
    return entry


@transaction.atomic
def save_context(*, slug: str, document: ContextDocument) -> Context:
    """Return the context `slug` with `document` as its content, made if it does not exist."""
    context = Context.objects.filter(slug=slug).first() or Context(slug=slug)
    context.title = document.title
    context.document = document.to_json()
    context.full_clean()
    context.save()
    Generation.advance()
    return context


@transaction.atomic
def save_supplement(*, path: str, document: Document) -> Supplement:
    """Return the supplement at `path` with `document` as its content."""
    supplement = Supplement.objects.filter(path=path).first() or Supplement(path=path)
    supplement.document = document.to_json()
    supplement.full_clean()
    supplement.save()
    Generation.advance()
    return supplement


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
