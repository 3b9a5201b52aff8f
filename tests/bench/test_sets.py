from __future__ import annotations

import json
import re
from pathlib import Path

from bench.sets import BenchSet, Labelled, Template, grow, read_set, read_sets, words_in

TEMPLATES = [
    Template("A", "Cannot find name '<0>' in module <1>."),
    Template("B", "'<0>' expected."),
    Template("C", "<0>"),
]
WORDS = ["alpha", "beta", "gamma", "delta"]


def test_it_works() -> None:
    grown = grow(TEMPLATES, 10, WORDS)
    assert len({template.key for template in grown}) == 10
    assert grown[:3] == TEMPLATES


def test_a_small_catalog_is_the_beginning() -> None:
    assert grow(TEMPLATES, 2, WORDS) == TEMPLATES[:2]


def test_growing_is_always_the_same() -> None:
    assert grow(TEMPLATES, 40, WORDS) == grow(TEMPLATES, 40, WORDS)


def test_a_copy_keeps_its_placeholders_and_differs_in_two_words() -> None:
    copy = grow(TEMPLATES, 4, WORDS)[3].text
    assert re.findall("<[0-9]>", copy) == ["<0>", "<1>"]
    before, after = TEMPLATES[0].text.split(), copy.split()
    assert sum(a != b for a, b in zip(before, after, strict=True)) == 2


def test_words_come_from_all_texts() -> None:
    one = BenchSet("x", TEMPLATES[:1], [Labelled("zeta ox", "A", "clean")], [], [], [])
    assert words_in([one]) == ["Cannot", "find", "module", "name", "zeta"]


def test_no_folder_no_sets(tmp_path: Path) -> None:
    assert read_sets(tmp_path / "missing") == []


def test_a_set_is_read_with_its_variants(tmp_path: Path) -> None:
    rows = {
        "catalog": {"key": "A", "text": "<0> failed"},
        "instances": {"text": "it failed", "expected": "A"},
        "noisy": {"text": "! it failed", "expected": "A", "variant": "log"},
        "negatives": {"text": "fine", "expected": None},
        "negatives_near": {"text": "it fails", "expected": None},
    }
    for name, row in rows.items():
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    read = read_set(tmp_path)
    assert [one.variant for one in (*read.clean, *read.noisy)] == ["clean", "log"]
    assert [one.expected for one in (*read.far, *read.near)] == [None, None]
