"""Noting what was asked: what came of it, and words of the catalog; nothing that somebody wrote."""

from __future__ import annotations

import logging

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from knowledge import snapshot
from knowledge.answers import Answer
from knowledge.diagnosis.heads import known_words
from knowledge.diagnosis.types import Diagnosis
from knowledge.met import MAX_WORDS_CHARS, MOST_KEYS, Asked
from knowledge.rights import User

logger = logging.getLogger(__name__)


@sensitive_variables()
def note(answer: Answer, *, user: User, context: str | None) -> Asked | None:
    """Store that a text was asked about; None when that failed, which breaks no answer.

    `user` tells whose knowledge it was compared with, and is not kept.
    """
    try:
        with transaction.atomic():
            return Asked.objects.create(
                day=timezone.localdate(),
                context=context or answer.diagnosis.context or "",
                verdict=answer.diagnosis.verdict,
                keys=keys_of(answer),
                words=words_of(answer.diagnosis, user=user),
            )
    except DatabaseError as error:
        logger.warning("A search could not be noted: %s", type(error).__name__)
        return None


def keys_of(answer: Answer) -> list[str]:
    """Return the keys of the entries that were shown, best first: claimed ones, then offers."""
    shown = [entry.key for _, entry in [*answer.matches, *answer.offers]]
    return list(dict.fromkeys(shown))[:MOST_KEYS]


@sensitive_variables()
def words_of(diagnosis: Diagnosis, *, user: User) -> str:
    """Return the words that are kept of a text, with spaces between them."""
    words = known_words(diagnosis.text, snapshot.current().knowledge_for(user))
    return " ".join(words)[:MAX_WORDS_CHARS]
