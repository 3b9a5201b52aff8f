"""Work that a worker does beside its requests, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from django.db import DatabaseError, connections

from knowledge import private_files

logger = logging.getLogger(__name__)


class BackgroundTask:
    """Calls `work` every so many seconds, and soon after `wake`, until `stop`.

    A thread does not outlive a fork: start it in the worker. Its connection to the database stays
    open between two calls; it is opened anew after an error of the database, and when another file
    has taken the place of the database. As long as one connection is open, SQLite keeps the files
    beside the database that it needs for reading: so readers are answered on a full disk, too.
    """

    def __init__(self, work: Callable[[], None], *, name: str, seconds: float) -> None:
        self._work = work
        self._name = name
        self._seconds = seconds
        self._awake = threading.Event()
        self._is_stopping = False
        self._thread: threading.Thread | None = None
        self._database: tuple[int, int] | None = None
        self._is_failing = False

    @property
    def is_running(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def start(self) -> None:
        """Begin, with a first call at once; does nothing if it runs already."""
        if self.is_running:
            return
        self._is_stopping = False
        self._awake.set()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Have the work done soon."""
        self._awake.set()

    def stop(self, *, timeout: float) -> None:
        """End after one more call, waiting at most `timeout` seconds for it."""
        if self._thread is None:
            return
        self._is_stopping = True
        self._awake.set()
        self._thread.join(timeout)

    def _run(self) -> None:
        while not self._is_stopping:
            self._awake.wait(self._seconds)
            self._awake.clear()
            self._try()
        connections.close_all()

    def _try(self) -> None:
        try:
            self._leave_replaced_database()
            self._work()
        except Exception as error:  # the thread goes on, whatever one call meets
            if not self._is_failing:  # once, not every second
                logger.exception("%s has stopped for now", self._name)
            self._is_failing = True
            if isinstance(error, DatabaseError):
                connections.close_all()
        else:
            if self._is_failing:
                logger.warning("%s goes on", self._name)
            self._is_failing = False

    def _leave_replaced_database(self) -> None:
        now = private_files.database_identity()
        if now != self._database:
            connections.close_all()
            self._database = now
