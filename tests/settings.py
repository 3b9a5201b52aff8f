"""Settings of the test run: the real ones, without TLS and without what only slows tests down."""

from __future__ import annotations

import os

os.environ["SECRET_KEY"] = "only-for-tests"
os.environ["HTTPS"] = "off"
os.environ["DEBUG"] = "off"
os.environ["DATABASE_URL"] = "sqlite://:memory:"
os.environ["RATE_LIMITS"] = "off"  # the tests about limits switch them on
os.environ["SNAPSHOT_POLL_SECONDS"] = "0"

from config.settings import *  # noqa: F403
from config.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True  # nothing is collected for tests; static files lie where they are
