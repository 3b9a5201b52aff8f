from __future__ import annotations

from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.core.checker import Background, BadInput, Checker
from checkers.core.findings import Finding, Mark, report, rfc
from checkers.registry import CHECKERS
from knowledge.documents.entry import CheckerName
from tests.checkers.support import NOW, card_entries, retry_rules, rules

KNOWLEDGE = Background(NOW, card_entries(), retry_rules())
every_checker = pytest.mark.parametrize("checker", CHECKERS.values(), ids=list(CHECKERS))


def test_it_works() -> None:
    assert set(CHECKERS) == set(get_args(CheckerName))


@every_checker
def test_the_example_can_be_run(checker: Checker[Any]) -> None:
    assert checker.run(checker.example, KNOWLEDGE).result


@every_checker
def test_nothing_given_is_never_ok(checker: Checker[Any]) -> None:
    assert checker.run({}, KNOWLEDGE).verdict == "unclear"


@every_checker
def test_each_finding_names_one_of_the_inputs_and_a_source(checker: Checker[Any]) -> None:
    names = {field.name for field in checker.fields}
    for finding in checker.run(checker.example, KNOWLEDGE).findings:
        assert finding.field is None or finding.field.partition(".")[0] in names
        assert finding.source.url.startswith("http")


@every_checker
def test_a_checker_tells_what_a_page_needs(checker: Checker[Any]) -> None:
    assert checker.title.endswith("?")
    assert len(checker.in_hand) > 10
    assert all(field.label for field in checker.fields)
    assert all(field.choices for field in checker.fields if field.kind == "choice")
    assert {"name": checker.name, **checker.example}.keys() - {"name"} <= {
        field.name for field in checker.fields
    }


@pytest.mark.parametrize(
    ("name", "data", "culprit"),
    [
        ("pkce-check", {"verifyer": "a"}, "verifyer"),
        ("pkce-check", {"verifier": 5}, "verifier"),
        ("redirect-uri-diff", {"registered": [1]}, "registered"),
        ("redirect-uri-diff", {"registered": {"a": 1}}, "registered"),
        ("retry-clock", {"attempts": "two"}, "attempts"),
        ("retry-clock", {"attempts": True}, "attempts"),
        ("retry-clock", {"attempts": 1.5}, "attempts"),
        ("retry-clock", {"declined_at": ["2026"]}, "declined_at"),
        ("jwt-reader", {"token": ["a"]}, "token"),
    ],
)
def test_an_input_of_the_wrong_shape_is_refused(
    name: str, data: dict[str, Any], culprit: str
) -> None:
    with pytest.raises(BadInput) as refused:
        CHECKERS[name].run(data, KNOWLEDGE)
    assert refused.value.field == culprit


@pytest.mark.parametrize(
    ("name", "data", "attribute", "value"),
    [
        ("redirect-uri-diff", {"registered": "a\r\n\n b \n"}, "registered", ("a", " b ")),
        ("redirect-uri-diff", {"registered": ["a", ""]}, "registered", ("a", "")),
        ("retry-clock", {"attempts": " 3 "}, "attempts", 3),
        ("retry-clock", {"mac": None}, "mac", ""),
        ("jwt-reader", {"now": 1300819380}, "now", "1300819380"),
        ("jwt-reader", {"key": {"kty": "oct"}}, "key", '{"kty": "oct"}'),
    ],
)
def test_forms_and_json_are_read_alike(
    name: str, data: dict[str, Any], attribute: str, value: object
) -> None:
    assert getattr(CHECKERS[name].read(data), attribute) == value


SOURCE = rfc(6749, "4.1.3")


def finding(start: int, end: int, severity: Any = "error") -> Finding:
    return Finding("rule", severity, "message", SOURCE, "text", (start, end))


def test_marks_do_not_overlap() -> None:
    found = report([finding(0, 5), finding(2, 3), finding(4, 8, "warning"), finding(9, 9)])
    assert found.marks("text") == (Mark(0, 5, "error"), Mark(5, 8, "warning"))


def test_the_worse_of_two_findings_is_marked() -> None:
    found = report([finding(0, 9, "warning"), finding(2, 4), finding(4, 5)])
    assert found.marks("text") == (
        Mark(0, 2, "warning"),
        Mark(2, 5, "error"),
        Mark(5, 9, "warning"),
    )


def test_notes_and_other_fields_are_not_marked() -> None:
    found = report([finding(0, 5, "note"), finding(1, 2)])
    assert found.marks("other") == ()
    assert found.marks("text") == (Mark(1, 2, "error"),)


@pytest.mark.parametrize(
    ("severities", "verdict"),
    [
        ([], "ok"),
        (["note"], "ok"),
        (["warning", "note"], "unclear"),
        (["warning", "error"], "problem"),
    ],
)
def test_the_verdict_is_that_of_the_worst_finding(severities: list[Any], verdict: str) -> None:
    assert report(finding(0, 1, severity) for severity in severities).verdict == verdict


def test_sources_have_an_address() -> None:
    assert SOURCE.url == "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3"
    assert rfc(7636, "B").title == "RFC 7636 appendix B"


places = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(lambda pair: tuple(sorted(pair)))


@given(st.lists(st.tuples(places, st.sampled_from(["error", "warning", "note"]))))
def test_marks_are_in_order_and_cover_each_fault(
    found: list[tuple[tuple[int, int], Any]],
) -> None:
    whole = report(finding(*place, severity) for place, severity in found)
    marks = whole.marks("text")
    assert all(one.end <= other.start for one, other in pairwise(marks))
    covered = {at for mark in marks for at in range(mark.start, mark.end)}
    faults = [place for place, severity in found if severity != "note"]
    assert covered == {at for start, end in faults for at in range(start, end)}


def test_the_rules_of_a_report_can_be_named() -> None:
    assert rules(report([finding(0, 1)])) == {"rule"}
