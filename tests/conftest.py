"""Fixtures of all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from knowledge import asking, search, snapshot


@pytest.fixture(autouse=True)
def own_index(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give each test an index folder and a snapshot of its own."""
    folder = tmp_path_factory.mktemp("index")
    settings.INDEX_DIR = folder
    search.forget()
    snapshot.forget()
    asking.search_log.forget()
    return folder
