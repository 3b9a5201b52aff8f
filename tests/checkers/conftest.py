"""Property tests here have no deadline, as the machine may be busy, and half the usual number."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("no-deadline", deadline=None, max_examples=50)
settings.load_profile("no-deadline")
