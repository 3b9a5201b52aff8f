"""Templates keep to the layers of the code: none uses what belongs to an app above its own.

What a higher app adds to a page of a lower one it adds as a panel: `knowledge/reading/panels.py`.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.template.engine import Engine

from tests.packages import PACKAGES

BASE: Path = settings.BASE_DIR
TEMPLATES = BASE / "templates"

# The app of each folder of templates. The frame of all pages belongs to the lowest app with pages;
# pages of allauth are those of accounts.
APPS = {
    "account": "staff",
    "allauth": "staff",
    "check": "checkers",
    "includes": "knowledge",
    "knowledge": "knowledge",
    "mfa": "staff",
    "socialaccount": "staff",
    "staff": "staff",
    "triage": "triage",
}
FILES = {"base.html": "knowledge"}  # the other files beside the folders are pages of `config`

# Links to a higher app. An address is no code: the URL configuration of the whole site resolves it.
# Nothing but its first page may be linked from below, and the case that becomes a draft.
LINKS_UP = {"check:index", "triage:start", "staff:home", "staff:from-case", "theme"}


def layers() -> list[str]:
    """Return the apps from the lowest to the highest, as import-linter reads them."""
    config = tomllib.loads((BASE / "pyproject.toml").read_text(encoding="utf-8"))
    first = config["tool"]["importlinter"]["contracts"][0]
    return [app for layer in reversed(first["layers"]) for app in layer.split(" | ")]


RANK = {app: rank for rank, app in enumerate(layers())}


def owner(name: str) -> str:
    """Return the app that a template belongs to."""
    folder, slash, _ = name.partition("/")
    return APPS[folder] if slash else FILES.get(name, "config")


def templates() -> Iterator[tuple[str, str, str]]:
    """Yield the name, the app and the text of every template."""
    for file in sorted(TEMPLATES.rglob("*")):
        if file.is_file():
            name = file.relative_to(TEMPLATES).as_posix()
            yield name, owner(name), file.read_text(encoding="utf-8")


def is_above(app: str, other: str) -> bool:
    return app in RANK and RANK[app] > RANK[other]


def test_every_folder_of_templates_has_an_app() -> None:
    assert {folder.name for folder in TEMPLATES.iterdir() if folder.is_dir()} == APPS.keys()
    assert set(APPS.values()) < set(PACKAGES)


def test_each_app_has_one_tag_library_named_after_it() -> None:
    files = BASE.glob("*/templatetags/[!_]*.py")
    found = sorted((file.parent.parent.name, file.stem) for file in files)
    assert found == [(app, app) for app in ("checkers", "knowledge", "staff", "triage")]


def test_no_template_loads_tags_of_a_higher_app() -> None:
    libraries = Engine.get_default().libraries
    loads = [
        (name, app, library)
        for name, app, text in templates()
        for tag in re.findall(r"\{% load ([^%]+) %\}", text)
        for library in tag.split()
    ]
    assert len(loads) > 100
    up = [
        (name, library)
        for name, app, library in loads
        if is_above(libraries[library].partition(".")[0], app)
    ]
    assert up == []


def test_no_template_includes_or_extends_one_of_a_higher_app() -> None:
    uses = [
        (name, app, other)
        for name, app, text in templates()
        for other in re.findall(r"""\{% (?:include|extends) [^%]*?["']([^"'%]+)["']""", text)
    ]
    assert len(uses) > 100
    assert [(name, other) for name, app, other in uses if is_above(owner(other), app)] == []


def test_only_first_pages_of_higher_apps_are_linked() -> None:
    namespaces = {"check": "checkers", "": "staff"}  # the names of allauth have no namespace
    links = [
        (name, app, view)
        for name, app, text in templates()
        for view in re.findall(r"""\{% url ["']([^"']+)["']""", text)
    ]
    assert len(links) > 100
    up = set()
    for _, app, view in links:
        namespace = view.rpartition(":")[0]
        if is_above(namespaces.get(namespace, namespace), app):
            up.add(view)
    assert up == LINKS_UP


@pytest.mark.parametrize("app", sorted(set(APPS.values())))
def test_no_code_renders_a_template_of_a_higher_app(app: str) -> None:
    names = {name for name, _, _ in templates()}
    found = {
        node.value.partition("#")[0]
        for file in (BASE / app).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    rendered = sorted(names & found)
    assert rendered
    assert [name for name in rendered if is_above(owner(name), app)] == []
