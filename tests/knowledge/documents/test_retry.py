from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.documents.entry import BadDocument, dump_document, parse_document
from knowledge.documents.retry import RetryRulesDocument

CATALOG = Path(__file__).parents[3] / "catalog"
FILE = CATALOG / "card-declines" / "_retry_rules.yaml"
SHIPPED = FILE.read_text(encoding="utf-8")


def parse(text: str) -> RetryRulesDocument:
    return parse_document(text, RetryRulesDocument, file="rules.yaml")


def rewritten(**changes: Any) -> str:
    """Return a small part of the shipped document as YAML, with fields of `code-51` changed."""
    document = parse(SHIPPED)
    kept = [
        rule for rule in document.rules if rule.key in ("code-51", "code-05", "default-unknown")
    ]
    rules = tuple(r.model_copy(update=changes) if r.key == "code-51" else r for r in kept)
    return dump_document(document.model_copy(update={"rules": rules, "counters": ()}))


def test_it_works() -> None:
    rule = parse(SHIPPED).rule("code-51")
    assert rule is not None
    assert (rule.may_retry, rule.earliest_hours, rule.max_attempts) == ("yes", 24, 4)


def test_the_shipped_file_is_canonical() -> None:
    assert dump_document(parse(SHIPPED)) == SHIPPED


def test_every_rule_names_an_entry_of_the_catalog() -> None:
    missing = [r.key for r in parse(SHIPPED).rules if not (CATALOG / f"{r.entry}.yaml").is_file()]
    assert missing == []


def test_an_empty_code_list_survives_the_round_trip() -> None:
    rule = parse(dump_document(parse(SHIPPED))).rule("visa-category-4")
    assert rule is not None
    assert rule.codes == ()


def test_an_unknown_rule_is_none() -> None:
    assert parse(SHIPPED).rule("no-such-rule") is None


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"codes": None}, "needs codes"),
        ({"group": "mastercard-mac"}, "needs mac"),
        ({"group": "visa-category"}, "needs visa_category"),
        ({"group": "psp-stop"}, "needs psp and psp_signal"),
        ({"claim": "Merchants have to wait."}, "tells a claim"),
        ({"may_retry": "cap_only"}, "cap_only"),
        ({"counted_on": None}, "counted_on and window_days"),
        ({"key": "code-05"}, "same key"),
        ({"group": "default"}, "exactly one rule of group default"),
    ],
)
def test_what_does_not_fit_together_is_refused(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(BadDocument) as refused:
        parse(rewritten(**changes))
    assert complaint in str(refused.value)


def test_a_counter_that_does_not_fit_its_rule_is_refused() -> None:
    with pytest.raises(BadDocument) as refused:
        parse(SHIPPED.replace("counts: declines", "counts: reattempts", 1))
    assert "does not fit the rule 'mc-cap-24h'" in str(refused.value)


@settings(deadline=None, max_examples=40)
@given(
    hours=st.none() | st.integers(0, 8_760) | st.floats(0, 8_760, allow_nan=False),
    attempts=st.none() | st.integers(0, 50),
    enforce=st.booleans(),
    codes=st.lists(st.from_regex(r"\A[0-9A-Z]{2}\Z"), max_size=4).map(tuple),
    note=st.none() | st.just("a: b # c") | st.just("word " * 40 + "end"),
)
def test_any_rule_survives_the_round_trip(
    hours: float | None,
    attempts: int | None,
    enforce: bool,
    codes: tuple[str, ...],
    note: str | None,
) -> None:
    document = parse(
        rewritten(
            earliest_hours=hours, max_attempts=attempts, enforce=enforce, codes=codes, note=note
        )
    )
    assert parse(dump_document(document)) == document
    assert document.rules[0].codes == codes
