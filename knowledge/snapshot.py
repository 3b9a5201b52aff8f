"""The compiled knowledge that a worker answers from: immutable, numbered, swapped when old."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings

from knowledge import catalog_sync, search
from knowledge.catalog import Catalog
from knowledge.diagnosis import Knowledge, compile_knowledge
from knowledge.index import FullText
from knowledge.models import Generation
from knowledge.rights import Right, User, may


@dataclass(frozen=True)
class Snapshot:
    """What is published at one generation, compiled for recognising.

    It narrows and never grants: rights are checked again in the database on every read.
    """

    generation: int
    catalog: Catalog
    public: Knowledge
    staff: Knowledge
    full_text: FullText

    def knowledge_for(self, user: User) -> Knowledge:
        """Return the knowledge that texts of `user` are compared with."""
        return self.staff if may(user, Right.READ_STAFF) else self.public


def build() -> Snapshot:
    """Return a snapshot of what the database holds now. Four queries."""
    with _without_collector():
        return _build()


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep Python from looking for garbage: a build makes many objects that all stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _build() -> Snapshot:
    # The number is read first: a publish during the build makes the snapshot old, never wrong.
    generation = Generation.current()
    catalog = catalog_sync.export()
    public = compile_catalog(catalog, staff_too=False)
    has_staff_entries = any(entry.audience == "staff" for entry in catalog.entries.values())
    staff = compile_catalog(catalog, staff_too=True) if has_staff_entries else public
    return Snapshot(generation, catalog, public, staff, search.full_text())


def compile_catalog(catalog: Catalog, *, staff_too: bool) -> Knowledge:
    """Return the compiled knowledge of `catalog`, with or without what is for staff only."""
    entries = {
        key: entry
        for key, entry in catalog.entries.items()
        if staff_too or entry.audience == "public"
    }
    return compile_knowledge(
        entries, catalog.contexts, catalog.synonyms, catalog.ambiguous, catalog.pinned
    )


class _Holder:
    """Keeps the snapshot of this process and looks for a newer generation now and then."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._checked_at = float("-inf")

    def current(self) -> Snapshot:
        snapshot = self._snapshot
        if snapshot is not None and not self._is_due():
            return snapshot
        if snapshot is not None and snapshot.generation == Generation.current():
            return snapshot
        # One thread builds; the others wait only when there is nothing to answer from yet.
        if self._lock.acquire(blocking=snapshot is None):
            try:
                if self._snapshot is snapshot:
                    self._replace()
            finally:
                self._lock.release()
        return self._snapshot or build()

    def _replace(self) -> None:
        """Build anew and hide what lasts from the garbage collector.

        Going through all of a large catalog time and again would hold up requests, and would write
        to memory that the workers share. Garbage goes first, so that only what lasts is hidden. A
        snapshot has no cycles: the old one goes with its last reader, without the collector.
        """
        gc.collect()
        with _without_collector():
            self._snapshot = _build()
            gc.freeze()

    def forget(self) -> None:
        self._snapshot = None

    def _is_due(self) -> bool:
        now = time.monotonic()
        if now - self._checked_at < settings.SNAPSHOT_POLL_SECONDS:
            return False
        self._checked_at = now
        return True


_holder = _Holder()


def current() -> Snapshot:
    """Return the snapshot of what is published, at most `SNAPSHOT_POLL_SECONDS` old.

    One small query at most every `SNAPSHOT_POLL_SECONDS`; a rebuild when the generation has risen.
    """
    return _holder.current()


def forget() -> None:
    """Drop the snapshot of this process; the next `current` builds one."""
    _holder.forget()
