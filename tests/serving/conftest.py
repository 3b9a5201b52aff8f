"""The site as gunicorn serves it: several processes, real files, real locks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.serving import ROOT, Site

CATALOG = ("card-declines/_context.yaml", "card-declines/51-insufficient-funds.yaml")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return a site with one entry that was set up and never served."""
    folder = tmp_path_factory.mktemp("made")
    for name in CATALOG:
        (folder / "catalog" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "catalog" / name, folder / "catalog" / name)
    site = Site(folder)
    site.set_up(folder / "catalog")
    return site


@pytest.fixture
def site(made: Site, tmp_path: Path) -> Iterator[Site]:
    """Yield a site with one entry, served by two workers."""
    site = Site(tmp_path)
    shutil.copy(made.database, site.database)
    shutil.copytree(made.index, site.index)
    site.start()
    yield site
    site.kill()
