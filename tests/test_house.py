"""Rules of the house that no tool knows: about templates, views and what the docs have to name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from knowledge.documents.entry import (
    AmbiguousDocument,
    ContextDocument,
    EntryDocument,
    PinnedDocument,
    SynonymsDocument,
)
from knowledge.documents.guide import GuideDocument
from tests.packages import PACKAGES

BASE: Path = settings.BASE_DIR
PAGES_OF_OTHERS = ("accounts/", "staff/admin/")


def texts(pattern: str, *folders: str) -> dict[str, str]:
    files = [file for folder in folders for file in (BASE / folder).rglob(pattern)]
    assert files
    return {str(file.relative_to(BASE)): file.read_text(encoding="utf-8") for file in files}


def offenders(found: dict[str, str], pattern: str) -> list[str]:
    return [name for name, text in found.items() if re.search(pattern, text)]


def docs() -> str:
    return "\n".join(texts("*.md", "docs").values())


def test_no_template_trusts_a_text() -> None:
    assert offenders(texts("*.html", "templates"), r"\|\s*safe\b|autoescape off") == []


def test_no_code_trusts_a_text() -> None:
    assert offenders(texts("*.py", *PACKAGES), r"\bmark_safe\b|SafeString\(") == []


def test_every_htmx_form_works_without_scripts() -> None:
    tags = re.compile(r"<[a-z]+[^>]*\bhx-post=[^>]*>", re.DOTALL)
    for name, text in texts("*.html", "templates").items():
        for tag in tags.findall(text):
            assert "action=" in tag, name


def test_no_style_or_script_stands_in_a_template() -> None:
    pattern = r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\bsrc=)"
    assert offenders(texts("*.html", "templates"), pattern) == []


def test_every_command_is_in_the_docs() -> None:
    commands = {
        file.stem
        for app in PACKAGES
        for file in (BASE / app).glob("management/commands/*.py")
        if not file.stem.startswith("_")
    }
    assert [name for name in sorted(commands) if name not in docs()] == []


def test_every_setting_is_in_the_docs() -> None:
    source = (BASE / "config" / "settings.py").read_text(encoding="utf-8")
    names = re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source)
    assert len(names) > 5
    assert [name for name in names if f"`{name}`" not in docs()] == []


@pytest.mark.parametrize(
    "kind",
    [
        EntryDocument,
        ContextDocument,
        SynonymsDocument,
        AmbiguousDocument,
        PinnedDocument,
        GuideDocument,
    ],
)
def test_every_field_of_a_document_is_in_the_docs(kind: type[EntryDocument]) -> None:
    authors = (BASE / "docs" / "authors.md").read_text(encoding="utf-8")
    assert [name for name in kind.model_fields if f"`{name}`" not in authors] == []


def test_every_address_is_in_the_docs() -> None:
    page = docs()
    own = {_named(path) for path in _addresses(get_resolver()) if not path.startswith("static/")}
    assert len(own) > 5
    assert [path for path in sorted(own) if f"`/{path}`" not in page] == []


def _named(path: str) -> str:
    """Return what the docs name for `path`: for the pages of others only where they begin."""
    return next((begin for begin in PAGES_OF_OTHERS if path.startswith(begin)), path)


def _addresses(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        path = prefix + re.sub(r"<(?:\w+:)?(\w+)>", r"<\1>", str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _addresses(pattern, path)
        elif isinstance(pattern, URLPattern):
            yield path


def test_no_file_points_to_a_third_party() -> None:
    pattern = r"""(?:src|href)=["'](?:https?:)?//(?!www\.w3\.org)"""
    found = {**texts("*.html", "templates"), **texts("*.css", "static/css")}
    assert offenders(found, pattern + r"|url\(\s*[\"']?https?:") == []
