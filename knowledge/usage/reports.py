"""Telling about an error that nobody could answer: kept because somebody sent it, and redacted."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User as Account
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from audit import trail
from knowledge.models.usage import MAX_COMMENT_CHARS, MAX_TOLD_CHARS, Told, Vote, Worded
from knowledge.reading import answers
from knowledge.rights import User
from knowledge.usage import daily_caps, search_log
from redaction import redact, shown

CUT = "\n[…]\n"


@sensitive_variables()
def keepable(text: str, *, limit: int = MAX_TOLD_CHARS) -> str:
    """Return what would be kept of `text`: without secrets, and of a long one its two ends."""
    return cut(shown(text, redact(text)), limit=limit)


@sensitive_variables()
def cut(text: str, *, limit: int = MAX_TOLD_CHARS) -> str:
    """Return a text without blank ends; of one longer than `limit` its two ends."""
    text = text.strip()
    if len(text) <= limit:
        return text
    half = (limit - len(CUT)) // 2
    return text[:half] + CUT + text[-half:]


@sensitive_variables()
def tell(*, text: str, comment: str = "", context: str | None, user: User) -> Told:
    """Store a text that somebody sent, redacted and cut, with what it was recognised as.

    Raises `ValueError` for a text of which nothing is left, and `DailyCapReached`.
    """
    today = timezone.localdate()
    daily_caps.check(Told.objects.all(), day=today, cap=daily_caps.MAX_TEXTS_A_DAY)
    kept = keepable(text)
    if not kept:
        raise ValueError("there is no text to keep")
    answer = answers.answer(kept, user=user, context=context)
    return Told.objects.create(
        day=today,
        text=kept,
        comment=keepable(comment, limit=MAX_COMMENT_CHARS),
        context=context or answer.diagnosis.context or "",
        verdict=answer.diagnosis.verdict,
        keys=search_log.keys_of(answer),
        words=search_log.words_of(answer.diagnosis, user=user),
    )


class Decided(ValueError):
    """Somebody else has decided about these words already."""


class CommentChanged(ValueError):
    """The visitor has written another comment since the words were shown."""


@transaction.atomic
def accept(words: Told | Vote, *, by: Account, shown: str | None = None) -> None:
    """Let all of the staff read the words of a visitor.

    `shown` is the digest of the comment that was looked at; None: whatever it is by now. Raises
    `Decided` and `CommentChanged`.
    """
    stored = _locked_waiting(words)
    if shown is not None and shown != stored.comment_digest:
        raise CommentChanged(f"{_about(stored)}: the comment is another one by now")
    stored.moderation = Worded.Moderation.ACCEPTED
    stored.save(update_fields=["moderation"])
    trail.record(trail.Action.MODERATED, by=by, about=_about(stored), result="accepted")


@transaction.atomic
def hide(words: Told | Vote, *, by: Account) -> None:
    """Delete the words of a visitor; that something was told stays. Raises `Decided`."""
    stored = _locked_waiting(words)
    stored.moderation = Worded.Moderation.HIDDEN
    stored.comment = ""
    fields = ["moderation", "comment"]
    if isinstance(stored, Told):
        stored.text = ""
        fields.append("text")
    stored.save(update_fields=fields)
    trail.record(trail.Action.MODERATED, by=by, about=_about(stored), result="hidden")


def _locked_waiting(words: Told | Vote) -> Told | Vote:
    rows: QuerySet[Any] = type(words)._default_manager.select_for_update()
    stored: Told | Vote | None = rows.filter(pk=words.pk).first()
    if stored is None or stored.moderation != Worded.Moderation.WAITING:
        raise Decided(f"{_about(words)}: these words do not wait any more")
    return stored


def _about(words: Told | Vote) -> str:
    return words.entry.key if isinstance(words, Vote) else "told"
