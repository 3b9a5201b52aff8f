from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from knowledge.documents.entry import (
    BadDocument,
    Document,
    EntryDocument,
    Problem,
    dump_document,
    parse_document,
    read_document,
)
from knowledge.documents.folder import KINDS
from knowledge.documents.yaml_text import dump
from tests import strategies
from tests.factories import cause_data, entry_data, entry_document


def problems(data: dict[str, Any]) -> list[Problem]:
    with pytest.raises(BadDocument) as caught:
        parse_document(dump(data), EntryDocument, file="oauth/x.yaml")
    return caught.value.problems


def messages(data: dict[str, Any]) -> str:
    return "\n".join(problem.message for problem in problems(data))


def test_it_works() -> None:
    document = parse_document(dump(entry_data()), EntryDocument, file="x.yaml")
    assert document.title == "flux_broken: the capacitor is empty"


def test_a_problem_names_file_line_and_field() -> None:
    data = entry_data(causes=[cause_data(likelihood="often")])
    [problem] = problems(data)
    line = dump(data).splitlines().index("    likelihood: often") + 1
    assert (problem.file, problem.line, problem.field) == (
        "oauth/x.yaml",
        line,
        "causes.0.likelihood",
    )


def test_all_problems_are_told_at_once() -> None:
    assert len(problems(entry_data(title="", appears="x" * 61, acts=["nobody"]))) == 3


def test_an_unknown_field_is_refused() -> None:
    [problem] = problems({**entry_data(), "colour": "red"})
    assert problem.field == "colour"


def test_a_missing_field_is_refused() -> None:
    data = entry_data()
    del data["summary"]
    [problem] = problems(data)
    assert (problem.field, problem.message) == ("summary", "Field required")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"causes": [cause_data(), cause_data()]}, "same key"),
        ({"causes": []}, "at least 1"),
        ({"causes": [cause_data(f"c{n}") for n in range(13)]}, "at most 12"),
        ({"causes": [cause_data(title="Ends with a full stop.")]}, "match pattern"),
        ({"messages": [{"text": "a", "kind": "code", "points_to": "nowhere"}]}, "no cause"),
        ({"messages": [{"text": "a", "kind": "code"}, {"text": "a", "kind": "code"}]}, "twice"),
        (
            {"messages": [{"text": "<only-placeholders>", "kind": "code"}]},
            "beside its placeholders",
        ),
        ({"messages": [{"text": 51, "kind": "code"}]}, "valid string"),
        ({"sources": []}, "needs a source"),
        ({"sources": [{"title": "x", "url": "javascript:alert(1)"}]}, "match pattern"),
        ({"checkers": ["crystal-ball"]}, "redirect-uri-diff"),
    ],
)
def test_what_does_not_fit_is_refused(changes: dict[str, Any], reason: str) -> None:
    assert reason in messages(entry_data(**changes))


def test_a_risky_fix_needs_a_warning() -> None:
    fix = {"steps": ["Delete it."], "minutes": 1, "risk": "high"}
    data = entry_data(causes=[cause_data(fix=fix)])
    assert "needs a warning" in messages(data)
    assert read_document({**data, "warning": "Data is lost."}, EntryDocument).warning


def test_a_document_cannot_be_changed() -> None:
    document = entry_document()
    with pytest.raises(ValueError, match="frozen"):
        document.title = "other"  # type: ignore[misc]


def test_a_cause_is_found_by_its_key() -> None:
    cause = entry_document().cause("first-cause")
    assert cause is not None
    assert cause.likelihood == "high"


@settings(max_examples=60, deadline=None)
@given(strategies.entries())
def test_the_round_trip_loses_nothing_and_is_stable(data: dict[str, Any]) -> None:
    document = read_document(data, EntryDocument)
    text = dump_document(document)
    again = parse_document(text, EntryDocument, file="x.yaml")
    assert again == document
    assert dump_document(again) == text
    assert read_document(document.to_json(), EntryDocument) == document


def parts_without_limit(schema: Any, path: str = "") -> Iterator[str]:
    """Yield where in a JSON schema a list, a mapping or a text may be as long as it likes."""
    limits = {"array": "maxItems", "string": "maxLength", "object": "maxProperties"}
    if isinstance(schema, list):
        for part in schema:
            yield from parts_without_limit(part, path)
    if not isinstance(schema, dict):
        return
    limit = limits.get(schema.get("type", ""))
    is_free = schema.get("additionalProperties") is not False or schema["type"] != "object"
    is_fixed = not {"enum", "const", "format"}.isdisjoint(schema)
    if limit and is_free and not is_fixed and limit not in schema:
        yield path
    for key, part in schema.items():
        if key not in ("default", "enum"):
            yield from parts_without_limit(part, f"{path}.{key}")


@pytest.mark.parametrize("kind", {kind for _, kind in KINDS}, ids=lambda kind: kind.__name__)
def test_every_list_and_every_text_of_a_document_has_a_limit(kind: type[Document]) -> None:
    assert not list(parts_without_limit(kind.model_json_schema()))
