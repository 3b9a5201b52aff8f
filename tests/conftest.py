"""Fixtures of all tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import SettingsWrapper

from knowledge import search, snapshot


@pytest.fixture(autouse=True)
def own_index(settings: SettingsWrapper, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give each test an index folder and a snapshot of its own."""
    settings.INDEX_DIR = tmp_path_factory.mktemp("index")
    search.full_text.cache_clear()
    snapshot.forget()
    return settings.INDEX_DIR
