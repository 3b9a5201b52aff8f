"""The full-text index that the settings name, and how it follows what is published.

Nothing has to go well after a publish for the index to be right later: its state is compared with
the database again and again, and what it misses is brought in.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import cache

from django.conf import settings

from knowledge.background import BackgroundTask
from knowledge.models import Entry, Generation
from knowledge.search.protocol import FullText, IndexBusy, IndexUnavailable, Record
from knowledge.search.records import record_of
from knowledge.search.whoosh_index import WhooshIndex

CHECK_SECONDS = 2.0  # between two looks of a worker whether the index is up to date
MAX_BUSY_SECONDS = 60.0  # that another process may take before a line in the log says so
MAX_SLUGS = 500  # entries that are read in one query

logger = logging.getLogger(__name__)


@cache
def full_text() -> FullText:
    """Return the index of this site; opening it costs nothing until it is asked."""
    return WhooshIndex(settings.INDEX_DIR)


class PublishedEntries:
    """What is published, as the index reads it."""

    def generation(self) -> int:
        return Generation.current()

    def versions(self) -> Mapping[str, str]:
        """Return for each key which revision is published, in which state. One query."""
        rows = Entry.objects.indexable().values_list(
            "context__slug", "slug", "published_id", "published__updated_at"
        )
        return {
            f"{context}/{slug}": _version(revision, updated_at)
            for context, slug, revision, updated_at in rows
        }

    def records(self, keys: Collection[str]) -> Iterator[Record]:
        """Return the records of `keys`. A query for each 500 of a context."""
        slugs: dict[str, list[str]] = {}
        for key in keys:
            context, _, slug = key.partition("/")
            slugs.setdefault(context, []).append(slug)
        for context, found in slugs.items():
            of_context = Entry.objects.indexable().with_content().in_context(context)
            for start in range(0, len(found), MAX_SLUGS):
                for entry in of_context.filter(slug__in=found[start : start + MAX_SLUGS]):
                    yield _record(entry)


def rebuild_index() -> int:
    """Build the index anew from what is published; return the number of entries in it.

    Raises `IndexUnavailable`.
    """
    generation = Generation.current()
    records = [_record(entry) for entry in Entry.objects.indexable().with_content()]
    full_text().rebuild(records, generation=generation)
    return len(records)


def follow() -> None:
    """Bring the index up to what is published: in a worker soon, elsewhere now.

    Called after each publish. Never raises `IndexUnavailable`: what cannot be done now is done at
    the next look of a worker, or after the next publish.
    """
    if follower.is_running:
        follower.wake()
    else:
        catch_up()


def catch_up() -> None:
    """Bring the index up to what is published, if it is behind. One query if it is not.

    Log lines tell when it falls behind and when it is up to date again.
    """
    if not is_behind():
        _lag.end()
        return
    try:
        full_text().update(PublishedEntries())
    except IndexBusy as error:
        _lag.begin(str(error) if _lag.seconds > MAX_BUSY_SECONDS else "")
    except IndexUnavailable as error:
        _lag.begin(f"{error}: {error.__cause__!r}")
    else:
        _lag.end()


def is_behind() -> bool:
    """Return whether the index cannot be read, or holds another generation than the database."""
    try:
        return full_text().generation() != Generation.current()
    except IndexUnavailable:
        return True


def seconds_behind() -> float:
    """Return since when this process has found the index behind, 0.0 if it is up to date."""
    if is_behind():
        _lag.begin("")
    else:
        _lag.end()
    return _lag.seconds


class _Lag:
    """Since when the index could not follow, and what was logged about that."""

    _since: float | None = None
    _reason = ""

    @property
    def seconds(self) -> float:
        return 0.0 if self._since is None else time.monotonic() - self._since

    def begin(self, reason: str) -> None:
        if self._since is None:
            self._since = time.monotonic()
        if reason and not self._reason:
            self._reason = reason
            logger.warning("The index cannot follow what is published: %s", reason)

    def end(self) -> None:
        if self._reason:
            logger.warning("The index follows what is published again")
        self.clear()

    def clear(self) -> None:
        self._since, self._reason = None, ""


_lag = _Lag()


def forget() -> None:
    """Forget the index of this process and how it did; the next call opens the one of now."""
    full_text.cache_clear()
    _lag.clear()


follower = BackgroundTask(catch_up, name="The index", seconds=CHECK_SECONDS)


def _record(entry: Entry) -> Record:
    assert entry.published is not None  # noqa: S101 - `indexable` leaves out the others
    version = _version(entry.published.pk, entry.published.updated_at)
    return record_of(entry.key, entry.document, version=version)


def _version(revision: int, updated_at: datetime) -> str:
    """Return what tells a state of an entry from all others, also after a backup was put back."""
    return f"{revision}@{updated_at.isoformat()}"
