"""What the shipped catalog is recognised by, and what it must not claim."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.diagnosis import Knowledge, compile_knowledge, diagnose
from knowledge.documents.folder import read_catalog

OTHER_SOFTWARE = (Path(__file__).parent / "other_software.txt").read_text("utf-8").splitlines()


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    catalog = read_catalog(Path("catalog"))
    return compile_knowledge(catalog.entries, catalog.contexts, catalog.synonyms, catalog.ambiguous)


def first(knowledge: Knowledge, text: str) -> str:
    found = diagnose(text, knowledge)
    return [*(match.key for match in found.matches), *(offer.key for offer in found.offers)][0]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (
            '{"error":"invalid_grant","error_description":"Code expired"}',
            "oauth/invalid-grant",
        ),
        ("unsupported_grant_type", "oauth/unsupported-grant-type"),
        (
            "The reason attribute are mandatory for user_grant permissions.",
            "harmonyos/user-grant-reason-missing",
        ),
        ("Code 51, card declined", "card-declines/51-insufficient-funds"),
        ("HAP reverts to Demo mode", "hap-license/reverts-to-demo"),
    ],
)
def test_it_works(knowledge: Knowledge, text: str, key: str) -> None:
    assert first(knowledge, text) == key


def test_the_seed_phrase_brings_its_question(knowledge: Knowledge) -> None:
    question = diagnose("hap 51 authorization code upd ((full)) page", knowledge).question
    assert question is not None
    assert [option.context for option in question.options[:4]] == [
        "hap-license",
        "oauth",
        "harmonyos",
        "card-declines",
    ]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (
            "Error 403: access_denied. The app is being tested and has not been verified by Google,"
            " only testers approved by the developer have access",
            "oauth/google-app-not-verified",
        ),
        (
            "Error: card_declined. The card has insufficient funds",
            "card-declines/51-insufficient-funds",
        ),
    ],
)
def test_a_code_of_many_errors_yields_to_what_the_rest_says(
    knowledge: Knowledge, text: str, key: str
) -> None:
    assert first(knowledge, text) == key


@pytest.mark.parametrize("text", OTHER_SOFTWARE)
def test_nothing_is_claimed_for_other_software(knowledge: Knowledge, text: str) -> None:
    assert diagnose(text, knowledge).verdict in ("possible", "unknown")


def test_other_software_belongs_to_no_context(knowledge: Knowledge) -> None:
    named = [text for text in OTHER_SOFTWARE if diagnose(text, knowledge).context]
    assert len(named) <= len(OTHER_SOFTWARE) // 20
