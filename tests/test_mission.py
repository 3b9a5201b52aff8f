"""The page that answers claim by claim what was asked for: each row leads somewhere, truly."""

from __future__ import annotations

import re
from functools import cache

import pytest
from django.conf import settings
from django.urls import resolve

from knowledge.diagnosis import Knowledge, diagnose
from knowledge.documents.folder import Catalog, read_catalog
from knowledge.reading.snapshot import compile_catalog

ROW = re.compile(r"^\| (\d+) \| (.+) \| (.+) \|$", re.MULTILINE)


@cache
def page() -> str:
    return (settings.BASE_DIR / "docs" / "mission.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return read_catalog(settings.CATALOG_DIR)


@pytest.fixture(scope="module")
def knowledge(catalog: Catalog) -> Knowledge:
    return compile_catalog(catalog, staff_too=True)


def test_every_claim_has_a_row() -> None:
    first, last = re.findall(r"numbered (\d+) to (\d+)", page())[0]
    assert [int(row[0]) for row in ROW.findall(page())] == list(range(int(first), int(last) + 1))


def test_every_entry_named_exists(catalog: Catalog) -> None:
    contexts = "|".join(catalog.contexts)
    named = set(re.findall(rf"`((?:{contexts})/[a-z0-9-]+)`", page()))
    assert len(named) > 50
    assert named <= set(catalog.entries)


def test_every_cause_named_is_one_of_its_entry(catalog: Catalog) -> None:
    named = re.findall(r"`([a-z-]+/[a-z0-9-]+)`, cause ([a-z-]+)", page())
    assert named
    for key, cause in named:
        assert cause in {each.key for each in catalog.entries[key].causes}, key


def test_every_file_named_exists() -> None:
    named = set(re.findall(r"`((?:catalog|docs|tests)/[\w./-]+)`", page()))
    assert named
    assert [name for name in sorted(named) if not (settings.BASE_DIR / name).exists()] == []


def test_every_address_named_is_one() -> None:
    named = {path.partition("?")[0] for path in re.findall(r"`(/[a-z/?=-]*)`", page())}
    assert len(named) > 5
    for path in named:
        resolve(path)  # raises Resolver404


def test_every_ambiguous_paste_named_brings_its_question(knowledge: Knowledge) -> None:
    named = re.findall(r"paste `([^`]+)`", page())
    assert len(named) > 3
    assert [text for text in named if diagnose(text, knowledge).question is None] == []
