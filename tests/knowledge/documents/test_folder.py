from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from knowledge.documents.entry import BadDocument, Document, dump_document
from knowledge.documents.folder import Catalog, kind_of, read_catalog, write_catalog
from tests.factories import context_document, entry_document


def small_catalog() -> Catalog:
    documents: dict[str, Document] = {
        "time/_context.yaml": context_document(),
        "time/flux-broken.yaml": entry_document(),
    }
    return Catalog(documents)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_catalog(small_catalog(), tmp_path)
    return tmp_path


def problems(folder: Path) -> list[str]:
    with pytest.raises(BadDocument) as caught:
        read_catalog(folder)
    return [str(problem) for problem in caught.value.problems]


def test_it_works(folder: Path) -> None:
    assert read_catalog(folder) == small_catalog()


def test_entries_and_contexts_are_known_by_key(folder: Path) -> None:
    catalog = read_catalog(folder)
    assert (list(catalog.contexts), list(catalog.entries)) == (["time"], ["time/flux-broken"])


def test_the_shipped_catalog_is_in_canonical_form() -> None:
    folder = settings.CATALOG_DIR
    for path, document in read_catalog(folder).documents.items():
        assert (folder / path).read_text(encoding="utf-8") == dump_document(document), path


def test_every_problem_of_every_file_is_told(folder: Path) -> None:
    (folder / "time" / "a.yaml").write_text("title: x\n")
    (folder / "time" / "b.yaml").write_text("title: [\n")
    told = problems(folder)
    assert any(line.startswith("time/a.yaml:1: summary:") for line in told)
    assert any(line.startswith("time/b.yaml:2: file: not valid YAML") for line in told)


def test_a_file_with_another_name_is_a_problem(folder: Path) -> None:
    (folder / "time" / "Big Letters.yaml").write_text("a: 1\n")
    assert problems(folder) == ["time/Big Letters.yaml:1: file: a catalog has no file of this name"]


def test_a_link_is_not_followed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.yaml"
    secret.write_text("a: 1\n")
    (folder / "time" / "link.yaml").symlink_to(secret)
    assert problems(folder) == ["time/link.yaml:1: file: links are not followed"]


def test_a_file_that_is_not_utf_8_is_told_with_its_line(folder: Path) -> None:
    (folder / "time" / "latin.yaml").write_bytes(b"title: a\nsummary: caf\xe9\n")
    assert problems(folder) == ["time/latin.yaml:2: file: the file is not UTF-8"]


def test_a_folder_that_is_missing_is_a_problem(tmp_path: Path) -> None:
    assert "there is no such folder" in problems(tmp_path / "nowhere")[0]


def test_writing_twice_changes_nothing(folder: Path) -> None:
    assert write_catalog(small_catalog(), folder) == []


def test_writing_removes_the_file_of_a_document_that_is_gone(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")
    (folder / "Mine.yaml").write_text("mine")
    documents = dict(small_catalog().documents)
    del documents["time/flux-broken.yaml"]
    assert write_catalog(Catalog(documents), folder) == ["time/flux-broken.yaml"]
    assert {file.name for file in folder.iterdir()} == {"time", "notes.txt", "Mine.yaml"}


@pytest.mark.parametrize(
    "path", ["../x.yaml", "time/../x.yaml", "a/b/c.yaml", "x.yaml", "time/.yaml"]
)
def test_paths_outside_the_layout_are_no_documents(path: str) -> None:
    assert kind_of(path) is None
