from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.core.findings import Report
from checkers.hap.licence_code import LicenceInput, check, version_family
from tests.checkers.support import hostile_texts, is_sound, mutations, rules

NAME = "Miller & Söhne, Inc."


def names(typed: str, letter: str = NAME) -> Report:
    return check(LicenceInput(company_typed=typed, company_letter=letter))


def test_it_works() -> None:
    given_ = LicenceInput(NAME, NAME, "AC4E-7GHJ", "234967", "5.11", "5.10")
    report = check(given_)
    assert report.verdict == "ok"
    assert report.result["company_same"] is True
    assert report.result["retype"] == []


@pytest.mark.parametrize(
    ("given", "rule"),
    [
        (LicenceInput(), "nothing-given"),
        (LicenceInput(code="AC4E\u200b7GHJ"), "unseen-character"),
        (LicenceInput(code="AC4E7GHJ "), "unseen-character"),
        (LicenceInput(code="AC4E\n7GHJ"), "unseen-character"),
        (LicenceInput(customer_number="\u00a0234"), "unseen-character"),
        (LicenceInput(NAME + "\u00a0", NAME), "unseen-character"),
        (LicenceInput(NAME + " ", NAME + " "), "space-too-many"),
        (LicenceInput("A  B", "A  B"), "space-too-many"),
        (LicenceInput(code="АC4E"), "foreign-character"),
        (LicenceInput(code="AC４E"), "foreign-character"),
        (LicenceInput(code="AC–4E"), "foreign-character"),
        (LicenceInput(customer_number="23４"), "foreign-character"),
        (LicenceInput("Miller’s", "Miller’s"), "typographic-sign"),
        (LicenceInput("Мiller", "Мiller"), "typographic-sign"),
        (LicenceInput(code="AC0E"), "mix-up"),
        (LicenceInput(code="ACOE"), "mix-up"),
        (LicenceInput(code="AC1E"), "mix-up"),
        (LicenceInput(code="AClE"), "mix-up"),
        (LicenceInput(code="ACIE"), "mix-up"),
        (LicenceInput(code="AC8E"), "mix-up"),
        (LicenceInput(code="ACBE"), "mix-up"),
        (LicenceInput(code="AC5E"), "mix-up"),
        (LicenceInput(code="ACSE"), "mix-up"),
        (LicenceInput(customer_number="2O4"), "mix-up"),
        (LicenceInput(code="AC4e"), "letter-case"),
        (LicenceInput(code='"AC4E"'), "quotes"),
        (LicenceInput("“Miller”", "“Miller”"), "quotes"),
        (LicenceInput(company_typed=NAME), "company-not-compared"),
        (LicenceInput(company_letter=NAME), "company-not-compared"),
        (LicenceInput("Miller", NAME), "company-differs"),
        (LicenceInput(program_version="5.11"), "version-unreadable"),
        (LicenceInput(program_version="new", code_version="5.11"), "version-unreadable"),
        (LicenceInput(program_version="5.11", code_version="4.9"), "version-family"),
        (LicenceInput(program_version="HAP v5.10", code_version="6.1"), "version-family"),
        (LicenceInput(program_version="5.11", code_version="5.00"), "version-family"),
    ],
)
def test_each_rule_speaks_up(given: LicenceInput, rule: str) -> None:
    report = check(given)
    assert rule in rules(report)
    assert report.verdict != "ok"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("miller & söhne, inc.", "capital"),
        ("Miller&Söhne, Inc.", "spaces"),
        ("Miller & Söhne Inc", "punctuation"),
        ("Miller & Sohne, Inc.", "accents"),
        ("Miller & So\u0308hne, Inc.", "how accents are stored"),
        ("Miller & Söhne", "the ending of the company"),
        ("Miller and Söhne, Inc.", "“&” and “and”"),
        ("Мiller & Söhne, Inc.", "look alike"),
    ],
)
def test_a_known_difference_is_named(typed: str, words: str) -> None:
    message = next(f.message for f in names(typed).findings if f.rule == "company-differs")
    assert words in message


def test_the_difference_is_marked_and_drawn() -> None:
    report = names("Miller & Söhne Inc.")
    difference = next(f for f in report.findings if f.rule == "company-differs")
    assert difference.where == (14, 14)
    assert report.result["company_drawn"][2] == " " * 14 + "^" + " " * 5


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("5.1", "5.1x"),
        ("5.1x", "5.1x"),
        ("HAP 5.10", "5.1x"),
        ("v5.11 (International)", "5.1x"),
        ("5.00", "5.0"),
        ("4.9", "4.x"),
        ("4.91", "4.x"),
        ("6.2", "6.x"),
        ("5", None),
        ("", None),
        ("latest", None),
    ],
)
def test_the_family_of_a_version(text: str, family: str | None) -> None:
    assert version_family(text) == family


def test_it_says_what_to_retype() -> None:
    retype = check(LicenceInput(code="AC4E\u200b–7")).result["retype"]
    assert [(each["position"], each["type"]) for each in retype] == [(5, None), (6, "-")]


def test_a_clean_code_is_not_called_valid() -> None:
    notes = {f.rule for f in check(LicenceInput(code="AC4E-7GHJ")).findings}
    assert "not-judged" in notes


@given(st.text("ACEGHJ2346790158OIlBS- \u200b", min_size=4, max_size=20))
def test_no_code_is_given_back(code: str) -> None:
    assert code not in json.dumps(check(LicenceInput(code="K3Y-" + code)).result)


@given(mutations(NAME, "aA .,&’\u00a0é"))
def test_no_mutated_company_name_is_ok(typed: str) -> None:
    assert names(typed).verdict == "problem"


@given(mutations("AC4E-7GHJ", "0O1lI8B5S \u200b–А４"))
def test_no_code_with_a_doubtful_character_is_ok(code: str) -> None:
    is_shorter = len(code) < len("AC4E-7GHJ")
    assert is_shorter or check(LicenceInput(code=code)).verdict != "ok"


@given(*[hostile_texts] * 6)
def test_any_input_gets_a_report(
    typed: str, letter: str, code: str, number: str, program: str, version: str
) -> None:
    report = check(LicenceInput(typed, letter, code, number, program, version))
    assert is_sound(
        report,
        company_typed=typed,
        company_letter=letter,
        code=code,
        customer_number=number,
        program_version=program,
        code_version=version,
    )
