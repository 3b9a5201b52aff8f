from __future__ import annotations

import pytest

from knowledge.diagnosis.ranking.ambiguity import Ambiguities, compile_ambiguities, find_question
from knowledge.diagnosis.ranking.context import Contexts, compile_contexts
from knowledge.documents.entry import AmbiguousDocument, SynonymsDocument, read_document
from tests.factories import context_document

WHICH_HAP = "Which HAP is it?"
WHICH_CODE = "Which code is it?"
WHICH_51 = "Which 51 is it?"


def item(ask: str, *inputs: str, context: str = "hap-license") -> dict[str, object]:
    answers = [
        {"label": "Carrier HAP", "context": context, "entry": "hap-license/renew"},
        {"label": "A sign-in", "context": "oauth"},
    ]
    return {"inputs": inputs, "question": ask, "contexts": [context, "oauth"], "answers": answers}


@pytest.fixture(scope="module")
def table() -> Ambiguities:
    ambiguous = {
        "version": 1,
        "reviewed": "2026-11-23",
        "use": "As it says.",
        "always_add": ["Something else", "I do not know"],
        "items": [
            item(WHICH_HAP, "hap 51 authorization code upd"),
            item(WHICH_CODE, "authorization code", "code does not work"),
            item(WHICH_51, "51", "error 51", context="none"),
        ],
    }
    synonyms = {
        "version": 1,
        "reviewed": "2026-11-23",
        "use": "As it says.",
        "text_rules": [],
        "noise_words": ["full", "page", "how to fix", "help me"],
        "noise_note": "None.",
        "groups": [
            {
                "id": "authorization",
                "contexts": ["all"],
                "mode": "two-way",
                "words": ["authorization", "authorisation"],
            },
            {
                "id": "hap-version",
                "contexts": ["hap-license"],
                "mode": "two-way",
                "words": ["5.1", "51", "5.1x", "5.10", "5.11", "version 5.1"],
            },
        ],
        "never_merge": [],
    }
    return compile_ambiguities(
        read_document(ambiguous, AmbiguousDocument), read_document(synonyms, SynonymsDocument)
    )


@pytest.fixture(scope="module")
def contexts() -> Contexts:
    documents = {
        "oauth": context_document(cues={"strong": ["oauth"], "weak": ["token"]}),
        "hap-license": context_document(cues={"strong": ["carrier"], "against": ["homekit"]}),
    }
    return compile_contexts(documents, {})


def ask(table: Ambiguities, contexts: Contexts, text: str) -> str | None:
    question = find_question(table, contexts, text)
    return question.ask if question else None


def test_it_works(table: Ambiguities, contexts: Contexts) -> None:
    assert ask(table, contexts, "hap 51 authorization code upd") == WHICH_HAP


@pytest.mark.parametrize("version", ["5.1", "5.10", "5.11", "5.1x", "v5.1", "version 5.11", "v 51"])
def test_the_spelling_of_the_version_does_not_matter(
    table: Ambiguities, contexts: Contexts, version: str
) -> None:
    assert ask(table, contexts, f"hap {version} authorization code upd") == WHICH_HAP


@pytest.mark.parametrize(
    "text",
    [
        "hap 51 authorization code upd ((full)) page",
        "how to fix hap51 authorisation code upd",
        "the authorization code upd of my hap 51",
    ],
)
def test_noise_order_and_spelling_do_not_matter(
    table: Ambiguities, contexts: Contexts, text: str
) -> None:
    assert ask(table, contexts, text) == WHICH_HAP


@pytest.mark.parametrize("text", ["511", "error 5190", "5.1.2", "-51"])
def test_another_number_is_another_input(table: Ambiguities, contexts: Contexts, text: str) -> None:
    assert ask(table, contexts, text) is None


def test_a_word_that_says_nothing_may_stand_beside(table: Ambiguities, contexts: Contexts) -> None:
    assert ask(table, contexts, "my authorization code thingy") == WHICH_CODE


@pytest.mark.parametrize("other", ["oauth", "carrier", "token", "homekit", "alpha beta"])
def test_a_word_that_decides_may_not(table: Ambiguities, contexts: Contexts, other: str) -> None:
    assert ask(table, contexts, f"authorization code {other}") is None


def test_negations_count(table: Ambiguities, contexts: Contexts) -> None:
    assert ask(table, contexts, "the code does work") is None


def test_a_code_with_an_underscore_is_no_question(table: Ambiguities, contexts: Contexts) -> None:
    assert ask(table, contexts, "authorization_code") is None


@pytest.mark.parametrize(
    "text", ["", "?", "authorization code\nat line 3", "error 51 " + "x" * 160]
)
def test_empty_and_long_texts_bring_no_question(
    table: Ambiguities, contexts: Contexts, text: str
) -> None:
    assert ask(table, contexts, text) is None


def test_answers_keep_their_order_and_the_usual_ones_follow(
    table: Ambiguities, contexts: Contexts
) -> None:
    question = find_question(table, contexts, "authorization code")
    assert question is not None
    assert [option.label for option in question.options] == [
        "Carrier HAP",
        "A sign-in",
        "Something else",
        "I do not know",
    ]


def test_what_is_not_covered_has_no_context(table: Ambiguities, contexts: Contexts) -> None:
    question = find_question(table, contexts, "error 51")
    assert question is not None
    assert question.options[0].context is None


def test_without_documents_nothing_is_asked(contexts: Contexts) -> None:
    assert find_question(compile_ambiguities(None, None), contexts, "error 51") is None
