"""The faults that `bench.mutate` puts into code."""

from __future__ import annotations

import ast

import pytest

from bench import mutate

CODE = '''
"""A module."""
LIMIT = 60


def work(items: list[int], is_on: bool = True) -> int | None:
    """Do it."""
    {}
'''


def faults(statement: str) -> list[str]:
    found = mutate.mutants("x.py", CODE.format(statement))
    return [f"{one.before} -> {one.after}" for one in found]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("a = b < c", ["b < c -> b <= c"]),
        ("a = b in c", ["b in c -> b not in c"]),
        ("a = b and c", ["b and c -> b or c"]),
        ("a = b + c", ["b + c -> b - c"]),
        ("a = b + 'c'", []),
        ("a += b", ["a += b -> a -= b"]),
        ("a = not b", ["not b -> b"]),
        ("a = 7", ["7 -> 8"]),
        ("a = False", ["False -> True"]),
        ("a = 'text'", []),
        ("a: int = b", []),
        ("a = zip(b, c, strict=True)", []),
        ("save()", ["save() -> pass"]),
        ("raise ValueError", ["raise ValueError -> pass"]),
        ("return a", ["return a -> return None"]),
        ("return None", []),
        ("if a: b = c", ["if a: -> if not a:"]),
    ],
)
def test_a_fault_is_small(statement: str, found: list[str]) -> None:
    assert faults(statement) == found


def test_only_the_one_place_differs() -> None:
    [first, second] = mutate.mutants("x.py", CODE.format("a = b < c, d < e"))
    assert "a = (b <= c, d < e)" in first.source
    assert "a = (b < c, d <= e)" in second.source
    assert "LIMIT = 60" in first.source
    assert ast.parse(first.source)


def test_the_seed_chooses() -> None:
    modules = list(mutate.TESTS)
    first = mutate.chosen(modules, count=20, seed=1)
    assert first == mutate.chosen(modules, count=20, seed=1)
    assert first != mutate.chosen(modules, count=20, seed=2)
    assert {one.module for one in first} == set(modules)


def test_every_module_and_test_named_exists() -> None:
    for module, tests in mutate.TESTS.items():
        for name in (module, *tests):
            assert (mutate.BASE / name).exists(), name
