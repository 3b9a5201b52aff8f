"""A folder of catalog documents: read, checked and written. Pure files, no database.

_synonyms.yaml  _ambiguous.yaml  _pinned.yaml  guides/<slug>.yaml
<context>/_context.yaml  <context>/_retry_rules.yaml  <context>/<slug>.yaml
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path

from knowledge.documents.entry import (
    AmbiguousDocument,
    BadDocument,
    ContextDocument,
    Document,
    DocumentT,
    EntryDocument,
    PinnedDocument,
    Problem,
    SynonymsDocument,
    dump_document,
    parse_document,
)
from knowledge.documents.guide import GuideDocument
from knowledge.documents.retry import RetryRulesDocument
from knowledge.documents.yaml_text import MAX_FILE_BYTES, NodeBudget, TooManyNodes

MAX_FILES = 20_000
MAX_PROBLEMS = 100
MAX_FOLDER_NODES = 5_000_000
MAX_NODES_AFTER_PROBLEM = 20_000

SYNONYMS_PATH = "_synonyms.yaml"
AMBIGUOUS_PATH = "_ambiguous.yaml"
PINNED_PATH = "_pinned.yaml"
CONTEXT_FILE = "_context.yaml"

_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
KINDS: tuple[tuple[re.Pattern[str], type[Document]], ...] = (
    (re.compile(re.escape(SYNONYMS_PATH)), SynonymsDocument),
    (re.compile(re.escape(AMBIGUOUS_PATH)), AmbiguousDocument),
    (re.compile(re.escape(PINNED_PATH)), PinnedDocument),
    (re.compile(rf"guides/{_SLUG}\.yaml"), GuideDocument),
    (re.compile(rf"{_SLUG}/{re.escape(CONTEXT_FILE)}"), ContextDocument),
    (re.compile(rf"{_SLUG}/_retry_rules\.yaml"), RetryRulesDocument),
    (re.compile(rf"{_SLUG}/{_SLUG}\.yaml"), EntryDocument),
)


@dataclass(frozen=True)
class Catalog:
    """All documents of a catalog by their path in the folder, in the order of the paths."""

    documents: Mapping[str, Document] = field(default_factory=dict)

    @cached_property
    def contexts(self) -> dict[str, ContextDocument]:
        """The contexts by slug."""
        found = self.of_kind(ContextDocument)
        return {path.split("/")[0]: document for path, document in found.items()}

    @cached_property
    def entries(self) -> dict[str, EntryDocument]:
        """The entries by key."""
        found = self.of_kind(EntryDocument)
        return {path.removesuffix(".yaml"): document for path, document in found.items()}

    @property
    def supplements(self) -> dict[str, Document]:
        """The documents that are neither a context nor an entry, by path."""
        return {
            path: document
            for path, document in self.documents.items()
            if not isinstance(document, ContextDocument | EntryDocument)
        }

    @property
    def synonyms(self) -> SynonymsDocument | None:
        return self.of_kind(SynonymsDocument).get(SYNONYMS_PATH)

    @property
    def ambiguous(self) -> AmbiguousDocument | None:
        return self.of_kind(AmbiguousDocument).get(AMBIGUOUS_PATH)

    @property
    def pinned(self) -> PinnedDocument | None:
        return self.of_kind(PinnedDocument).get(PINNED_PATH)

    def of_kind(self, kind: type[DocumentT]) -> dict[str, DocumentT]:
        """Return the documents of one kind by path."""
        return {path: doc for path, doc in self.documents.items() if isinstance(doc, kind)}


def kind_of(path: str) -> type[Document] | None:
    """Return what kind of document stands at `path` of a catalog, None if none may stand there."""
    return next((kind for pattern, kind in KINDS if pattern.fullmatch(path)), None)


def read_catalog(folder: Path) -> Catalog:
    """Return the catalog in `folder`. Raises `BadDocument` with every problem: all or nothing."""
    if not folder.is_dir():
        raise BadDocument([Problem(str(folder), 1, "folder", "there is no such folder")])
    problems: list[Problem] = []
    names = {path.relative_to(folder).as_posix(): path for path in _files(folder, problems)}
    readers = [(name, partial(_read, path, name)) for name, path in names.items()]
    return collect(readers, file=str(folder), max_nodes=MAX_FOLDER_NODES, problems=problems)


def collect(
    readers: Sequence[tuple[str, Callable[[NodeBudget], Document]]],
    *,
    file: str,
    max_nodes: int,
    problems: Sequence[Problem] = (),
) -> Catalog:
    """Return the catalog of what the readers return, each with the path of its document.

    Raises `BadDocument` with the first 100 problems, those given first; `file` names the whole. It
    reads `max_nodes` values at most, and 20,000 more once there is a problem: then all is refused,
    and the rest is only read to say more about it.
    """
    found: dict[str, Document] = {}
    listed = list(problems)
    budget = NodeBudget(MAX_NODES_AFTER_PROBLEM if listed else max_nodes)
    unread = 0
    for number, (path, read) in enumerate(readers):
        if len(listed) >= MAX_PROBLEMS:
            unread = len(readers) - number
            break
        try:
            found[path] = read(budget)
        except BadDocument as error:
            listed += error.problems
            budget.left = min(budget.left, MAX_NODES_AFTER_PROBLEM)
        except TooManyNodes:
            unread = len(readers) - number
            break
    if unread and not listed:
        message = f"it holds more than {max_nodes:,} values: import it in parts"
        raise BadDocument([Problem(file, 1, "file", message)])
    if listed:
        raise BadDocument(first_problems(listed, file=file, unread=unread))
    return Catalog(dict(sorted(found.items())))


def first_problems(
    problems: Sequence[Problem], *, file: str = "all files", unread: int = 0
) -> list[Problem]:
    """Return the first 100 problems by file and line, and how much was left out."""
    listed = sorted(problems[:MAX_PROBLEMS], key=lambda problem: (problem.file, problem.line))
    notes = []
    if more := len(problems) - len(listed):
        notes.append(f"{more:,} more problems are not listed")
    if unread:
        what = "1 document was" if unread == 1 else f"{unread:,} documents were"
        notes.append(f"{what} not looked at: mend what stands above first")
    return [*listed, *(Problem(file, 1, "file", note) for note in notes)]


def _files(folder: Path, problems: list[Problem]) -> Iterator[Path]:
    """Yield the files below `folder` in the order of their paths; links are problems."""
    for count, path in enumerate(sorted(folder.rglob("*"))):
        name = path.relative_to(folder).as_posix()
        if count >= MAX_FILES:
            problems.append(Problem(name, 1, "folder", f"more than {MAX_FILES} files"))
            return
        if path.is_symlink():
            problems.append(Problem(name, 1, "file", "links are not followed"))
        elif path.is_file():
            yield path


def _read(path: Path, name: str, budget: NodeBudget) -> Document:
    kind = kind_of(name)
    if kind is None:
        message = "a catalog has no file of this name"
        raise BadDocument([Problem(name, 1, "file", message)])
    if path.stat().st_size > MAX_FILE_BYTES:
        message = f"the file is larger than {MAX_FILE_BYTES // 1024} kB"
        raise BadDocument([Problem(name, 1, "file", message)])
    return parse_document(decode(path.read_bytes(), name), kind, file=name, budget=budget)


def decode(data: bytes, name: str) -> str:
    """Return the text of a file; `name` stands in the problem. Raises `BadDocument`."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadDocument([Problem(name, line, "file", "the file is not UTF-8")]) from error


def write_catalog(catalog: Catalog, folder: Path) -> list[str]:
    """Write `catalog` to `folder` in canonical form; return the paths that changed.

    A file at a path of the catalog whose document is gone is removed; other files are left alone.
    """
    changed = []
    for path, document in catalog.documents.items():
        if _write(folder / path, dump_document(document)):
            changed.append(path)
    for file in sorted(folder.rglob("*.yaml")):
        name = file.relative_to(folder).as_posix()
        if name not in catalog.documents and kind_of(name) is not None:
            file.unlink()
            changed.append(name)
    return changed


def _write(file: Path, text: str) -> bool:
    data = text.encode()
    if file.is_file() and file.read_bytes() == data:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return True
