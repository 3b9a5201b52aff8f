from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from knowledge.documents.entry import Document, PinnedDocument, read_document
from knowledge.documents.folder import Catalog, read_catalog, write_catalog
from knowledge.documents.guide import GuideDocument
from knowledge.documents.lint import findings, lint
from knowledge.documents.lint import lint_entry as entry_findings
from tests.factories import cause_data, context_document, entry_document, guide_data


def lint_entry(folder: Path, **changes: Any) -> list[str]:
    documents: dict[str, Document] = {
        "time/_context.yaml": context_document(),
        "time/flux-broken.yaml": entry_document(**changes),
    }
    catalog = Catalog(documents)
    write_catalog(catalog, folder)
    return [str(problem) for problem in lint(catalog, folder)]


def step(text: str) -> dict[str, Any]:
    return {"causes": [cause_data(fix={"steps": [text], "minutes": 1})]}


def test_it_works(tmp_path: Path) -> None:
    assert lint_entry(tmp_path) == []


def test_the_shipped_catalog_has_no_problems() -> None:
    assert lint(read_catalog(settings.CATALOG_DIR), settings.CATALOG_DIR) == []


def test_a_related_entry_has_to_exist(tmp_path: Path) -> None:
    [problem] = lint_entry(tmp_path, related=["time/nowhere"])
    assert problem.startswith("time/flux-broken.yaml:")
    assert problem.endswith("related.0: there is no entry 'time/nowhere'")


def test_a_bare_number_needs_a_cue(tmp_path: Path) -> None:
    [problem] = lint_entry(tmp_path, messages=[{"text": "51", "kind": "code"}])
    assert "messages.0.text: a bare number needs needs_cue: true" in problem


@pytest.mark.parametrize(
    "text",
    [
        "Switch off the certificate verification of the client.",
        "Disable PKCE checks on the server.",
        "Run curl -k again.",
    ],
)
def test_advice_to_switch_off_a_check_is_refused(tmp_path: Path, text: str) -> None:
    [problem] = lint_entry(tmp_path, **step(text))
    assert "advises to switch off a security check" in problem


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Download a keygen and enter its code.", "get round a licence"),
        ("Enter a shared code.", "get round a licence"),
        ("Split the amount into two payments.", "get round a decline"),
        ("Call the bank to get around the decline.", "get round a decline"),
    ],
)
def test_advice_to_get_round_a_rule_is_refused(tmp_path: Path, text: str, found: str) -> None:
    [problem] = lint_entry(tmp_path, **step(text))
    assert problem.endswith(f"advises to {found}")


@pytest.mark.parametrize(
    "text", ["Do not disable TLS verification.", "Never use a keygen.", "Enter the code again."]
)
def test_advice_against_it_is_allowed(tmp_path: Path, text: str) -> None:
    assert lint_entry(tmp_path, **step(text)) == []


def test_the_way_to_find_out_gives_no_such_advice_either(tmp_path: Path) -> None:
    check = {"ask": "Is it so?", "how": "Run curl -k and look.", "minutes": 1}
    [problem] = lint_entry(tmp_path, causes=[cause_data(check=check)])
    assert "causes.0.check.how: advises to switch off a security check" in problem


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (
            {"fixes": {"one": {"title": "One", "steps": ["Use curl -k."], "minutes": 1}}},
            "fixes.one.steps.0",
        ),
        (
            {
                "questions": {
                    "one": {
                        "ask": "Is it?",
                        "help": "Try curl -k.",
                        "minutes": 1,
                        "answers": {"Yes": {"first": "high"}, "No": {"first": "low"}},
                    }
                }
            },
            "questions.one.help",
        ),
    ],
)
def test_a_guide_gives_no_such_advice_either(changes: dict[str, Any], field: str) -> None:
    documents: dict[str, Document] = {
        "time/_context.yaml": context_document(),
        "time/flux.yaml": entry_document(),
        "guides/lost.yaml": read_document(guide_data(**changes), GuideDocument),
    }
    told = {(".".join(map(str, at)), message) for _, at, message in findings(Catalog(documents))}
    assert (field, "advises to switch off a security check") in told


def test_a_customer_is_never_told_of_fraud(tmp_path: Path) -> None:
    told = lint_entry(tmp_path, retry="code-59", tell_customer="The bank suspects fraud.")
    assert any(line.endswith("a customer is never told of fraud or theft") for line in told)


def test_a_retry_rule_has_to_exist(tmp_path: Path) -> None:
    [problem] = lint_entry(tmp_path, retry="code-59")
    assert "retry: there is no retry rule 'code-59'" in problem


def test_a_file_out_of_canonical_form_is_told_with_its_line(tmp_path: Path) -> None:
    lint_entry(tmp_path)
    file = tmp_path / "time" / "flux-broken.yaml"
    file.write_text(file.read_text().replace("appears: start-up", "appears: 'start-up'"))
    catalog = read_catalog(tmp_path)
    [problem] = lint(catalog, tmp_path)
    assert (problem.line, problem.message[:22]) == (3, "not in canonical form;")


@pytest.mark.parametrize(
    ("item", "field"),
    [
        ({"entry": "time/nowhere"}, "items.0.entry"),
        ({"entry": "time/staff"}, "items.0.entry"),
        ({"context": "space"}, "items.0.context"),
        ({"inputs": ["flux", "Flux."]}, "items.0.inputs.1"),
    ],
)
def test_a_pin_leads_to_what_readers_see(tmp_path: Path, item: dict[str, Any], field: str) -> None:
    data = {"inputs": ["flux"], "entry": "time/flux", "why": "It is meant.", **item}
    head = {"version": 1, "reviewed": "2026-11-23", "use": "As it says."}
    documents: dict[str, Document] = {
        "_pinned.yaml": read_document({**head, "items": [data]}, PinnedDocument),
        "time/_context.yaml": context_document(),
        "time/flux.yaml": entry_document(),
        "time/staff.yaml": entry_document(audience="staff"),
    }
    write_catalog(Catalog(documents), tmp_path)
    assert [problem.field for problem in lint(Catalog(documents), tmp_path)] == [field]


def test_one_entry_is_checked_before_it_stands_in_the_catalog() -> None:
    catalog = Catalog({"time/_context.yaml": context_document()})
    entry = entry_document(related=["time/nowhere"])
    found = list(entry_findings("time/new", entry, catalog))
    assert [path for path, _ in found] == [("related", 0)]
