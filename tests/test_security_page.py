"""The page of promises names tests that exist; and the promises that belong nowhere else."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from knowledge.models import Told
from knowledge.usage import reports
from tests.factories import StaffEntryFactory

PAGE = settings.BASE_DIR / "docs" / "security.md"
NAMED = re.compile(r"`(tests/[\w/.]+\.py)::(?:(\w+)::)?(\w+)`")


@cache
def named_in(path: str) -> set[tuple[str, str]]:
    """Return the tests of a file, each with its class, "" for none."""
    tree = ast.parse((settings.BASE_DIR / path).read_text(encoding="utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    found = {("", node.name) for node in tree.body if isinstance(node, ast.FunctionDef)}
    for each in classes:
        found |= {(each.name, node.name) for node in each.body if isinstance(node, ast.FunctionDef)}
    return {(owner, name) for owner, name in found if name.startswith("test_")}


def test_every_test_named_exists() -> None:
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 100
    missing = [
        f"{path}::{name}"
        for path, owner, name in named
        if not (settings.BASE_DIR / path).is_file() or (owner, name) not in named_in(path)
    ]
    assert missing == []


def test_every_promise_names_a_test() -> None:
    text = PAGE.read_text(encoding="utf-8").partition("## What no test shows")[0]
    rows = [
        line
        for line in text.splitlines()
        if line.startswith("| ") and not line.startswith("| promise")
    ]
    assert len(rows) > 40
    assert [row for row in rows if not NAMED.search(row)] == []


@pytest.mark.django_db
def test_a_new_site_has_no_account() -> None:
    assert User.objects.count() == 0


def fail(*args: object, **kwargs: object) -> Any:
    raise RuntimeError("broken")


@pytest.mark.django_db
def test_a_fault_of_the_redactor_stores_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "redact", fail)
    client = Client(raise_request_exception=False)
    response = client.post("/tell/send/", {"text": "zanzibar password=hunter2hunter2"})
    assert response.status_code == 500
    assert "zanzibar" not in response.text
    assert Told.objects.count() == 0


@pytest.mark.django_db
def test_a_fault_of_the_rights_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = StaffEntryFactory.create(changes={"title": "zanzibar", "audience": "staff"})
    monkeypatch.setattr("knowledge.models.entries.may", fail)
    response = Client(raise_request_exception=False).get(entry.get_absolute_url())
    assert response.status_code == 500
    assert "zanzibar" not in response.text
