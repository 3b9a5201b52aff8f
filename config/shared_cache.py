"""The cache that the workers of one machine share: a table of the database."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends import db
from django.db import router, transaction


class DatabaseCache(db.DatabaseCache):
    """Django's, but a write that the database refuses is an error, not a key that is taken.

    Counts of sign-in attempts depend on it: somebody who tries once while the database is locked
    is not told that these were too many attempts.
    """

    def add(self, *args: Any, **kwargs: Any) -> bool:
        with self._writing():
            return super().add(*args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        with self._writing():
            super().set(*args, **kwargs)

    def _writing(self) -> transaction.Atomic:
        """Return what takes the lock and commits; Django's own transaction inside hides errors."""
        return transaction.atomic(using=router.db_for_write(self.cache_model_class))
