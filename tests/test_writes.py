"""How rows are written, read off the source: never a row that was read before the transaction.

A service fetches its rows under a lock inside the transaction, saves named fields, and registers
what follows so that it cannot break what is committed. What each rule is for stands beside it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.packages import PACKAGES

Function = ast.FunctionDef | ast.AsyncFunctionDef


def faults(source: str) -> list[str]:
    """Return what breaks a rule in the source of a module, each with its line."""
    tree = ast.parse(source)
    modules = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    functions = [node for node in ast.walk(tree) if isinstance(node, Function)]
    found = [
        *_whole_saves(tree, modules),
        *_fragile_follow_ups(tree),
        *(fault for function in functions for fault in _stale_writes(function, modules)),
        *(fault for function in functions for fault in _useless_locks(function)),
        *(fault for function in functions for fault in _mails_in_transactions(function)),
    ]
    return [f"line {line}: {what}" for line, what in sorted(found)]


def _whole_saves(tree: ast.AST, modules: set[str]) -> Iterator[tuple[int, str]]:
    """A save of all columns writes back what somebody else has changed in another one."""
    for call in _calls(tree, "save"):
        is_named = _keywords(call) & {"update_fields", "force_insert"}
        if _receiver(call) not in modules and not is_named:
            yield call.lineno, "save() names neither update_fields nor force_insert"


def _fragile_follow_ups(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """What follows a commit must not turn it into an error page: it is committed."""
    for call in _calls(tree, "on_commit"):
        if not any(each.arg == "robust" and _is_true(each.value) for each in call.keywords):
            yield call.lineno, "on_commit() is not robust"


def _stale_writes(function: Function, modules: set[str]) -> Iterator[tuple[int, str]]:
    """A row that came from outside may have changed since: the function fetches it itself."""
    fresh = {
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and (_locks(node.value) or _is_new(node.value))
        for each in node.targets
        for target in ast.walk(each)
        if isinstance(target, ast.Name)
    }
    given = {each.arg for each in [*function.args.args, *function.args.kwonlyargs]}
    written = [
        *(call for call in _calls(function, "save") if "force_insert" not in _keywords(call)),
        *(call for call in _calls(function, "delete") if _receiver(call) in given),
    ]
    for call in written:
        row = _receiver(call)
        if row and row not in fresh | modules:
            yield call.lineno, f"{row!r} is written, but was not fetched here under a lock"


def _useless_locks(function: Function) -> Iterator[tuple[int, str]]:
    """A lock ends with its transaction; a function named after a lock leaves that to others."""
    inside = {node for block in _transactions(function) for node in ast.walk(block)}
    if "lock" not in function.name:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and _is_lock(node) and node not in inside:
                yield node.lineno, "locks outside of transaction.atomic"


def _mails_in_transactions(function: Function) -> Iterator[tuple[int, str]]:
    """A mail cannot be rolled back, and while a slow server takes it all others wait to write."""
    for block in _transactions(function):
        for node in ast.walk(block):
            if isinstance(node, ast.Call) and _name(node) in ("send_mail", "send_messages"):
                yield node.lineno, "mail is sent inside a transaction"


def _transactions(function: Function) -> Iterator[ast.AST]:
    """Yield what runs in a transaction: the whole function, or blocks of it."""
    if any(_name(each) == "atomic" for each in function.decorator_list):
        yield function
    for node in ast.walk(function):
        items = node.items if isinstance(node, ast.With) else []
        if any(_name(item.context_expr) == "atomic" for item in items):
            yield node


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    """Yield the calls of a method `name`; that of `super()` is the model's own business."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_own = "super" in ast.dump(node.func.value)
            if node.func.attr == name and not is_own:
                yield node


def _keywords(call: ast.Call) -> set[str]:
    return {keyword.arg for keyword in call.keywords if keyword.arg}


def _receiver(call: ast.Call) -> str:
    """Return the variable whose method is called, "" where it is an expression."""
    assert isinstance(call.func, ast.Attribute)
    return call.func.value.id if isinstance(call.func.value, ast.Name) else ""


def _name(node: ast.AST) -> str:
    """Return the last name of what is called or referred to."""
    match node:
        case ast.Call():
            return _name(node.func)
        case ast.Attribute():
            return node.attr
        case ast.Name():
            return node.id
    return ""


def _locks(node: ast.AST) -> bool:
    """Return whether rows are fetched under a lock somewhere in an expression."""
    return any(isinstance(each, ast.Call) and _is_lock(each) for each in ast.walk(node))


def _is_lock(call: ast.Call) -> bool:
    return "locked" in _name(call) or _name(call) == "select_for_update"


def _is_new(node: ast.AST) -> bool:
    """Return whether an expression makes a row: the name of its class begins with a capital."""
    return isinstance(node, ast.Call) and _name(node)[:1].isupper()


def _is_true(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is True


def _modules() -> list[str]:
    paths = (path for app in PACKAGES for path in (settings.BASE_DIR / app).rglob("*.py"))
    found = (path.relative_to(settings.BASE_DIR) for path in paths)
    return sorted(str(path) for path in found if "migrations" not in path.parts)


def test_rows_are_written_as_they_are_stored_now() -> None:
    found = {path: faults((settings.BASE_DIR / path).read_text("utf-8")) for path in _modules()}
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("row = Row.objects.locked().get()\nrow.save()", "names neither"),
        ("def f(row):\n    row.save(update_fields=['a'])", "was not fetched here"),
        ("def f(row):\n    row.delete()", "was not fetched here"),
        ("transaction.on_commit(tell)", "not robust"),
        ("transaction.on_commit(tell, robust=False)", "not robust"),
        ("def f():\n    return Row.objects.select_for_update().get()", "locks outside"),
        ("def f():\n    with transaction.atomic():\n        send_mail()", "mail is sent"),
        ("@atomic\ndef f():\n    send_mail()", "mail is sent"),
    ],
)
def test_a_fault_is_found(source: str, fault: str) -> None:
    assert any(fault in found for found in faults(source))


def test_the_pattern_is_no_fault() -> None:
    source = """
from staff import documents

@transaction.atomic
def close(pk):
    row = Row.objects.select_for_update().get(pk=pk)
    row.is_open = False
    row.save(update_fields=["is_open"])
    note = Note(row=row)
    note.save(force_insert=True)
    documents.save(row, text="")
    notes = Note.objects.filter(row=row)
    notes.delete()
    transaction.on_commit(follow, robust=True)
"""
    assert faults(source) == []
