"""Full text in files with Whoosh, for one machine.

A rebuild writes a new generation in a folder of its own, checks it, and then names it in one small
file that is replaced in one step: readers see the old index or the new one, never half of one.
Beside the files of Whoosh each folder says which generation of what is published it holds. That is
written last, so an index that a crash left behind never says that it is up to date.

Whoosh reads its table of contents with pickle: whoever can write to the folder can run code here.
"""

from __future__ import annotations

import pickle
import re
import shutil
import struct
import threading
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from whoosh import query
from whoosh.analysis import Token, Tokenizer
from whoosh.fields import ID, STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex, LockError, create_in, open_dir
from whoosh.index import IndexError as WhooshIndexError
from whoosh.reading import ReaderClosed
from whoosh.scoring import BM25F
from whoosh.searching import Searcher
from whoosh.util.filelock import try_for

from knowledge.diagnosis.text.normalise import fold_template
from knowledge.diagnosis.text.terms import COMMON_TERMS, index_terms
from knowledge.search.protocol import Hit, IndexBusy, IndexUnavailable, Published, Record

FIELD_WEIGHTS: Mapping[str, float] = {
    "title": 3.0,
    "terms": 2.0,
    "messages": 2.0,
    "summary": 1.0,
    "causes": 0.8,
}
SATURATION = 1.2  # K1 of BM25F
LENGTH_SHARE = 0.6  # B of BM25F

MAX_QUERY_TERMS = 24
MAX_CHARS = 6_000
MIN_TYPO_LETTERS = 5
MAX_TYPOS = 4  # words of a text that are looked up with one edit
MAX_SPELLINGS = 3  # words of the index that one of them is taken for
TYPO_FIELDS = ("messages", "title")
TYPO_SHARE = 0.7
LOCK_SECONDS = 1.0  # a request may wait for it
REBUILD_LOCK_SECONDS = 30.0  # only a command waits for this one
MAX_UPDATE_SHARE = 0.25  # of the entries; when more have changed, a new index is cheaper
REPAIR_PAUSE_SECONDS = 600.0  # between two rebuilds because a search failed

POINTER = "current"
GENERATION = "generation-{:06d}"
_FOLDER_NAME = re.compile(r"generation-[0-9]{6}")
HOLDS = "holds"  # the file in each folder that names the published generation

# What Whoosh and pickle raise on files that are missing, cut short or not an index.
_BROKEN = (
    WhooshIndexError,
    ReaderClosed,
    OSError,
    EOFError,
    struct.error,
    pickle.UnpicklingError,
    zlib.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
)


class TermTokenizer(Tokenizer):  # type: ignore[misc]  # Whoosh has no types
    """Gives Whoosh the index terms of a text, without words of everyday language."""

    def __call__(self, value: str, **options: Any) -> Iterator[Token]:
        token = Token(**{name: options.get(name, False) for name in ("positions", "chars")})
        for position, term in enumerate(_terms(value)):
            token.text, token.boost, token.stopped = term, 1.0, False
            token.pos = options.get("start_pos", 0) + position
            yield token


def _terms(text: str) -> list[str]:
    return [term for term in index_terms(fold_template(text)) if term not in COMMON_TERMS]


def _schema() -> Schema:
    fields = {name: TEXT(analyzer=TermTokenizer(), phrase=False) for name in FIELD_WEIGHTS}
    return Schema(key=ID(stored=True, unique=True), version=STORED(), context=ID(), **fields)


def _weighting() -> BM25F:
    return BM25F(B=LENGTH_SHARE, K1=SATURATION)


class WhooshIndex:
    """Full text below one folder. Opening costs nothing until it is asked; safe between threads
    and processes: each thread reads with a searcher of its own, writers wait for one another."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._own = threading.local()
        self._failed: str | None = None  # the folder that could not be searched
        self._repaired_at = float("-inf")

    def find(self, terms: Sequence[str], *, context: str | None, limit: int) -> list[Hit]:
        """Return the entries that hold any of `terms` (words, codes or whole texts), best first.

        Raises `IndexUnavailable`.
        """
        words = list(dict.fromkeys(_terms("\n".join(terms)[:MAX_CHARS])))
        if not words or limit < 1:
            return []
        try:
            searcher = self._searcher()
            results = searcher.search(
                _query(searcher, words),
                limit=limit,
                filter=query.Term("context", context) if context else None,
            )
            return [Hit(hit["key"], float(hit.score)) for hit in results]
        except _BROKEN as error:
            self._note_failure()
            raise IndexUnavailable(f"the index in {self._directory} cannot be read") from error

    def generation(self) -> int:
        """Return the generation that the index holds. Reads two small files.

        Raises `IndexUnavailable`, also for an index that could not be searched, until it is rebuilt
        or a while has passed.
        """
        try:
            name = self._current_name()
            held = int((self._directory / name / HOLDS).read_text(encoding="ascii"))
        except (OSError, ValueError) as error:
            raise IndexUnavailable(f"there is no index in {self._directory}") from error
        if self._has_failed(name):
            raise IndexUnavailable(f"the index in {self._directory} could not be searched")
        return held

    def update(self, published: Published) -> None:
        """Bring the index up to what is published, whatever it holds and misses now.

        Reads the versions of all entries, and the documents of those that changed. An index that is
        missing or broken is built anew. One process does it at a time; raises `IndexBusy` when
        another one is at it for more than `LOCK_SECONDS`, `IndexUnavailable` when nothing can be
        written.
        """
        with self._writing(LOCK_SECONDS):
            # The number is read first: a publish meanwhile leaves the index behind, never wrong.
            generation = published.generation()
            versions = published.versions()
            held = self._held()
            changed = [key for key in versions if held is None or held.get(key) != versions[key]]
            gone = [key for key in held or () if key not in versions]
            if held is None or len(changed) + len(gone) > len(versions) * MAX_UPDATE_SHARE:
                self._publish(list(published.records(list(versions))), generation)
                return
            try:
                if changed or gone:
                    self._write(published.records(changed), gone)
                self._note_generation(self._directory / self._current_name(), generation)
            except _BROKEN:
                self._publish(list(published.records(list(versions))), generation)

    def rebuild(self, records: Iterable[Record], *, generation: int = 0) -> None:
        """Put exactly these records into a new index and swap it in when it is whole."""
        with self._writing(REBUILD_LOCK_SECONDS):
            self._publish(list(records), generation)

    def _held(self) -> dict[str, str] | None:
        """Return the versions of the entries in the index by key, None if it cannot be read."""
        try:
            if self._has_failed(self._current_name()):
                return None
            with self._open().reader() as reader:
                return {each["key"]: each["version"] for each in reader.all_stored_fields()}
        except _BROKEN:
            return None

    def _write(self, records: Iterable[Record], gone: Iterable[str]) -> None:
        """Bring records in, in place of those with the same key, and take others out."""
        with self._open().writer() as writer:
            for key in gone:
                writer.delete_by_term("key", key)
            for record in records:
                writer.update_document(**_fields(record))

    def _publish(self, records: list[Record], generation: int) -> None:
        folder = self._directory / self._next_name()
        try:
            folder.mkdir(mode=0o700)
            index = create_in(folder, _schema())
            with index.writer() as writer:
                for record in records:
                    writer.add_document(**_fields(record))
            _check(index, [record.key for record in records])
            self._note_generation(folder, generation)
            _replace(self._directory / POINTER, folder.name)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if self._failed is not None:
            self._failed, self._repaired_at = None, time.monotonic()
        self._remove_old()

    def _note_generation(self, folder: Path, generation: int) -> None:
        _replace(folder / HOLDS, str(generation))

    def _note_failure(self) -> None:
        """Remember which folder could not be searched, so that an update builds it anew."""
        self._forget()
        with suppress(OSError, ValueError):
            self._failed = self._current_name()

    def _has_failed(self, name: str) -> bool:
        # A search that fails for another reason must not make anybody rebuild time and again.
        is_due = time.monotonic() - self._repaired_at >= REPAIR_PAUSE_SECONDS
        return is_due and self._failed == name

    def _next_name(self) -> str:
        numbers = [int(path.name[-6:]) for path in self._generations()]
        return GENERATION.format(max(numbers, default=0) + 1)

    def _generations(self) -> list[Path]:
        return sorted(self._directory.glob(GENERATION.format(0)[:-6] + "[0-9]" * 6))

    def _remove_old(self) -> None:
        # The last but one stays: a reader may have read its name and be about to open it.
        for folder in self._generations()[:-2]:
            shutil.rmtree(folder, ignore_errors=True)

    def _current_name(self) -> str:
        """Return the name of the folder in use. Raises ValueError for a name of something else."""
        name = (self._directory / POINTER).read_text(encoding="ascii").strip()
        if not _FOLDER_NAME.fullmatch(name):
            raise ValueError(f"{name!r} does not name an index")
        return name

    def _open(self) -> FileIndex:
        return open_dir(self._directory / self._current_name())

    def _searcher(self) -> Searcher:
        """Return this thread's searcher on the newest state of the newest generation."""
        name = self._current_name()
        searcher: Searcher | None = getattr(self._own, "searcher", None)
        # Not `refresh`: Whoosh 2.7.5 then goes on finding what was replaced or deleted.
        if searcher is None or self._own.name != name or not searcher.up_to_date():
            self._forget()
            self._own.searcher, self._own.name = self._open_searcher(), name
        return self._own.searcher

    def _open_searcher(self) -> Searcher:
        try:
            return self._open().searcher(weighting=_weighting())
        except _BROKEN:
            # Between reading the name and opening, a rebuild may have taken the folder away.
            return self._open().searcher(weighting=_weighting())

    def _forget(self) -> None:
        searcher: Searcher | None = getattr(self._own, "searcher", None)
        if searcher is not None:
            searcher.close()
        self._own.searcher = None

    @contextmanager
    def _writing(self, seconds: float) -> Iterator[None]:
        """Hold the lock of all writers, waited for so long.

        Raises `IndexBusy` when it is not to be had, `IndexUnavailable` when nothing can be written.
        """
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileStorage(str(self._directory)).lock("writers")
            if not try_for(lock.acquire, timeout=seconds, delay=0.05):
                raise IndexBusy(f"another process writes to the index in {self._directory}")
            try:
                yield
            finally:
                lock.release()
        except (*_BROKEN, LockError) as error:
            raise IndexUnavailable(f"the index in {self._directory} cannot be written") from error


def _replace(path: Path, text: str) -> None:
    """Give the file at `path` this text in one step."""
    draft = path.with_suffix(".new")
    draft.write_text(text, encoding="ascii")
    draft.replace(path)


def _fields(record: Record) -> dict[str, str]:
    return {
        "key": record.key,
        "version": record.version,
        "context": record.context,
        "title": record.title,
        "summary": record.summary,
        "messages": "\n".join(record.messages),
        "terms": "\n".join(record.terms),
        "causes": "\n".join(record.causes),
    }


def _check(index: FileIndex, keys: Sequence[str]) -> None:
    """Raise ValueError unless the index holds exactly the entries of `keys`, each once."""
    with index.reader() as reader:
        found = sorted(fields["key"] for fields in reader.all_stored_fields())
    if found != sorted(set(keys)) or len(found) != len(keys):
        raise ValueError("the new index does not hold what it was given")


def _query(searcher: Searcher, words: Sequence[str]) -> query.Query:
    """Return the words, at most the rarest 24 of them, looked up in every field."""
    reader = searcher.reader()
    fields = {word: [name for name in FIELD_WEIGHTS if (name, word) in reader] for word in words}
    unknown = [word for word in words if not fields[word] and _may_be_typo(word)]
    weights = {word: 1.0 for word in words if fields[word]}
    for word in unknown[:MAX_TYPOS]:
        for near in _spellings(reader, word):
            weights.setdefault(near, TYPO_SHARE)
            fields[near] = [name for name in FIELD_WEIGHTS if (name, near) in reader]
    rarest = sorted(weights, key=lambda word: (_entries_with(reader, fields[word], word), word))
    return query.Or(
        [
            query.Term(name, word, boost=FIELD_WEIGHTS[name] * weights[word])
            for word in rarest[:MAX_QUERY_TERMS]
            for name in fields[word]
        ]
    )


def _may_be_typo(word: str) -> bool:
    return len(word) >= MIN_TYPO_LETTERS and word.isascii() and word.isalpha()


def _spellings(reader: Any, word: str) -> list[str]:
    """Return words of the index that one edit turns into `word`, with the same first letter."""
    near = {
        spelling
        for name in TYPO_FIELDS
        for spelling in reader.terms_within(name, word, maxdist=1, prefix=1)
        if _may_be_typo(spelling)
    }
    return sorted(near)[:MAX_SPELLINGS]


def _entries_with(reader: Any, names: Sequence[str], word: str) -> int:
    return max((reader.doc_frequency(name, word) for name in names), default=0)
