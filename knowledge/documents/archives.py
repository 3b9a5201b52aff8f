"""A catalog as one file: zip, JSON or CSV out; zip, JSON or one YAML document in. Pure, no Django.

What comes in may be made to do harm: sizes are bounded before anything is unpacked, nothing is
written to disk, and every problem names the file and the field.
"""

from __future__ import annotations

import io
import json
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from knowledge.documents import csv_text
from knowledge.documents.entry import (
    BadDocument,
    Cause,
    Document,
    EntryDocument,
    Problem,
    dump_document,
    parse_document,
    problems_of,
    read_document,
)
from knowledge.documents.folder import Catalog, collect, decode, first_problems, kind_of
from knowledge.documents.yaml_text import (
    MAX_DEPTH,
    MAX_FILE_BYTES,
    MAX_FILE_NODES,
    MAX_KEY_CHARS,
    NodeBudget,
)

MAX_UPLOAD_BYTES = 4_000_000
MAX_UPLOAD_DOCUMENTS = 5_000
MAX_UPLOAD_NODES = 500_000
MAX_UNPACKED_BYTES = 20_000_000
MAX_NAME_CHARS = 200
MAX_DIGITS = 15
JSON_VERSION = 1

# The same catalog gives the same bytes: no file has the time at which it was packed.
PACKED_AT = (1980, 1, 1, 0, 0, 0)
JUNK = frozenset(("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"))
DRIVE = re.compile(r"[A-Za-z]:")
ENCRYPTED = 0x1
METHODS = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))

FILE_IN_ZIP = b"PK\1\2"  # begins the line of each file in the directory of a zip
# Each value of a JSON text but the outermost follows one of these.
JSON_SIGNS = (b",", b":", b"[", b"{")

COLUMNS = (
    "context",
    "key",
    "error",
    "meaning",
    "messages",
    "cause",
    "likelihood",
    "how to tell",
    "minutes to tell",
    "solution",
    "minutes to solve",
    "risk",
    "who can do it",
    "audience",
    "sources",
    "reviewed",
)


def to_zip(catalog: Catalog) -> bytes:
    """Return the catalog folder packed: one canonical YAML file a document."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, document in catalog.documents.items():
            info = zipfile.ZipInfo(path, PACKED_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, dump_document(document))
    return buffer.getvalue()


def to_json(catalog: Catalog) -> bytes:
    """Return the catalog as one JSON object: its documents by their path in the folder."""
    documents = {path: document.to_json() for path, document in catalog.documents.items()}
    data = {"version": JSON_VERSION, "documents": documents}
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def to_csv(catalog: Catalog) -> bytes:
    """Return the table of errors, causes and solutions: a row a cause, for spreadsheets.

    It says less than the documents do, so it is not read back.
    """
    rows = (
        tuple(_row(key, entry, cause))
        for key, entry in catalog.entries.items()
        for cause in entry.causes
    )
    return "".join(csv_text.lines([COLUMNS, *rows])).encode()


FORMATS: Mapping[str, Callable[[Catalog], bytes]] = MappingProxyType(
    {"zip": to_zip, "csv": to_csv, "json": to_json}
)


def _row(key: str, entry: EntryDocument, cause: Cause) -> Iterator[object]:
    yield key.split("/")[0]
    yield key
    yield entry.title
    yield entry.summary
    yield "\n".join(message.text for message in entry.messages)
    yield cause.title
    yield cause.likelihood
    yield f"{cause.check.ask}\n{cause.check.how}"
    yield cause.check.minutes
    yield "\n".join(f"{number}. {step}" for number, step in enumerate(cause.fix.steps, 1))
    yield cause.fix.minutes
    yield cause.fix.risk
    yield ", ".join(entry.acts)
    yield entry.audience
    yield "\n".join(f"{source.title}: {source.url}" for source in entry.sources)
    yield entry.reviewed.isoformat()


def read_file(name: str, data: bytes, *, path: str = "", known: Iterable[str] = ()) -> Catalog:
    """Return the documents of one file: a zip, the JSON of `to_json`, or one YAML document.

    `name` tells the kind. A single document stands at `path` of the catalog; without it, at the one
    of the `known` paths that ends in the name. Raises `BadDocument` with every problem.
    """
    if len(data) > MAX_UPLOAD_BYTES:
        raise _refused(name, f"the file is larger than {MAX_UPLOAD_BYTES // 1_000_000} MB")
    kind = PurePosixPath(name).suffix.lower()
    if kind == ".zip" or data.startswith(b"PK\x03\x04"):
        return _from_zip(name, data)
    if kind == ".json":
        return _from_json(name, data)
    if kind in (".yaml", ".yml"):
        place = path or _place(name, known)
        return _collect(name, [(place, partial(_from_yaml, place, data))])
    raise _refused(name, "only .zip, .json and .yaml files are read")


def _refused(file: str, message: str) -> BadDocument:
    return BadDocument([Problem(_short(file), 1, "file", message)])


def _short(name: str) -> str:
    return name if len(name) <= MAX_NAME_CHARS else f"{name[:MAX_NAME_CHARS]}…"


def _collect(name: str, readers: Sequence[tuple[str, Callable[[NodeBudget], Document]]]) -> Catalog:
    return collect(readers, file=name, max_nodes=MAX_UPLOAD_NODES)


def _place(name: str, known: Iterable[str]) -> str:
    """Return the path of a single document. Raises `BadDocument` when the name does not tell it."""
    file = PurePosixPath(name).name
    if kind_of(file):
        return file
    found = [path for path in known if path.endswith(f"/{file}")]
    if len(found) == 1:
        return found[0]
    what = f"{len(found)} documents have this name" if found else "no document has this name yet"
    raise _refused(name, f"{what}: say where it belongs, such as oauth/{file}")


def _from_yaml(path: str, data: bytes, budget: NodeBudget) -> Document:
    kind = kind_of(path)
    if kind is None:
        raise _refused(path, "a catalog has no file of this name")
    return parse_document(decode(data, path), kind, file=path, budget=budget)


def _from_json(name: str, data: bytes) -> Catalog:
    if sum(map(data.count, JSON_SIGNS)) > 2 * MAX_UPLOAD_NODES:  # some stand in texts
        raise _refused(name, f"it holds more than {MAX_UPLOAD_NODES:,} values: import it in parts")
    try:
        loaded = json.loads(
            decode(data, name),
            object_pairs_hook=_without_twins,
            parse_constant=_no_constant,
            parse_int=_whole_number,
        )
    except json.JSONDecodeError as error:
        raise BadDocument(
            [Problem(name, error.lineno, "file", f"not JSON: {error.msg}")]
        ) from error
    except RecursionError as error:
        raise _refused(name, "nested too deep") from error
    except ValueError as error:
        raise _refused(name, str(error)) from error
    documents = loaded.get("documents") if isinstance(loaded, dict) else None
    if not isinstance(documents, dict) or loaded.get("version") != JSON_VERSION:
        raise _refused(name, f"no export: version {JSON_VERSION} and documents are missing")
    if len(documents) > MAX_UPLOAD_DOCUMENTS:
        raise _refused(name, f"more than {MAX_UPLOAD_DOCUMENTS:,} documents")
    return _collect(
        name, [(path, partial(_from_data, path, each)) for path, each in documents.items()]
    )


def _without_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if len(key) > MAX_KEY_CHARS:
            raise ValueError(f"a key is longer than {MAX_KEY_CHARS} characters")
        if key in found:
            raise ValueError(f"the key {key!r} stands here twice")
        found[key] = value
    return found


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _whole_number(digits: str) -> int:
    if len(digits.lstrip("-")) > MAX_DIGITS:
        raise ValueError(f"a number has more than {MAX_DIGITS} digits")
    return int(digits)


def _from_data(path: str, data: object, budget: NodeBudget) -> Document:
    kind = kind_of(path)
    if kind is None:
        raise _refused(path, "a catalog has no file of this name")
    nodes, chars = _size(path, data)
    budget.spend(nodes=nodes, chars=chars)
    try:
        return read_document(data, kind)
    except ValidationError as error:
        raise BadDocument(problems_of(error, path, line_of=lambda field: 1)) from error


def _size(path: str, data: object) -> tuple[int, int]:
    """Return the number of values and of characters of a document. Raises `BadDocument`."""
    nodes = chars = 0
    level: list[object] = [data]
    for _ in range(MAX_DEPTH + 1):
        below: list[object] = []
        for value in level:
            if isinstance(value, str):
                chars += len(value)
            elif isinstance(value, Mapping):
                nodes += len(value)  # its keys
                below += value.values()
            elif isinstance(value, list):
                below += value
        nodes += len(level)
        if nodes + len(below) > MAX_FILE_NODES:
            raise _refused(path, f"the document holds more than {MAX_FILE_NODES:,} values")
        if not below:
            return nodes, chars
        level = below
    raise _refused(path, f"nested deeper than {MAX_DEPTH} levels")


def _from_zip(name: str, data: bytes) -> Catalog:
    if data.count(FILE_IN_ZIP) > MAX_UPLOAD_DOCUMENTS:  # before its directory is read
        raise _refused(name, f"more than {MAX_UPLOAD_DOCUMENTS:,} files")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = _checked(name, archive.infolist())
            readers = [
                (path, partial(_from_packed, archive, path, info)) for path, info in infos.items()
            ]
            return _collect(name, readers)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError) as error:
        raise _refused(name, "the zip file is damaged, or of a kind that is not read") from error


def _checked(name: str, infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Return the files of a zip by their path in the catalog. Raises `BadDocument`.

    Judged by the directory of the zip alone: nothing is unpacked before all is found harmless.
    """
    wanted = [info for info in infos if not info.is_dir() and not _is_junk(info)]
    problems = [
        Problem(_short(info.orig_filename), 1, "file", message)
        for info in wanted
        for message in _harm(info)
    ]
    if sum(info.file_size for info in wanted) > MAX_UNPACKED_BYTES:
        size = MAX_UNPACKED_BYTES // 1_000_000
        problems.append(Problem(name, 1, "file", f"unpacked it is larger than {size} MB"))
    found: dict[str, zipfile.ZipInfo] = {}
    top = _top_folder(wanted)
    for info in wanted:
        path = info.filename.removeprefix(top)
        if path in found:
            problems.append(Problem(_short(path), 1, "file", "the zip holds this file twice"))
        found[path] = info
    if problems:
        raise BadDocument(first_problems(problems, file=name))
    if not found:
        raise _refused(name, "the zip holds no document")
    return found


def _is_junk(info: zipfile.ZipInfo) -> bool:
    return not JUNK.isdisjoint(PurePosixPath(info.filename).parts)


def _harm(info: zipfile.ZipInfo) -> Iterator[str]:
    """Yield why a file of a zip is refused."""
    written = info.orig_filename
    parts = written.replace("\\", "/").split("/")
    is_foreign = "\\" in written or "\0" in written or DRIVE.match(written)
    if is_foreign or not {"", ".", ".."}.isdisjoint(parts):
        yield "not a path below the folder"
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind and kind != stat.S_IFREG:
        yield "links are not followed" if kind == stat.S_IFLNK else "not a plain file"
    if info.flag_bits & ENCRYPTED:
        yield "the file is encrypted"
    if info.compress_type not in METHODS:
        yield "packed in a way that is not read"
    if len(written) > MAX_NAME_CHARS:
        yield f"its name is longer than {MAX_NAME_CHARS} characters"
    if info.file_size > MAX_FILE_BYTES:
        yield f"the file is larger than {MAX_FILE_BYTES // 1024} kB"


def _top_folder(infos: list[zipfile.ZipInfo]) -> str:
    """Return the one folder around all files (`catalog/`), empty where they lie at the top."""
    tops = {info.filename.partition("/")[0] for info in infos}
    if len(tops) != 1 or any(kind_of(info.filename) for info in infos):
        return ""
    return f"{tops.pop()}/"


def _from_packed(
    archive: zipfile.ZipFile, path: str, info: zipfile.ZipInfo, budget: NodeBudget
) -> Document:
    return _from_yaml(path, _unpacked(archive, path, info), budget)


def _unpacked(archive: zipfile.ZipFile, path: str, info: zipfile.ZipInfo) -> bytes:
    """Return the data of a file; it never gets larger than the directory of the zip says."""
    try:
        with archive.open(info) as file:
            return file.read(MAX_FILE_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise _refused(path, "the file in the zip is damaged") from error
