"""Guides that no case could run on are refused before a deployment, and hold up nothing else."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from pytest_django import Settings

from tests.knowledge.guides import ENTRY_TEXT, GUIDE_TEXT
from triage import urls
from triage.guides.system_checks import PAGES, check_guides


@pytest.fixture
def catalog(settings: Settings, tmp_path: Path) -> Path:
    """Return the catalog folder of the site: the lamp guide and its entry."""
    settings.CATALOG_DIR = tmp_path
    (tmp_path / "guides").mkdir()
    (tmp_path / "lamps").mkdir()
    (tmp_path / "guides" / "lamp.yaml").write_text(GUIDE_TEXT)
    (tmp_path / "lamps" / "dark.yaml").write_text(ENTRY_TEXT)
    return tmp_path


def found() -> list[str]:
    return [message.id or "" for message in check_guides(None)]


def test_it_works(catalog: Path) -> None:
    assert found() == []


def test_only_a_check_before_a_deployment_reads_the_guides(catalog: Path) -> None:
    (catalog / "guides" / "lamp.yaml").write_text("title: Nothing more\n")
    call_command("check")
    with pytest.raises(SystemCheckError, match=r"triage\.E001"):
        call_command("check", deploy=True)


def test_the_shipped_guides_are_sound() -> None:
    assert found() == []


def test_a_site_without_a_catalog_folder_starts(settings: Settings, tmp_path: Path) -> None:
    settings.CATALOG_DIR = tmp_path / "nowhere"
    assert found() == []


def test_a_guide_that_refers_to_nothing_is_refused(catalog: Path) -> None:
    (catalog / "lamps" / "dark.yaml").unlink()
    assert found() == ["triage.E002"]


def test_a_file_that_is_no_guide_is_refused(catalog: Path) -> None:
    (catalog / "guides" / "lamp.yaml").write_text("title: Nothing more\n")
    assert found() == ["triage.E001"]


def test_a_guide_does_not_have_the_name_of_a_context(catalog: Path) -> None:
    (catalog / "guides" / "lamps.yaml").write_text(GUIDE_TEXT)
    assert found() == ["triage.E003"]


@pytest.mark.parametrize("page", PAGES)
def test_an_entry_does_not_have_the_name_of_a_page(catalog: Path, page: str) -> None:
    (catalog / "lamps" / f"{page}.yaml").write_text(ENTRY_TEXT)
    assert found() == ["triage.E004"]


def test_the_pages_are_those_of_the_addresses() -> None:
    fixed = [
        re.fullmatch(r"<guide:guide>/([a-z-]+)/", str(each.pattern)) for each in urls.urlpatterns
    ]
    assert {match[1] for match in fixed if match} == set(PAGES)
