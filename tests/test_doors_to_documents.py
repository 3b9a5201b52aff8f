"""Whatever a reader may ask for is fetched through the doors of the query sets.

`visible_to` and `workable_by` decide who may see an entry or a revision. A module that readers
reach through a page, and that asks a guarded model for rows in any other way, is found here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings

from tests.packages import PACKAGES

BASE: Path = settings.BASE_DIR
GUARDED = ("Entry", "Revision", "SupplementRevision")
DOORS = ("visible_to", "workable_by", "open_drafts_of")
MANAGERS = ("objects", "_default_manager", "_base_manager")
# Services that write after a right was checked, and what reads the whole catalog for the index,
# the snapshot, files and mail. No view hands their rows on.
SERVICES = {
    "knowledge/publishing/bulk.py",
    "knowledge/publishing/sync.py",
    "knowledge/publishing/drafts.py",
    "knowledge/publishing/imports.py",
    "knowledge/models/entries.py",
    "knowledge/publishing/publish.py",
    "knowledge/publishing/review.py",
    "knowledge/search/site_index.py",
    "knowledge/publishing/upkeep.py",
}
# Single functions elsewhere, each with what keeps it from telling a reader anything.
ALLOWED = {
    "knowledge/access.py:successor_read": "asks is_visible_to of what it found",
    "knowledge/usage/retention.py:is_overdue": "counts rows of what visitors sent",
    "knowledge/usage/reports.py:_locked_waiting": "locks words of a visitor, not a document",
    "staff/documents/drafts.py:draft_of": "goes on to open_drafts_of",
    "staff/entries/filters.py:_waiting": "a condition of a list that is workable_by its reader",
    "staff/entries/filters.py:owners": "names of staff for a filter, no entry",
    "staff/usage/forms.py:clean": "whether an address is taken, no more",
    "staff/review/queries.py:_refused": "a condition of a list that is visible_to its reader",
    "staff/usage/reports.py:votes": "only what is published, for staff who may read all of that",
    "staff/entries/prefill.py:free_slug": "which addresses are taken, no more",
    "staff/cases/proposals.py:_entry_draft": "begins a draft, for which drafting checks the right",
}


def test_readers_go_through_the_doors() -> None:
    assert sorted(set(around_the_doors()) - set(ALLOWED)) == []


def test_every_exception_is_still_needed() -> None:
    assert sorted(set(ALLOWED) - set(around_the_doors())) == []


def test_the_test_sees_ways_around() -> None:
    source = """
def by_name(): return Entry.objects.filter(pk=1)
def by_default(): return Entry._default_manager.all()
def by_class(revision): return type(revision).objects.all()
def through_a_door(user): return Entry.objects.visible_to(user).filter(pk=1)
def something_else(): return Context.objects.all()
async def later(): return Revision.objects.aget(pk=1)
"""
    found = [function for function, _ in unguarded(source)]
    assert found == ["by_name", "by_default", "by_class", "later"]


def around_the_doors() -> Iterator[str]:
    for app in PACKAGES:
        for file in sorted((BASE / app).rglob("*.py")):
            name = str(file.relative_to(BASE))
            if name not in SERVICES and "/migrations/" not in name:
                found = unguarded(file.read_text(encoding="utf-8"))
                yield from (f"{name}:{function}" for function, _ in found)


def unguarded(source: str) -> Iterator[tuple[str, str]]:
    """Yield the function and the expression of each query that goes around the doors."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and _is_guarded(node.value):
            parent = parents[node]
            if not (isinstance(parent, ast.Attribute) and parent.attr in DOORS):
                yield _function(node, parents), ast.unparse(parent)


def _is_guarded(owner: ast.expr) -> bool:
    """Return whether rows of a guarded model may be behind it; a computed model may be any."""
    name = owner.id if isinstance(owner, ast.Name) else ""
    return name in GUARDED or name not in {model.__name__ for model in apps.get_models()}


def _function(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> str:
    while node in parents:
        node = parents[node]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return node.name
    return ""
