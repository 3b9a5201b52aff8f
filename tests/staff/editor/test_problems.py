"""What keeps a draft from being handed in is told at the field that it concerns."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.documents.entry import Document, EntryDocument, parse_document
from knowledge.documents.folder import Catalog, read_catalog
from knowledge.documents.guide import GuideDocument
from staff.editor.loose_document import shown_document
from staff.editor.problems import Problem, problems_of
from staff.redacting import without_secrets
from tests import shipped
from tests.factories import cause_data, context_document, entry_data, entry_document
from tests.knowledge.guides import ENTRY_KEY, GUIDE_TEXT

KEY = "time/flux-broken"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijklmnopqrst"


def catalog(**documents: Document) -> Catalog:
    others = {"time/other.yaml": entry_document(title="Another")}
    return Catalog({"time/_context.yaml": context_document(), **others, **documents})


def problems(**changes: Any) -> dict[str, Problem]:
    found = problems_of(KEY, entry_data(**changes), catalog())
    return {problem.field: problem for problem in found}


def test_it_works() -> None:
    assert problems() == {}


def test_the_shipped_entries_have_none() -> None:
    whole = read_catalog(shipped.CATALOG)
    for key in sorted(whole.entries)[::20]:
        assert problems_of(key, whole.entries[key].to_json(), whole) == []


def test_what_is_not_written_yet_is_a_gap_and_stands_in_the_order_of_the_form() -> None:
    found = problems_of(KEY, {}, catalog())
    assert all(problem.is_gap for problem in found)
    assert [problem.field for problem in found][:3] == ["title", "summary", "appears"]
    assert {"messages", "causes", "sources", "reviewed"} <= {problem.field for problem in found}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "x" * 91}, "title"),
        ({"messages": [{"text": "51", "kind": "code"}]}, "messages-0-text"),
        ({"messages": [{"text": "<only>", "kind": "code"}]}, "messages-0-text"),
        ({"messages": [{"text": "a", "kind": "code", "points_to": "no"}]}, "messages-0-points_to"),
        ({"causes": [cause_data("same"), cause_data("same")]}, "causes-1-key"),
        ({"causes": [cause_data(title="It is so.")]}, "causes-0-title"),
        ({"causes": [cause_data(check={"ask": "Is it?", "minutes": 1})]}, "causes-0-how"),
        (
            {"causes": [cause_data(fix={"steps": ["Run curl -k again."], "minutes": 1})]},
            "causes-0-steps",
        ),
        ({"causes": [cause_data(fix={"steps": ["Go."], "minutes": "x"})]}, "causes-0-fix_minutes"),
        (
            {"causes": [cause_data(fix={"steps": ["Go."], "minutes": 1, "risk": "high"})]},
            "warning",
        ),
        ({"related": ["time/nowhere"]}, "related"),
        ({"related": [KEY]}, "related"),
        ({"retry": "no-such-rule"}, "retry"),
        ({"sources": [{"title": "Manual", "url": "manual.pdf"}]}, "sources-0-url"),
        ({"reviewed": "next week"}, "reviewed"),
    ],
)
def test_each_problem_stands_at_its_field(changes: dict[str, Any], field: str) -> None:
    assert set(problems(**changes)) == {field}


def test_a_customer_is_never_told_of_fraud() -> None:
    text = "Your card was reported stolen."
    assert "tell_customer" in problems(tell_customer=text, retry="any")


def test_a_cause_that_a_guide_needs_may_not_go() -> None:
    guide = parse_document(GUIDE_TEXT, GuideDocument, file="guides/lamp.yaml")
    whole = catalog(**{"guides/lamp.yaml": guide, "lamps/_context.yaml": context_document()})
    found = problems_of(ENTRY_KEY, entry_data(), whole)
    assert [problem.field for problem in found] == ["causes"]


def test_a_document_that_is_whole_is_shown_as_it_is() -> None:
    assert shown_document(entry_data()) == entry_document()


@pytest.mark.parametrize("data", [{}, {"causes": [{"title": 3}], "reviewed": "x", "acts": "all"}])
def test_a_draft_can_always_be_shown(data: dict[str, Any]) -> None:
    document = shown_document(data)
    assert isinstance(document, EntryDocument)
    assert document.causes[0].check.minutes > 0


def test_secrets_are_taken_out_of_every_text_before_it_is_stored() -> None:
    data = entry_data(
        messages=[{"text": f"token: {JWT}", "kind": "message"}],
        unverified=["asked bob@corp.example.com"],
    )
    data["causes"][0]["fix"]["steps"] = [f"Send {JWT}"]
    clean, finds = without_secrets(data)
    assert JWT not in str(clean)
    assert "bob@" not in str(clean)
    assert clean["messages"][0]["text"] == "token: <jwt>"
    assert ("Message 1: Text", "JWT") in finds


def test_what_holds_no_secret_is_stored_as_it_is() -> None:
    assert without_secrets(entry_data()) == (entry_data(), [])
