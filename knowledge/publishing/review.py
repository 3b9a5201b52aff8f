"""The second pair of eyes: accept or refuse what was handed in; bring an old revision back."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from audit import trail
from knowledge.models import Entry, Generation, Revision, SupplementRevision
from knowledge.models.revisions import Versioned, VersionedT
from knowledge.publishing import publish, sync
from knowledge.publishing.drafts import (
    NotADraft,
    PublishedMeanwhile,
    checked,
    locked,
    no_open_draft,
)
from knowledge.publishing.guide_needs import GuideLost, guides_by_entry, lost_guides

State = Versioned.State


class OwnRevision(ValueError):
    """Nobody publishes what they wrote themselves."""


class NoteMissing(ValueError):
    """A refusal without a reason helps nobody."""


class ChangedMeanwhile(ValueError):
    """It is no longer what the reviewer was shown."""


def state_of(revision: Versioned) -> str:
    """Return what tells the states apart that a reviewer may be shown of one revision.

    Its writer may take it back, change it and hand it in again; its entry may be retired.
    """
    is_retired = isinstance(revision, Revision) and revision.entry.is_retired
    return f"{revision.version}{'-retired' if is_retired else ''}"


@transaction.atomic
def accept(
    revision: Revision | SupplementRevision, *, by: User, note: str = "", shown: str | None = None
) -> None:
    """Publish what was handed in.

    `shown` is the `state_of` what the reviewer has seen; None: whatever it is by now. Raises
    `NotADraft` when it does not wait for review, `ChangedMeanwhile`, `OwnRevision` when `by` wrote
    it (unless the setting ONE_PERSON_TEAM is on), and `PublishedMeanwhile` when it is based on an
    older state, `InvalidDraft` for a document that lost its shape, and `GuideLost`.
    """
    Generation.lock()
    stored = _locked_waiting(revision, shown)
    if stored.is_written_by(by) and not settings.ONE_PERSON_TEAM:
        raise OwnRevision(f"{stored} was written by {by}")
    if stored.is_outdated:
        raise PublishedMeanwhile(stored.published_now)
    lost = lost_guides(sync.export(), {_path_of(stored): checked(stored)})
    if lost:
        raise GuideLost(lost)
    stored.save(update_fields=_sign(stored, by, note))
    details = {"revision": stored.number}
    trail.record(trail.Action.PUBLISHED, by=by, about=stored.key, details=details)
    if isinstance(stored, Revision):
        _publish_entry(stored, by)
    else:
        publish.publish_supplement(revision=stored)


def _publish_entry(revision: Revision, by: User) -> None:
    was_published, audience = revision.entry.published_id is not None, revision.entry.audience
    entry = publish.publish(revision=revision)
    if was_published and entry.audience != audience:
        details = {"from": audience, "to": entry.audience}
        trail.record(trail.Action.AUDIENCE_CHANGED, by=by, about=entry.key, details=details)


@transaction.atomic
def refuse(revision: VersionedT, *, by: User, note: str, shown: str | None = None) -> VersionedT:
    """Send the revision back to its writer with the reason; `shown` as for `accept`.

    Raises `NotADraft`, `ChangedMeanwhile` and `NoteMissing`.
    """
    if not note.strip():
        raise NoteMissing("say what is to be changed")
    stored = _locked_waiting(revision, shown)
    signed = _sign(stored, by, note)
    stored.state = State.REFUSED
    stored.full_clean()
    stored.save(update_fields=[*signed, "state", "updated_at"])
    details = {"revision": stored.number}
    trail.record(trail.Action.REFUSED, by=by, about=stored.key, details=details)
    return stored


@transaction.atomic
def retire(*, entry: Entry, successor: Entry | None = None, by: User) -> Entry:
    """Take `entry` out of sight, as `publishing.retire` does, when no guide needs it.

    Raises `GuideLost`, and `NotPublishable` when readers do not see the successor.
    """
    Generation.lock()
    guide = guides_by_entry(sync.export()).get(entry.key)
    if guide:
        raise GuideLost([guide])
    return publish.retire(entry=entry, successor=successor, by=by)


def _path_of(revision: Revision | SupplementRevision) -> str:
    return f"{revision.key}.yaml" if isinstance(revision, Revision) else revision.path


@transaction.atomic
def restore(revision: VersionedT, *, by: User) -> VersionedT:
    """Return a draft of `by` that holds what `revision` held; it is reviewed like any other.

    Who wrote words that nobody accepted stays their writer, and cannot accept them as another
    person's. Raises `DraftOpen` when `by` is writing a draft of this document already, and
    `NotADraft` when its writer has taken it back.
    """
    stored = locked(revision)
    if stored.state not in (State.ACCEPTED, State.REFUSED):
        raise NotADraft(f"{stored} is {stored.get_state_display().lower()}")
    no_open_draft(stored, by)
    draft = stored.follow_up()
    draft.document = stored.document
    draft.note = f"As in revision {stored.number}"
    draft.created_by = by
    draft = publish.save_new(draft)
    details = {"revision": draft.number, "as": stored.number}
    trail.record(trail.Action.RESTORED, by=by, about=stored.key, details=details)
    if stored.state == State.REFUSED:  # no second person has agreed to these words yet
        writers = set(stored.also_by.values_list("pk", flat=True))
        writers.update(filter(None, [stored.created_by_id]))
        draft.also_by.set(writers - {by.pk})
    return draft


def _locked_waiting(revision: VersionedT, shown: str | None) -> VersionedT:
    stored = locked(revision)
    if stored.state != State.IN_REVIEW:
        raise NotADraft(f"{stored} is {stored.get_state_display().lower()}")
    if shown is not None and shown != state_of(stored):
        raise ChangedMeanwhile(f"{stored} was changed")
    return stored


def _sign(revision: Versioned, by: User, note: str) -> tuple[str, ...]:
    """Put the decision into `revision` and return the fields to save.

    What was said about the revision before is kept beside it.
    """
    if revision.reviewed_at is not None:
        revision.earlier_reviews = [*revision.earlier_reviews, _as_data(revision)]
    revision.reviewed_by, revision.reviewed_at, revision.review_note = by, timezone.now(), note
    return ("reviewed_by", "reviewed_at", "review_note", "earlier_reviews")


def _as_data(revision: Versioned) -> dict[str, str]:
    by, at = revision.reviewed_by, revision.reviewed_at
    return {
        "by": by.get_username() if by else "",
        "at": at.isoformat() if at else "",
        "note": revision.review_note,
    }
