"""The labelled sets of error messages: catalogs, texts with noise, and texts that no entry knows.

A set is a folder with `catalog.jsonl` (`key`, `text` with placeholders `<0>`, `<1>` ...),
`instances.jsonl` (clean texts), `noisy.jsonl` (variants of them), `negatives.jsonl` (messages of
other software) and `negatives_near.jsonl` (of the same software, their entries taken out).
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from knowledge.documents.jsonl import read_lines

FOLDER = Path(__file__).parent.parent.parent / "shared" / "bench"
NAMES = ("typescript", "postgres")
SEED = 20261123
REPLACED_WORDS = 2  # in each copy, when a catalog is grown

_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Template:
    """One message of a catalog as its software writes it, with placeholders `<0>`, `<1>` ..."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, the key of its template (None: there is none), and what was done to it."""

    text: str
    expected: str | None
    variant: str


@dataclass(frozen=True, slots=True)
class BenchSet:
    """A catalog with its texts; `far` and `near` are those that no entry knows."""

    name: str
    templates: Sequence[Template]
    clean: Sequence[Labelled]
    noisy: Sequence[Labelled]
    far: Sequence[Labelled]
    near: Sequence[Labelled]


def read_sets(folder: Path) -> list[BenchSet]:
    """Return the sets that lie in `folder`: none when it is not there."""
    return [read_set(folder / name) for name in NAMES if (folder / name).is_dir()]


def read_set(folder: Path) -> BenchSet:
    """Return the set of one folder. Raises `BadLine` and `OSError`."""
    rows = read_lines(folder / "catalog.jsonl", texts=("key", "text"))
    return BenchSet(
        name=folder.name,
        templates=tuple(Template(row["key"], row["text"]) for row in rows),
        clean=tuple(_labelled(folder / "instances.jsonl", "clean")),
        noisy=tuple(_labelled(folder / "noisy.jsonl", "")),
        far=tuple(_labelled(folder / "negatives.jsonl", "far")),
        near=tuple(_labelled(folder / "negatives_near.jsonl", "near")),
    )


def _labelled(path: Path, variant: str) -> Iterator[Labelled]:
    for row in read_lines(path, texts=("text",)):
        yield Labelled(row["text"], row["expected"], row.get("variant", variant))


def words_in(sets: Iterable[BenchSet]) -> list[str]:
    """Return the distinct words of all texts and templates, sorted."""
    words: set[str] = set()
    for bench_set in sets:
        for group in (bench_set.clean, bench_set.noisy, bench_set.far, bench_set.near):
            words.update(chain.from_iterable(_WORD.findall(one.text) for one in group))
        words.update(chain.from_iterable(_WORD.findall(one.text) for one in bench_set.templates))
    return sorted(words)


def grow(templates: Sequence[Template], size: int, words: Sequence[str]) -> list[Template]:
    """Return `size` templates: the first ones, then copies with two words replaced by `words`.

    Always the same for the same input.
    """
    rng = random.Random(SEED)  # noqa: S311
    grown = list(templates[:size])
    while len(grown) < size:
        original = templates[len(grown) % len(templates)]
        text = _with_other_words(original.text, words, rng)
        grown.append(Template(f"{original.key}+{len(grown)}", text))
    return grown


def _with_other_words(text: str, words: Sequence[str], rng: random.Random) -> str:
    places = list(_WORD.finditer(text))
    chosen = rng.sample(places, min(REPLACED_WORDS, len(places)))
    for place in sorted(chosen, key=lambda one: one.start(), reverse=True):
        text = text[: place.start()] + rng.choice(words) + text[place.end() :]
    return text


def add_bench_option(parser: argparse.ArgumentParser) -> None:
    """Give a command the option that says where the sets lie."""
    parser.add_argument("--bench", type=Path, default=FOLDER, help="folder of the labelled sets")
