from __future__ import annotations

import re

from django.conf import settings

from knowledge.catalog import read_catalog

CLAIMS = 78


def test_every_claim_has_a_row() -> None:
    rows = re.findall(r"^\| (\d+) \|", _page(), re.MULTILINE)
    assert [int(row) for row in rows] == list(range(1, CLAIMS + 1))


def test_every_entry_named_exists() -> None:
    catalog = read_catalog(settings.CATALOG_DIR)
    contexts = "|".join(catalog.contexts)
    named = set(re.findall(rf"`((?:{contexts})/[a-z0-9-]+)`", _page()))
    assert len(named) > 50
    assert named <= set(catalog.entries)


def _page() -> str:
    return (settings.BASE_DIR / "docs" / "mission.md").read_text(encoding="utf-8")
