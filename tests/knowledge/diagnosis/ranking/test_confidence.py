from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.diagnosis import compile_foreign
from knowledge.diagnosis.ranking.confidence import confidence, confidence_in_all, verdict_of
from tests.knowledge.diagnosis.small import best_fit

TEMPLATE = "The reactor '<0>' cannot be started because valve <1> is open."
shares = st.floats(0, 1)


def sure(text: str, template: str = TEMPLATE, margin: float = 8.0) -> float:
    fit = best_fit(text, template)
    assert fit is not None
    form = compile_foreign([{"key": "only", "text": template}]).forms[0]
    return confidence(fit, form, margin)


def test_it_works() -> None:
    assert sure("The reactor 'a' cannot be started because valve 7 is open.") > 0.95


@pytest.mark.parametrize(
    "text",
    [
        "The reactor 'a' cannot be stopped because valve 7 is open.",
        "The reactor 'a' cannot be started because valve 7 is wide open.",
        "The reactor 'a' cannot be started because",
    ],
)
def test_what_differs_is_never_known(text: str) -> None:
    assert sure(text) < 0.95


def test_a_plain_word_alone_is_not_known() -> None:
    assert sure("Error: expired.", "expired") < 0.5


def test_a_code_alone_is_known() -> None:
    assert sure("why do I get flux_overload here", "flux_overload") > 0.95


def test_the_words_of_a_code_are_not_known() -> None:
    assert sure("a flux overload here", "flux_overload") < 0.5


def test_a_form_open_at_both_ends_needs_more_words() -> None:
    assert sure("a has gone b", "<0> has gone <1>") < 0.5


def test_a_close_rival_makes_less_sure() -> None:
    text = "The reactor 'a' cannot be started because valve 7 is open."
    assert sure(text, margin=0.0) < sure(text, margin=8.0)


def test_verdicts_rise_with_confidence() -> None:
    assert [verdict_of(value) for value in (0.1, 0.6, 0.92, 0.99)] == [
        "unknown",
        "possible",
        "likely",
        "known",
    ]


@given(shares, shares, shares)
def test_more_evidence_never_makes_less_sure(fit: float, words: float, more: float) -> None:
    assert confidence_in_all(fit, words) <= confidence_in_all(fit, max(words, more)) + 1e-12
    assert 0 <= confidence_in_all(fit, words) <= 1
