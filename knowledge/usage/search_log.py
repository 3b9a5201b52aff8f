"""Noting what was asked: what came of it, and words of the catalog; nothing that somebody wrote."""

from __future__ import annotations

import logging
import threading
from collections import deque

from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from knowledge.background import BackgroundTask
from knowledge.diagnosis.ranking.first_lines import known_words
from knowledge.diagnosis.types import Diagnosis
from knowledge.models.usage import MAX_WORDS_CHARS, MOST_KEYS, Asked
from knowledge.reading import snapshot
from knowledge.reading.answers import Answer
from knowledge.rights import User
from knowledge.usage import daily_caps

MAX_WAITING = 1_000  # searches of one worker
STORE_SECONDS = 1.0  # between two writes

logger = logging.getLogger(__name__)


class SearchLog:
    """The rows of searches that wait to be stored: an answer never waits for the database.

    `note` is safe between threads. At most `MAX_WAITING` rows wait; what comes on top of them is
    dropped and counted. What is beyond the daily cap of the site is dropped. A worker that is
    killed loses those of the last second.
    """

    def __init__(self) -> None:
        self._waiting: deque[Asked] = deque()
        self._dropped = 0
        self._lock = threading.Lock()
        self._storing = threading.Lock()

    def note(self, row: Asked) -> None:
        """Have `row` stored later."""
        with self._lock:
            if len(self._waiting) < MAX_WAITING:
                self._waiting.append(row)
            else:
                self._dropped += 1

    def store(self) -> None:
        """Store the rows that wait; those for which the database has no time or room wait on."""
        if not self._storing.acquire(blocking=False):
            return  # another thread is at it
        try:
            self._store()
        finally:
            self._storing.release()

    def _store(self) -> None:
        rows = list(self._waiting)
        if not rows:
            return
        for row in rows:
            row.pk = None  # a transaction that failed may have given it one
        try:
            with transaction.atomic():
                cap = daily_caps.MAX_SEARCHES_A_DAY
                room = daily_caps.room(Asked.objects.all(), day=rows[-1].day, cap=cap)
                Asked.objects.bulk_create(rows[:room])
        except OperationalError:
            return
        except DatabaseError as error:
            logger.warning("%d searches are not noted: %s", len(rows), type(error).__name__)
        with self._lock:
            for _ in rows:
                self._waiting.popleft()
            dropped, self._dropped = self._dropped, 0
        if dropped:
            logger.warning("%d searches are not noted: the database was not to be had", dropped)

    def forget(self) -> None:
        """Drop what waits."""
        self._waiting.clear()
        self._dropped = 0


search_log = SearchLog()
writer = BackgroundTask(search_log.store, name="The log of searches", seconds=STORE_SECONDS)


@sensitive_variables()
def note(answer: Answer, *, user: User, context: str | None) -> None:
    """Have it stored that a text was asked about: by the worker soon, elsewhere now.

    `user` tells whose knowledge it was compared with, and is not kept.
    """
    search_log.note(
        Asked(
            day=timezone.localdate(),
            context=context or answer.diagnosis.context or "",
            verdict=answer.diagnosis.verdict,
            keys=keys_of(answer),
            words=words_of(answer.diagnosis, user=user),
        )
    )
    if not writer.is_running:
        search_log.store()


def keys_of(answer: Answer) -> list[str]:
    """Return the keys of the entries that were shown, best first: claimed ones, then offers."""
    shown = [entry.key for _, entry in [*answer.matches, *answer.offers]]
    return list(dict.fromkeys(shown))[:MOST_KEYS]


@sensitive_variables()
def words_of(diagnosis: Diagnosis, *, user: User) -> str:
    """Return the words that are kept of a text, with spaces between them."""
    words = known_words(diagnosis.text, snapshot.current().knowledge_for(user))
    return " ".join(words)[:MAX_WORDS_CHARS]
