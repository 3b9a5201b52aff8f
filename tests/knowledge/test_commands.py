from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from audit.models import Event
from knowledge.documents.folder import Catalog, write_catalog
from knowledge.models import Entry
from tests.factories import PublishedEntryFactory, context_document, entry_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = {"time/_context.yaml": context_document(), "time/flux.yaml": entry_document()}
    write_catalog(Catalog(documents), tmp_path)
    return tmp_path


def run(name: str, *args: object) -> str:
    out = StringIO()
    call_command(name, *map(str, args), stdout=out)
    return out.getvalue()


def test_load_catalog_loads(folder: Path) -> None:
    assert run("load_catalog", folder).endswith("2 of 2 documents changed\n")
    assert Entry.objects.get().key == "time/flux"


def test_load_catalog_dry_run_changes_nothing(folder: Path) -> None:
    assert run("load_catalog", folder, "--dry-run").splitlines() == [
        "new: time/_context.yaml",
        "new: time/flux.yaml",
        "2 of 2 documents would change",
    ]
    assert not Entry.objects.exists()


def test_load_catalog_tells_what_is_wrong_and_loads_nothing(folder: Path) -> None:
    (folder / "time" / "bad.yaml").write_text("title: x\n")
    with pytest.raises(CommandError, match=r"time/bad.yaml:1: summary: Field required"):
        run("load_catalog", folder)
    assert not Entry.objects.exists()


def test_export_catalog_writes_what_was_loaded(folder: Path, tmp_path: Path) -> None:
    run("load_catalog", folder)
    run("export_catalog", tmp_path / "out")
    exported = tmp_path / "out" / "time" / "flux.yaml"
    assert exported.read_bytes() == (folder / "time" / "flux.yaml").read_bytes()


def test_lint_catalog_passes_a_good_folder(folder: Path) -> None:
    assert run("lint_catalog", folder) == "2 documents, no problems\n"


def test_lint_catalog_fails_with_one_line_a_problem(folder: Path) -> None:
    file = folder / "time" / "flux.yaml"
    file.write_text(file.read_text().replace("start-up", "'start-up'"))
    with pytest.raises(CommandError, match=r"^time/flux.yaml:3: file: not in canonical form"):
        run("lint_catalog", folder)


def test_rebuild_index_tells_how_many_entries_it_holds() -> None:
    PublishedEntryFactory.create()
    assert run("rebuild_index") == "1 entries indexed\n"


def test_rebuild_index_says_why_it_cannot(own_index: Path) -> None:
    own_index.rmdir()
    own_index.write_text("in the way")
    with pytest.raises(CommandError, match=r"cannot be written: .*exists"):
        run("rebuild_index")


@pytest.mark.parametrize("form", ["zip", "json"])
def test_a_file_that_was_exported_is_loaded_without_a_change(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, form: str
) -> None:
    run("load_catalog", folder)
    file = tmp_path_factory.mktemp("out") / f"catalog.{form}"
    run("export_catalog", file, "--format", form)
    assert run("load_catalog", file) == "0 of 2 documents changed\n"


def test_the_table_is_exported(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    run("load_catalog", folder)
    file = tmp_path_factory.mktemp("out") / "table.csv"
    run("export_catalog", file, "--format", "csv")
    assert "time/flux" in file.read_text(encoding="utf-8-sig")


def test_a_single_document_is_loaded_where_it_belongs(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    run("load_catalog", folder)
    file = tmp_path_factory.mktemp("in") / "new.yaml"
    file.write_bytes((folder / "time" / "flux.yaml").read_bytes())
    run("load_catalog", file, "--path", "time/new.yaml")
    assert Entry.objects.filter(slug="new", published__isnull=False).exists()


def test_an_export_is_in_the_trail(folder: Path, tmp_path: Path) -> None:
    run("load_catalog", folder)
    run("export_catalog", tmp_path / "out")
    assert Event.objects.filter(action=Event.Action.EXPORTED).exists()
