"""One change to many entries: what it would do to each, then exactly that, in one transaction.

The key of an entry stands in addresses, so moving an entry to another context makes a new one and
retires the old one in its favour; the documents that refer to it follow.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from audit import trail
from knowledge.documents.entry import EntryDocument, read_document
from knowledge.documents.folder import kind_of
from knowledge.models import Context, Entry, Generation, Revision, StaffNote
from knowledge.models.revisions import Versioned
from knowledge.publishing import publish, sync
from knowledge.publishing.guide_needs import guides_by_entry
from knowledge.search import site_index

OPEN_STATES = (Versioned.State.DRAFT, Versioned.State.IN_REVIEW)
NOTE = "Follows an entry that was moved"


@dataclass(frozen=True)
class SetOwner:
    """Who looks after the entries from now on; None: the reviewers together."""

    owner: User | None
    name = "owner"

    def key(self) -> list[str]:
        return [self.name, self.owner.get_username() if self.owner else ""]


@dataclass(frozen=True)
class Retire:
    """Take the entries out of sight; their addresses lead to the successor, if there is one."""

    successor: Entry | None = None
    name = "retire"

    def key(self) -> list[str]:
        return [self.name, self.successor.key if self.successor else ""]


@dataclass(frozen=True)
class Move:
    """Give the entries a new key in another context; the old addresses lead to the new ones."""

    context: Context
    name = "move"

    def key(self) -> list[str]:
        return [self.name, self.context.slug]


BulkChange = SetOwner | Retire | Move


@dataclass(frozen=True)
class Line:
    """What happens to one entry: `effect`, or why it stays as it is: `refusal`."""

    entry: Entry
    effect: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class BulkPlan:
    """All that a change does: to the entries, and to the documents at `followers` beside them."""

    lines: tuple[Line, ...]
    followers: tuple[str, ...]
    digest: str

    @property
    def changed(self) -> list[Entry]:
        """The entries that change."""
        return [line.entry for line in self.lines if not line.refusal]


class PlanChanged(ValueError):
    """What the change would do is no longer what was shown; `plan` is what it would do now."""

    def __init__(self, plan: BulkPlan) -> None:
        super().__init__("the entries were changed meanwhile")
        self.plan = plan


def plan_bulk(entries: Iterable[Entry], change: BulkChange) -> BulkPlan:
    """Return what `change` would do to `entries`, in the order of their keys."""
    lines = tuple(_lines(sorted(entries, key=lambda entry: entry.key), change))
    moved = _renames(lines, change)
    followers = tuple(sorted(_followers(moved))) if moved else ()
    said = [
        change.key(),
        [[each.entry.key, each.entry.published_id, each.effect, each.refusal] for each in lines],
        followers,
    ]
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return BulkPlan(lines, followers, digest)


@transaction.atomic
def apply_bulk(pks: Iterable[int], change: BulkChange, *, digest: str, by: User) -> BulkPlan:
    """Do to the entries what the plan with `digest` said; raises `PlanChanged` if it is another."""
    Generation.lock()
    entries = Entry.objects.locked().select_related("published", "owner")
    plan = plan_bulk(entries.filter(pk__in=list(pks)), _locked_change(change))
    if plan.digest != digest:
        raise PlanChanged(plan)
    match change:
        case SetOwner():
            changed = Entry.objects.filter(pk__in=[entry.pk for entry in plan.changed])
            changed.update(owner=change.owner)
        case Retire():
            for entry in plan.changed:
                publish.retire(entry=entry, successor=change.successor, by=by)
        case Move():
            _move_all(plan, change, by)
    keys = [entry.key for entry in plan.changed]
    details = {"change": change.key(), "entries": keys, "documents": list(plan.followers)}
    trail.record(trail.Action.BULK_CHANGED, by=by, about="entries", details=details)
    return plan


def _locked_change(change: BulkChange) -> BulkChange:
    """Return the change with the successor as the database holds it now."""
    if isinstance(change, Retire) and change.successor is not None:
        return Retire(Entry.objects.locked().get(pk=change.successor.pk))
    return change


def _lines(entries: list[Entry], change: BulkChange) -> Iterator[Line]:
    guides = guides_by_entry(sync.export()) if isinstance(change, Retire) else {}
    for entry in entries:
        match change:
            case SetOwner():
                yield _owner_line(entry, change)
            case Retire():
                yield _retire_line(entry, change, guides.get(entry.key, ""))
            case Move():
                yield _move_line(entry, change)


def _owner_line(entry: Entry, change: SetOwner) -> Line:
    owner_id = change.owner.pk if change.owner else None
    if entry.owner_id == owner_id:
        return Line(entry, refusal="it is so already")
    before = entry.owner.get_username() if entry.owner else "the reviewers"
    after = change.owner.get_username() if change.owner else "the reviewers"
    return Line(entry, f"looked after by {after} instead of {before}")


def _retire_line(entry: Entry, change: Retire, guide: str) -> Line:
    if entry.is_retired:
        return Line(entry, refusal="it is retired already")
    if entry.published_id is None:
        return Line(entry, refusal="it was never published")
    if change.successor is not None and change.successor.pk == entry.pk:
        return Line(entry, refusal="an entry cannot replace itself")
    if change.successor is not None and not _is_up(change.successor):
        return Line(entry, refusal=f"{change.successor.key} is not published any more")
    if guide:
        return Line(entry, refusal=f"{guide} takes causes from it: change the guide first")
    leads = f"; its address leads to {change.successor.key}" if change.successor else ""
    return Line(entry, f"nobody finds it any more{leads}")


def _is_up(entry: Entry) -> bool:
    return entry.published_id is not None and not entry.is_retired


def _move_line(entry: Entry, change: Move) -> Line:
    if entry.context_id == change.context.pk:
        return Line(entry, refusal="it is in this context already")
    if not _is_up(entry):
        return Line(entry, refusal="only a published entry can be moved")
    if entry.revisions.filter(state__in=OPEN_STATES).exists():
        return Line(entry, refusal="somebody is writing a draft of it")
    if Entry.objects.filter(context=change.context, slug=entry.slug).exists():
        return Line(entry, refusal=f"there is an entry {change.context.slug}/{entry.slug} already")
    return Line(entry, f"becomes {change.context.slug}/{entry.slug}; its old address leads there")


def _renames(lines: Iterable[Line], change: BulkChange) -> dict[str, str]:
    """Return the new keys by the old ones."""
    if not isinstance(change, Move):
        return {}
    return {
        line.entry.key: f"{change.context.slug}/{line.entry.slug}"
        for line in lines
        if not line.refusal
    }


def _followers(renames: Mapping[str, str]) -> dict[str, Any]:
    """Return the documents that refer to an entry under its old key, with the new one in place."""
    found = {}
    for path, data in sync.stored_documents().items():
        renamed = _renamed(data, renames)
        if renamed != data and path.removesuffix(".yaml") not in renames:
            found[path] = renamed
    return found


def _renamed(data: Any, renames: Mapping[str, str]) -> Any:
    """Return `data` with every reference to an entry, or to a cause of one, led to its new key."""
    if isinstance(data, str):
        key, mark, cause = data.partition("#")
        return f"{renames[key]}{mark}{cause}" if key in renames else data
    if isinstance(data, Mapping):
        return {name: _renamed(value, renames) for name, value in data.items()}
    if isinstance(data, list):
        return [_renamed(value, renames) for value in data]
    return data


def _move_all(plan: BulkPlan, change: Move, by: User) -> None:
    renames = _renames(plan.lines, change)
    followers = _followers(renames)
    for entry in plan.changed:
        _move(entry, change.context, renames, by)
    for path, data in followers.items():
        _publish(path, data, by)
    transaction.on_commit(site_index.follow, robust=True)


def _move(entry: Entry, context: Context, renames: Mapping[str, str], by: User) -> None:
    data = _renamed(entry.document.to_json(), renames)
    moved = publish.create_entry(context=context, slug=entry.slug, title=entry.title)
    _publish_as(moved, data, by, note=f"Moved from {entry.key}")
    kept = {"owner": entry.owner_id, "review_on": entry.review_on}
    Entry.objects.filter(pk=moved.pk).update(**kept)
    StaffNote.objects.filter(entry=entry).update(entry=moved)
    publish.retire(entry=entry, successor=moved, by=by)


def _publish(path: str, data: Mapping[str, Any], by: User) -> None:
    kind = kind_of(path)
    if kind is EntryDocument:
        context, slug = path.removesuffix(".yaml").split("/")
        _publish_as(Entry.objects.get(context__slug=context, slug=slug), data, by, note=NOTE)
    elif kind is not None:
        publish.save_supplement(path=path, document=read_document(data, kind), by=by)


def _publish_as(entry: Entry, data: Mapping[str, Any], by: User, *, note: str) -> None:
    document = read_document(data, EntryDocument)
    revision = publish.revise(
        entry=entry, document=document, by=by, note=note, state=Revision.State.ACCEPTED
    )
    publish.publish(revision=revision, index=False)
