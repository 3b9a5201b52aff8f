from __future__ import annotations

import csv
import io
import json
import stat
import warnings
import zipfile
from collections.abc import Callable

import pytest
from django.conf import settings

from knowledge import catalog_files
from knowledge.catalog import Catalog, read_catalog
from knowledge.catalog_files import read_file, to_csv, to_json, to_zip
from knowledge.document import BadDocument, Document, dump_document
from tests.factories import cause_data, context_document, entry_document

ENTRY = dump_document(entry_document())


def small_catalog(**changes: object) -> Catalog:
    documents: dict[str, Document] = {
        "time/_context.yaml": context_document(),
        "time/flux.yaml": entry_document(**changes),
    }
    return Catalog(documents)


def zipped(*files: tuple[str | zipfile.ZipInfo, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the same name twice
        for info, data in files:
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def problems(name: str, data: bytes, **kwargs: str) -> list[str]:
    with pytest.raises(BadDocument) as caught:
        read_file(name, data, **kwargs)
    return [
        f"{problem.file}: {problem.field}: {problem.message}" for problem in caught.value.problems
    ]


@pytest.mark.parametrize(("name", "write"), [("a.zip", to_zip), ("a.json", to_json)])
def test_what_was_written_is_read_back(name: str, write: Callable[[Catalog], bytes]) -> None:
    assert read_file(name, write(small_catalog())) == small_catalog()


def test_the_shipped_catalog_survives_the_way_through_a_zip() -> None:
    catalog = read_catalog(settings.CATALOG_DIR)
    packed = to_zip(catalog)
    assert read_file("catalog.zip", packed) == catalog
    assert to_zip(read_file("catalog.zip", packed)) == packed
    assert len(packed) < catalog_files.MAX_UPLOAD_BYTES


def test_a_zip_may_hold_the_folder_itself_and_what_systems_leave_behind() -> None:
    packed = zipped(
        ("catalog/time/flux.yaml", ENTRY),
        ("catalog/.DS_Store", "x"),
        ("__MACOSX/catalog/time/._flux.yaml", "x"),
    )
    assert list(read_file("c.zip", packed).documents) == ["time/flux.yaml"]


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "../time/flux.yaml",
        "time/../../flux.yaml",
        "time//flux.yaml",
        "C:/time/flux.yaml",
        "time\\flux.yaml",
        "./time/flux.yaml",
    ],
)
def test_a_path_that_leads_out_of_the_folder_is_refused(path: str) -> None:
    info = zipfile.ZipInfo("x")
    info.filename = path
    told = problems("c.zip", zipped((info, ENTRY), ("time/_context.yaml", "title: x\n")))
    assert told == [f"{path}: file: not a path below the folder"]


def test_links_are_refused() -> None:
    link = zipfile.ZipInfo("time/flux.yaml")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert problems("c.zip", zipped((link, "/etc/passwd"))) == [
        "time/flux.yaml: file: links are not followed"
    ]


def test_the_same_file_twice_is_refused() -> None:
    told = problems("c.zip", zipped(("time/flux.yaml", ENTRY), ("time/flux.yaml", ENTRY)))
    assert told == ["time/flux.yaml: file: the zip holds this file twice"]


def test_a_file_that_unpacks_too_large_is_refused_unread() -> None:
    told = problems("c.zip", zipped(("time/flux.yaml", b"a" * 5_000_000)))
    assert told == ["time/flux.yaml: file: the file is larger than 512 kB"]


def test_many_files_that_unpack_too_large_together_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(catalog_files, "MAX_UNPACKED_BYTES", 1_000_000)
    files = [(f"time/flux-{number}.yaml", b"a" * 400_000) for number in range(3)]
    assert problems("c.zip", zipped(*files)) == ["c.zip: file: unpacked it is larger than 1 MB"]


def test_a_zip_that_lies_about_its_sizes_is_refused() -> None:
    packed = bytearray(zipped(("time/flux.yaml", b"a" * 5_000_000)))
    directory = packed.index(b"PK\x01\x02")
    packed[directory + 24 : directory + 28] = (1_000).to_bytes(4, "little")
    assert problems("c.zip", bytes(packed)) == [
        "time/flux.yaml: file: the file in the zip is damaged"
    ]


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"no zip", b""])
def test_what_is_no_zip_or_empty_is_refused(data: bytes) -> None:
    assert len(problems("c.zip", data)) == 1


def test_a_cut_zip_is_refused() -> None:
    assert len(problems("c.zip", to_zip(small_catalog())[:-40])) == 1


def test_a_file_that_is_no_document_is_refused() -> None:
    told = problems("c.zip", zipped(("time/flux.yaml", ENTRY), ("time/run.sh", "rm")))
    assert told == ["time/run.sh: file: a catalog has no file of this name"]


def test_every_problem_names_file_and_field() -> None:
    told = problems("c.zip", zipped(("time/a.yaml", "title: x\n"), ("time/b.yaml", "a: &a 1\n")))
    assert "time/a.yaml: summary: Field required" in told
    assert "time/b.yaml: file: anchors and aliases are not allowed" in told


@pytest.mark.parametrize(
    "text",
    [
        '{"version": 1, "documents": {}, "documents": {}}',
        '{"version": 2, "documents": {}}',
        '{"version": 1, "documents": []}',
        '{"version": 1, "documents": {"time/x.yaml": NaN}}',
        "[" * 100_000,
        "{",
        "[]",
    ],
)
def test_json_that_is_no_export_is_refused(text: str) -> None:
    assert len(problems("c.json", text.encode())) == 1


def test_a_problem_in_json_names_the_document_and_the_field() -> None:
    data = {"version": 1, "documents": {"time/flux.yaml": {"title": 1}, "../x": {}}}
    told = problems("c.json", json.dumps(data).encode())
    assert "../x: file: a catalog has no file of this name" in told
    assert any(line.startswith("time/flux.yaml: title: ") for line in told)


def test_a_single_document_finds_its_place_by_its_name() -> None:
    found = read_file("flux.yaml", ENTRY.encode(), known=["time/flux.yaml", "time/other.yaml"])
    assert list(found.documents) == ["time/flux.yaml"]


def test_a_single_document_can_be_told_its_place() -> None:
    found = read_file("x.yml", ENTRY.encode(), path="time/flux.yaml")
    assert list(found.documents) == ["time/flux.yaml"]


def test_a_single_document_without_a_place_is_refused() -> None:
    assert "say where it belongs" in problems("new.yaml", ENTRY.encode())[0]


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(BadDocument) as refused:
        read_file("c.exe", b"MZ")
    [problem] = refused.value.problems
    assert (problem.file, problem.line, problem.field) == ("c.exe", 1, "file")


@pytest.mark.parametrize(("digits", "is_refused"), [(15, False), (16, True)])
def test_a_number_has_a_bounded_length(digits: int, is_refused: bool) -> None:
    [problem] = problems("c.json", f'{{"time/flux.yaml": -{"1" * digits}}}'.encode())
    assert ("digits" in problem) is is_refused


def test_a_file_over_the_limit_is_refused() -> None:
    assert len(problems("c.zip", b"PK" + b"\0" * catalog_files.MAX_UPLOAD_BYTES)) == 1


def test_the_table_has_a_row_a_cause() -> None:
    catalog = small_catalog(causes=[cause_data("one"), cause_data("two")])
    rows = list(csv.DictReader(io.StringIO(to_csv(catalog).decode("utf-8-sig"))))
    assert [row["cause"] for row in rows] == ["The one is true", "The two is true"]
    assert {row["key"] for row in rows} == {"time/flux"}


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_a_cell_of_the_table_is_never_a_formula(sign: str) -> None:
    catalog = small_catalog(title=f"{sign}HYPERLINK(1)")
    rows = list(csv.DictReader(io.StringIO(to_csv(catalog).decode("utf-8-sig"))))
    assert rows[0]["error"] == f"'{sign}HYPERLINK(1)"
