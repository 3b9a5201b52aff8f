"""Settings that cannot work are refused at the start, in plain words."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize("url", ["postgres://app@db/unstuck", "mysql://app@db/unstuck", "/srv/x"])
def test_a_database_other_than_sqlite_is_refused(url: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        env={**os.environ, "DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "DATABASE_URL: only SQLite works" in done.stderr


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [("http://id.example.org", True), ("https://id.example.org", False), ("http://[::1]:9", False)],
)
def test_sign_in_without_tls_is_refused(url: str, is_refused: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        env={**os.environ, "OIDC_SERVER_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ("OIDC_SERVER_URL has to begin with https://" in done.stderr) == is_refused
