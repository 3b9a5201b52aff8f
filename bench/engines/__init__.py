"""The engines that are compared: one file each, all behind one small protocol."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.sets import Template


@dataclass(frozen=True, slots=True)
class Scored:
    """An entry that an engine found. `score` is comparable between texts: more is surer."""

    key: str
    score: float


class Engine(Protocol):
    """A catalog made ready for searching."""

    def rank(self, text: str, limit: int) -> Sequence[Scored]:
        """Return the entries found for a pasted text, best first, at most `limit`."""

    def close(self) -> None:
        """Let go of files and processes."""


class Unavailable(RuntimeError):
    """An engine cannot run here; the message says why."""


@dataclass(frozen=True, slots=True)
class Kind:
    """An engine of the comparison: its name, its module, and how it is used, for the page.

    The module has `build(templates, folder)`, which returns an `Engine`; `folder` is empty and
    may be filled. It raises `Unavailable`. An engine that is not in our process is timed by the
    clock on the wall, all others by their processor time.
    """

    name: str
    module: str
    form: str
    is_in_process: bool = True


PRODUCT = Kind(
    "this product",
    "product",
    "`diagnose` as the site calls it, redaction included; score: its confidence",
)
WHOOSH = Kind(
    "Whoosh BM25F",
    "whoosh_bm25f",
    "any word of the whole text, as it is out of the box; score: coverage",
)
KINDS = (
    WHOOSH,
    Kind("SQLite FTS5", "sqlite_fts5", "any word of the whole text, `bm25`; score: coverage"),
    Kind(
        "SQLite FTS5, by line",
        "sqlite_fts5_by_line",
        "each line and sentence by itself, the hits ordered by the weight of the words found less "
        "that of the missing ones; score: coverage",
    ),
    Kind("tantivy", "tantivy_bm25", "any word of the whole text, BM25; score: coverage"),
    Kind(
        "PostgreSQL ts_rank",
        "postgres_ts_rank",
        "any word of the whole text, `simple` dictionary, GIN index; score: coverage",
        is_in_process=False,
    ),
    Kind(
        "rapidfuzz",
        "rapidfuzz_ratio",
        "each line and sentence with every template, `ratio`; score: the ratio",
    ),
    Kind(
        "char n-gram TF-IDF",
        "char_ngrams",
        "scikit-learn, 3 to 5 characters, each line and sentence by itself; score: the cosine",
    ),
    Kind(
        "templates as regexes",
        "regexes",
        "every template as an expression (any case, any quotes, any white space), tried where its "
        "rarest word stands; score: the number of literal characters",
    ),
    PRODUCT,
)


def build(kind: Kind, templates: Sequence[Template], folder: Path) -> Engine:
    """Return the engine over `templates`. Raises `Unavailable` when it cannot run here."""
    try:
        module = importlib.import_module(f"{__name__}.{kind.module}")
    except ModuleNotFoundError as error:
        raise Unavailable(f"{error.name} is not installed") from error
    engine: Engine = module.build(templates, folder)
    return engine
