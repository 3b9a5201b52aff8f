"""Do the tests notice when the code is wrong? Small faults, one at a time, and who finds them.

    python -m bench.mutate [--seed N] [--count N] [MODULE ...]

A fault is a turned comparison, condition or sign, another number or truth value, a missing call or
raise, or nothing returned. Each is tried in a copy of the tree with the tests of its module alone;
numbers at the top of a module are left out, because limits and weights are judged by the
benchmarks. The same seed chooses the same faults in the same code. Ends with 1 if a fault survived.
"""

from __future__ import annotations

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

BASE = Path(__file__).parent.parent
TIMEOUT_SECONDS = 600
TESTS: Mapping[str, Sequence[str]] = {
    "audit/trail.py": ["tests/audit"],
    "knowledge/publishing/bulk.py": ["tests/knowledge/publishing/test_bulk.py"],
    "knowledge/documents/archives.py": ["tests/knowledge/documents/test_archives.py"],
    "knowledge/publishing/drafts.py": ["tests/knowledge/publishing/test_drafts.py"],
    "knowledge/reading/excerpt.py": ["tests/knowledge/reading/test_excerpt.py"],
    "knowledge/publishing/publish.py": ["tests/knowledge/publishing/test_publish.py"],
    "staff/editor/trial.py": ["tests/staff/editor/test_trial.py"],
    "staff/diff.py": ["tests/staff/test_diff.py"],
    "triage/learning/outcomes.py": ["tests/triage/learning/test_outcomes.py"],
    "triage/cases/why.py": ["tests/triage/cases/test_why.py"],
}

TURNED: Mapping[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
}


Change = Callable[[ast.AST], ast.AST]


@dataclass(frozen=True)
class Mutant:
    """A module with one fault: where it is, what stood there and what stands there now."""

    module: str
    line: int
    before: str
    after: str
    source: str


def mutants(module: str, source: str) -> list[Mutant]:
    """Return every fault that this program can put into `source`."""
    return [_mutant(module, source, *fault) for fault in _faults(source)]


def _faults(source: str) -> list[tuple[int, Change]]:
    """Return where a fault can be, in the order of `ast.walk`, and the change that makes it."""
    tree = ast.parse(source)
    inside = _inside_functions(tree)
    return [
        (place, change)
        for place, node in enumerate(ast.walk(tree))
        if place in inside
        for change in _changes(node)
    ]


def _inside_functions(tree: ast.Module) -> set[int]:
    """Return the places, in the order of `ast.walk`, of what a function does when it is called."""
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef)
        for statement in function.body
        for node in ast.walk(statement)
    }
    annotations = {
        id(node)
        for each in ast.walk(tree)
        for name in ("annotation", "returns")
        if isinstance(part := getattr(each, name, None), ast.AST)
        for node in ast.walk(part)
    }
    # `zip(…, strict=True)` only asserts what holds: nothing can find it missing.
    asserted = {
        id(each.value)
        for each in ast.walk(tree)
        if isinstance(each, ast.keyword) and each.arg == "strict"
    }
    found = inside - annotations - asserted
    return {place for place, node in enumerate(ast.walk(tree)) if id(node) in found}


def _changes(node: ast.AST) -> Iterator[Change]:
    """Yield functions that turn a copy of `node` into what replaces it."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in TURNED:
            yield lambda node: _with(node, ops=[TURNED[type(operator)]()])
        case ast.BoolOp(op=sign) | ast.BinOp(op=sign) | ast.AugAssign(op=sign):
            if type(sign) in TURNED and not _joins_texts(node):
                yield lambda node: _with(node, op=TURNED[type(sign)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield lambda node: operand
        case ast.Constant(value=bool(value)):
            yield lambda node: ast.Constant(not value)
        case ast.Constant(value=int(number)):
            yield lambda node: ast.Constant(number + 1)
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield lambda node: ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call()) | ast.Raise():
            yield lambda node: ast.Pass()
        case ast.If(test=ast.Name() | ast.Attribute() | ast.Call() as test):
            yield lambda node: _with(node, test=ast.UnaryOp(ast.Not(), test))


def _joins_texts(node: ast.AST) -> bool:
    """Return whether it is a sum with a text in it, which cannot be turned into a difference."""
    parts = [part for part in ast.walk(node) if isinstance(part, ast.Constant | ast.JoinedStr)]
    return isinstance(node, ast.BinOp) and any(
        isinstance(part, ast.JoinedStr) or isinstance(part.value, str) for part in parts
    )


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy.copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _mutant(module: str, source: str, place: int, change: Change) -> Mutant:
    tree = ast.parse(source)
    node = list(ast.walk(tree))[place]
    changed = ast.copy_location(change(node), node)
    before = ast.unparse(node).partition("\n")[0]
    after = ast.unparse(ast.fix_missing_locations(changed)).partition("\n")[0]

    class Replace(ast.NodeTransformer):
        def visit(self, each: ast.AST) -> ast.AST:
            return changed if each is node else self.generic_visit(each)

    whole = ast.unparse(ast.fix_missing_locations(Replace().visit(tree)))
    return Mutant(module, getattr(node, "lineno", 0), before, after, whole)


def chosen(modules: Sequence[str], *, count: int, seed: int) -> list[Mutant]:
    """Return `count` faults, as many of each module as of the others."""
    chance = random.Random(seed)  # noqa: S311  # a sample, no secret
    found: list[Mutant] = []
    for number, module in enumerate(modules):
        source = (BASE / module).read_text(encoding="utf-8")
        every = _faults(source)
        share = count // len(modules) + (number < count % len(modules))
        sample = chance.sample(every, min(share, len(every)))
        some = [_mutant(module, source, *fault) for fault in sample]
        found += sorted(some, key=lambda one: one.line)
    return found


class Copy:
    """A copy of the tree in which modules may be wrong for a while."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(names, cwd=BASE, capture_output=True, text=True, check=True)  # noqa: S603
        for name in listed.stdout.splitlines():
            if (BASE / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(BASE / name, folder / name)

    def passes(self, module: str) -> bool:
        """Return whether the tests of the module pass; tests that do not end count as failed."""
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-n0", "-p", "no:randomly"]
        command += ["--hypothesis-seed=1", "-p", "no:cacheprovider", *TESTS[module]]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            ran = subprocess.run(  # noqa: S603
                command,
                cwd=self.folder,
                env=environment,
                capture_output=True,
                timeout=TIMEOUT_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
        return ran.returncode == 0

    def survives(self, mutant: Mutant) -> bool:
        """Return whether the tests of the module pass with the fault in it."""
        file = self.folder / mutant.module
        right = file.read_text(encoding="utf-8")
        file.write_text(mutant.source, encoding="utf-8")
        try:
            return self.passes(mutant.module)
        finally:
            file.write_text(right, encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", metavar="MODULE", help="all that have tests named")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40)
    options = parser.parse_args()
    modules = options.modules or list(TESTS)
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = Copy(Path(folder))
        for module in modules:
            if not tree.passes(module):
                parser.error(f"the tests of {module} fail without a fault")
        faults = chosen(modules, count=options.count, seed=options.seed)
        print("| place | fault | found |\n|---|---|---|")  # noqa: T201
        for mutant in faults:
            is_found = not tree.survives(mutant)
            survivors += not is_found
            fault = f"`{mutant.before}` -> `{mutant.after}`".replace("|", "\\|")
            row = f"| {mutant.module}:{mutant.line} | {fault} | {'yes' if is_found else '**no**'} |"
            print(row, flush=True)  # noqa: T201
    found = len(faults) - survivors
    print(f"\n{found} of {len(faults)} found ({found / len(faults):.0%})")  # noqa: T201
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
