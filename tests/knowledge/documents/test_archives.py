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

from knowledge.documents import archives
from knowledge.documents.archives import read_file, to_csv, to_json, to_zip
from knowledge.documents.entry import BadDocument, Document, dump_document
from knowledge.documents.folder import Catalog, read_catalog
from knowledge.documents.yaml_text import MAX_FILE_BYTES
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
    assert len(packed) < archives.MAX_UPLOAD_BYTES


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
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", 1_000_000)
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
    assert len(problems("c.zip", b"PK" + b"\0" * archives.MAX_UPLOAD_BYTES)) == 1


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


EXPORT = to_json(small_catalog())


@pytest.mark.parametrize("spare", [-1, 0, 1])
def test_a_file_may_be_as_large_as_the_limit(spare: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_UPLOAD_BYTES", len(EXPORT) + spare)
    if spare < 0:
        assert problems("a.json", EXPORT) == [
            f"a.json: file: the file is larger than {(len(EXPORT) - 1) // 1_000_000} MB"
        ]
    else:
        assert read_file("a.json", EXPORT) == small_catalog()


def test_the_limit_of_a_file_is_named_in_megabytes() -> None:
    data = b"x" * (archives.MAX_UPLOAD_BYTES + 1)
    assert problems("a.json", data) == ["a.json: file: the file is larger than 4 MB"]


@pytest.mark.parametrize("kind", ["zip", "json"])
@pytest.mark.parametrize("spare", [-1, 0, 1])
def test_a_file_may_hold_as_many_documents_as_the_limit(
    kind: str, spare: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = archives.FORMATS[kind](small_catalog())
    monkeypatch.setattr(archives, "MAX_UPLOAD_DOCUMENTS", 2 + spare)
    if spare < 0:
        what = "files" if kind == "zip" else "documents"
        assert problems(f"a.{kind}", data) == [f"a.{kind}: file: more than 1 {what}"]
    else:
        assert read_file(f"a.{kind}", data) == small_catalog()


@pytest.mark.parametrize(("values", "is_refused"), [(4, False), (5, True)])
def test_json_may_hold_as_many_signs_as_values_are_read_twice(
    values: int, is_refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_UPLOAD_NODES", 2)
    [problem] = problems("a.json", b"[1" + b",1" * (values - 1) + b"]")
    too_many = "a.json: file: it holds more than 2 values: import it in parts"
    assert (problem == too_many) is is_refused


def json_of(document: object) -> bytes:
    return json.dumps({"version": 1, "documents": {"time/flux.yaml": document}}).encode()


@pytest.mark.parametrize(("levels", "is_refused"), [(21, False), (22, True)])
def test_json_may_be_as_deep_as_the_limit(levels: int, is_refused: bool) -> None:
    document: object = 1
    for _ in range(levels - 1):
        document = [document]
    told = problems("a.json", json_of(document))
    deep = "time/flux.yaml: file: nested deeper than 20 levels"
    assert (told == [deep]) is is_refused


@pytest.mark.parametrize("with_keys", [False, True])
@pytest.mark.parametrize("spare", [0, 1])
def test_a_document_in_json_may_hold_as_many_values_as_the_limit(
    spare: int, with_keys: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MAX_FILE_NODES", 9)
    # The value around the others counts, and so do keys.
    document: object = (
        {str(number): 1 for number in range(4 + spare)} if with_keys else [1] * (8 + spare)
    )
    told = problems("a.json", json_of(document))
    many = "time/flux.yaml: file: the document holds more than 9 values"
    assert (told == [many]) is bool(spare)


@pytest.mark.parametrize(
    ("document", "size"),
    [
        ("word", (1, 4)),
        (7, (1, 0)),
        (["ab", "c"], (3, 3)),
        ({"key": "abc"}, (3, 3)),
        ({"key": [{"a": "x"}, 1]}, (7, 1)),
        ([], (1, 0)),
    ],
)
def test_a_document_in_json_costs_its_values_keys_and_characters(
    document: object, size: tuple[int, int]
) -> None:
    assert archives._size("x", document) == size


def test_documents_share_what_may_be_read_of_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    path, data = "time/flux.yaml", entry_document().to_json()
    nodes, chars = archives._size(path, data)
    for limit, is_refused in ((nodes + chars // 64, False), (nodes + chars // 64 - 1, True)):
        monkeypatch.setattr(archives, "MAX_UPLOAD_NODES", limit)
        if is_refused:
            assert len(problems("a.json", json_of(data))) == 1
        else:
            assert list(read_file("a.json", json_of(data)).documents) == [path]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (
            '{"version": 1, "documents": {}, "documents": {}}',
            "the key 'documents' stands here twice",
        ),
        ('{"version": 2, "documents": {}}', "no export: version 1 and documents are missing"),
        ('{"documents": {}}', "no export: version 1 and documents are missing"),
        ('{"version": 1, "documents": []}', "no export: version 1 and documents are missing"),
        ('{"version": 1, "documents": {"time/x.yaml": NaN}}', "NaN is no number"),
        ('{"version": 1, "documents": -Infinity}', "-Infinity is no number"),
        ('{"version": 1234567890123456}', "a number has more than 15 digits"),
        (f'{{"{"k" * 201}": 1}}', "a key is longer than 200 characters"),
        (f'{{"{"k" * 200}": 1}}', "no export: version 1 and documents are missing"),
        ("[" * 100_000, "nested too deep"),
        ("[]", "no export: version 1 and documents are missing"),
    ],
)
def test_json_is_refused_for_a_reason(text: str, what: str) -> None:
    assert problems("a.json", text.encode()) == [f"a.json: file: {what}"]


def test_a_mistake_in_json_names_its_line() -> None:
    with pytest.raises(BadDocument) as refused:
        read_file("a.json", b'{\n"version": 1,\n}')
    [problem] = refused.value.problems
    assert (problem.file, problem.line, problem.field) == ("a.json", 3, "file")
    assert problem.message.startswith("not JSON: ")


def test_mistakes_of_a_document_in_json_stand_on_its_first_line() -> None:
    with pytest.raises(BadDocument) as refused:
        read_file("a.json", json_of({**entry_document().to_json(), "title": ""}))
    assert [(each.line, each.field) for each in refused.value.problems] == [(1, "title")]


@pytest.mark.parametrize("name", ["a.ZIP", "a.bin", "a"])
def test_a_zip_is_known_by_its_first_bytes_too(name: str) -> None:
    assert read_file(name, to_zip(small_catalog())) == small_catalog()


@pytest.mark.parametrize(
    ("name", "known", "what"),
    [
        ("x.yaml", [], "no document has this name yet"),
        ("x.yaml", ["time/y.yaml"], "no document has this name yet"),
        ("x.yaml", ["a/x.yaml", "b/x.yaml"], "2 documents have this name"),
    ],
)
def test_a_name_that_does_not_tell_the_place(name: str, known: list[str], what: str) -> None:
    with pytest.raises(BadDocument) as refused:
        read_file(name, ENTRY.encode(), known=known)
    [problem] = refused.value.problems
    assert problem.message == f"{what}: say where it belongs, such as oauth/{name}"


@pytest.mark.parametrize(("chars", "is_cut"), [(199, False), (200, False), (201, True)])
def test_a_long_name_is_cut_in_problems(chars: int, is_cut: bool) -> None:
    name = "n" * chars
    [problem] = problems(name, b"x")
    shown = f"{name[:200]}…" if is_cut else name
    assert problem == f"{shown}: file: only .zip, .json and .yaml files are read"


def packed_as(**changes: object) -> bytes:
    """Return a zip of one entry whose line in the directory was changed."""
    info = zipfile.ZipInfo("time/flux.yaml")
    for name, value in changes.items():
        setattr(info, name, value)
    return zipped((info, ENTRY))


@pytest.mark.parametrize(
    ("mode", "what"),
    [
        (stat.S_IFLNK, "links are not followed"),
        (stat.S_IFIFO, "not a plain file"),
        (stat.S_IFCHR, "not a plain file"),
    ],
)
def test_only_plain_files_are_read(mode: int, what: str) -> None:
    packed = packed_as(external_attr=(mode | 0o644) << 16)
    assert problems("c.zip", packed) == [f"time/flux.yaml: file: {what}"]


@pytest.mark.parametrize("attributes", [0, (stat.S_IFREG | 0o600) << 16, 0o644 << 16])
def test_a_plain_file_is_read_whoever_may_open_it(attributes: int) -> None:
    packed = packed_as(external_attr=attributes)
    assert list(read_file("c.zip", packed).documents) == ["time/flux.yaml"]


@pytest.mark.parametrize(
    ("offset", "value", "what"),
    [(8, 0x1, "the file is encrypted"), (10, 12, "packed in a way that is not read")],
)
def test_what_cannot_be_unpacked_is_refused_by_the_directory(
    offset: int, value: int, what: str
) -> None:
    packed = bytearray(packed_as())
    line = packed.index(b"PK\x01\x02") + offset
    packed[line : line + 2] = value.to_bytes(2, "little")
    assert problems("c.zip", bytes(packed)) == [f"time/flux.yaml: file: {what}"]


@pytest.mark.parametrize(("chars", "is_refused"), [(200, False), (201, True)])
def test_a_name_in_a_zip_has_a_bounded_length(chars: int, is_refused: bool) -> None:
    path = f"time/{'f' * (chars - 10)}.yaml"
    told = problems("c.zip", zipped((path, "title: x\n")))
    long = f"{path[:200]}…: file: its name is longer than 200 characters"
    assert (told == [long]) is is_refused


@pytest.mark.parametrize(("extra", "is_refused"), [(0, False), (1, True)])
def test_a_file_in_a_zip_has_a_bounded_size(extra: int, is_refused: bool) -> None:
    padding = b"#" * (MAX_FILE_BYTES - len(ENTRY.encode()) - 1 + extra)
    packed = zipped(("time/flux.yaml", ENTRY.encode() + padding + b"\n"))
    if is_refused:
        assert problems("c.zip", packed) == ["time/flux.yaml: file: the file is larger than 512 kB"]
    else:
        assert list(read_file("c.zip", packed).documents) == ["time/flux.yaml"]


@pytest.mark.parametrize("spare", [-1, 0])
def test_the_files_of_a_zip_may_be_as_large_together_as_the_limit(
    spare: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = 2 * len(ENTRY.encode())
    monkeypatch.setattr(archives, "MAX_UNPACKED_BYTES", size + spare)
    packed = zipped(("time/a.yaml", ENTRY), ("time/b.yaml", ENTRY))
    if spare:
        assert problems("c.zip", packed) == ["c.zip: file: unpacked it is larger than 0 MB"]
    else:
        assert list(read_file("c.zip", packed).documents) == ["time/a.yaml", "time/b.yaml"]


def test_a_zip_of_nothing_but_folders_and_junk_holds_no_document() -> None:
    packed = zipped(("time/", ""), ("time/.DS_Store", "x"), ("Thumbs.db", "x"))
    assert problems("c.zip", packed) == ["c.zip: file: the zip holds no document"]


@pytest.mark.parametrize(
    ("files", "paths"),
    [
        (["a/time/flux.yaml", "a/time/flow.yaml"], ["time/flux.yaml", "time/flow.yaml"]),
        (["time/flux.yaml", "time/flow.yaml"], ["time/flux.yaml", "time/flow.yaml"]),
        (["time/flux.yaml", "space/flow.yaml"], ["time/flux.yaml", "space/flow.yaml"]),
    ],
)
def test_only_one_folder_around_all_is_left_out(files: list[str], paths: list[str]) -> None:
    packed = zipped(*((file, ENTRY) for file in files))
    assert sorted(read_file("c.zip", packed).documents) == sorted(paths)


def test_two_folders_around_the_documents_are_not_left_out() -> None:
    told = problems("c.zip", zipped(("a/time/flux.yaml", ENTRY), ("b/time/flow.yaml", ENTRY)))
    assert told == [
        f"{path}: file: a catalog has no file of this name"
        for path in ("a/time/flux.yaml", "b/time/flow.yaml")
    ]


def test_a_packed_document_is_a_plain_file_that_others_may_read() -> None:
    with zipfile.ZipFile(io.BytesIO(to_zip(small_catalog()))) as archive:
        for info in archive.infolist():
            assert stat.filemode(info.external_attr >> 16) == "-rw-r--r--"
            assert info.date_time == (1980, 1, 1, 0, 0, 0)
            assert info.compress_type == zipfile.ZIP_DEFLATED


def test_json_is_written_to_be_read_by_people() -> None:
    text = to_json(small_catalog(title="Zeitmaschine läuft nicht")).decode()
    assert text.startswith('{\n  "version": 1,\n  "documents": {\n    "time/_context.yaml": {\n')
    assert "läuft" in text
    assert text.endswith("}\n")


def test_each_cell_of_the_table_holds_what_its_column_says() -> None:
    catalog = small_catalog(
        messages=[{"text": "flux_broken", "kind": "code"}, {"text": "no flux", "kind": "message"}],
        acts=["developer", "administrator"],
        audience="staff",
    )
    [row] = csv.DictReader(io.StringIO(to_csv(catalog).decode("utf-8-sig")))
    assert row == {
        "context": "time",
        "key": "time/flux",
        "error": "flux_broken: the capacitor is empty",
        "meaning": "The flux capacitor has no charge.",
        "messages": "flux_broken\nno flux",
        "cause": "The first cause is true",
        "likelihood": "high",
        "how to tell": "Is it so?\nLook at the log.",
        "minutes to tell": row["minutes to tell"],
        "solution": "1. Change it.\n2. Try again and see that it works.",
        "minutes to solve": row["minutes to solve"],
        "risk": "low",
        "who can do it": "developer, administrator",
        "audience": "staff",
        "sources": "Manual: https://example.org/manual",
        "reviewed": "2026-11-23",
    }
    assert (float(row["minutes to tell"]), float(row["minutes to solve"])) == (2, 5)
