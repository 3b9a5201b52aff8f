"""The redactor leaves the catalog alone: its examples are no secrets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.documents import yaml_text
from redaction import redact

CATALOG = Path(__file__).parents[2] / "catalog"
FILES = sorted(CATALOG.rglob("*.yaml"))


def texts_in(data: object) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from texts_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts_in(value)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(CATALOG)))
def test_no_text_of_the_catalog_is_a_secret(file: Path) -> None:
    whole = file.read_text(encoding="utf-8")
    for text in (whole, *texts_in(yaml_text.parse(whole).data)):
        taken = [text[secret.start : secret.end] for secret in redact(text)]
        assert taken == []


def test_there_is_a_catalog() -> None:
    assert len(FILES) > 300
