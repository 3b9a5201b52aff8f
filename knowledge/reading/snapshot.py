"""The compiled knowledge that a worker answers from: immutable, numbered, swapped when old."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar, cast

from django.conf import settings

from knowledge.background import BackgroundTask
from knowledge.diagnosis import Knowledge, compile_knowledge
from knowledge.diagnosis.text import catalog_texts
from knowledge.documents.folder import Catalog
from knowledge.models import Generation
from knowledge.publishing import sync
from knowledge.rights import Right, User, may
from knowledge.search import site_index
from knowledge.search.protocol import FullText

RETRY_SECONDS = 5.0  # after a build that failed

Made = TypeVar("Made")


@dataclass(frozen=True)
class Snapshot:
    """What is published at one generation, compiled for recognising.

    It narrows and never grants: rights are checked again in the database on every read. What other
    modules derive from it is kept with it, and goes with it: see `derived`.
    """

    generation: int
    catalog: Catalog
    public: Knowledge
    staff: Knowledge
    full_text: FullText
    _derived: dict[str, tuple[object, object]] = field(default_factory=dict, compare=False)

    def derived(self, name: str, of: object, make: Callable[[], Made]) -> Made:
        """Return what `make` makes of the snapshot and `of`; the last result by `name` is kept.

        A result may not refer to the snapshot: then nothing would free either at once.
        """
        kept = self._derived.get(name)
        if kept is None or kept[0] != of:
            kept = self._derived[name] = of, make()
        return cast("Made", kept[1])

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
    catalog = sync.export()
    public = compile_catalog(catalog, staff_too=False)
    has_staff_entries = any(entry.audience == "staff" for entry in catalog.entries.values())
    staff = compile_catalog(catalog, staff_too=True) if has_staff_entries else public
    return Snapshot(generation, catalog, public, staff, site_index.full_text())


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
        self._behind_since: float | None = None
        self._failed_at = float("-inf")

    def current(self) -> Snapshot:
        snapshot = self._snapshot
        if snapshot is None:
            return self._first()
        if follower.is_running or not self._is_due():
            return snapshot
        if snapshot.generation != Generation.current():
            # One thread builds; the others are answered from the snapshot that there is.
            self._replace(snapshot)
        return self._snapshot or snapshot

    def refresh(self) -> None:
        """Build anew if something was published; what a worker does beside its requests."""
        snapshot, now = self._snapshot, time.monotonic()
        if snapshot is not None and snapshot.generation == Generation.current():
            self._behind_since = None
            return
        if self._behind_since is None:
            self._behind_since = now
        if now - self._failed_at < RETRY_SECONDS:
            return
        try:
            self._replace(snapshot)
        except Exception:
            self._failed_at = time.monotonic()
            raise
        self._behind_since = None

    @property
    def seconds_behind(self) -> float:
        return 0.0 if self._behind_since is None else time.monotonic() - self._behind_since

    def _first(self) -> Snapshot:
        """Build the first snapshot of the process; further threads wait for it."""
        with self._lock:
            if self._snapshot is None:
                self._snapshot = build()
                catalog_texts.forget_unused()
            return self._snapshot

    def _replace(self, old: Snapshot | None) -> None:
        """Build anew unless another thread does.

        A snapshot has no cycles: the old one goes with its last reader, without the collector.
        """
        if not self._lock.acquire(blocking=False):
            return
        try:
            if self._snapshot is old:
                self._snapshot = build()
                catalog_texts.forget_unused()
        finally:
            self._lock.release()

    def forget(self) -> None:
        self._snapshot = None
        self._behind_since = None
        self._failed_at = float("-inf")

    def _is_due(self) -> bool:
        now = time.monotonic()
        if now - self._checked_at < settings.SNAPSHOT_POLL_SECONDS:
            return False
        self._checked_at = now
        return True


_holder = _Holder()


def current() -> Snapshot:
    """Return the snapshot of what is published.

    Where `follower` runs it is at most `SNAPSHOT_POLL_SECONDS` and one build old, and costs
    nothing. Elsewhere it is at most `SNAPSHOT_POLL_SECONDS` old: one small query that often, and a
    rebuild when the generation has risen.
    """
    return _holder.current()


def refresh() -> None:
    """Build a snapshot if something was published. One small query if not."""
    _holder.refresh()


# Runs in the workers of a server: their requests are answered from the snapshot that there is while
# this builds a newer one. Elsewhere, as in a command, whoever asks builds.
follower = BackgroundTask(refresh, name="The snapshot", seconds=settings.SNAPSHOT_POLL_SECONDS)


def seconds_behind() -> float:
    """Return since when `follower` knows of a newer generation than that of the snapshot."""
    return _holder.seconds_behind


def forget() -> None:
    """Drop the snapshot of this process; the next `current` builds one."""
    _holder.forget()
