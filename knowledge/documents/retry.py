"""What the retry rules of the card-declines context are: the definition of `_retry_rules.yaml`.

`docs/retry-rules.md` explains every field and how the results of rules combine.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from knowledge.documents.entry import (
    MAX_LIST_ITEMS,
    MAX_SHORT_LIST_ITEMS,
    Document,
    EntryKey,
    Level,
    Prose,
    RetryKey,
    Slug,
    Source,
    Text,
    Word,
)

Group = Literal["psp-stop", "mastercard-mac", "visa-category", "code", "cap", "default", "claim"]
Network = Literal["visa", "mastercard", "amex", "discover", "diners", "jcb", "unionpay"]
MayRetry = Literal[
    "never",
    "yes",
    "after_change",
    "with_authentication",
    "ask",
    "not_stated",
    "not_a_decline",
    "cap_only",
]
Counts = Literal["reattempts", "declines"]
ResponseCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{2}$", max_length=2)]
AdviceCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$", max_length=2)]
VisaCategory = Annotated[int, Field(ge=1, le=4)]
Hours = Annotated[int | float, Field(ge=0, le=8_760)]
Days = Annotated[int, Field(ge=1, le=366)]

MAX_ATTEMPTS = 10_000
CLAIM_FIELDS = ("claim", "verdict", "origin", "why_wrong", "not_settled", "show_user")


class EvaluationStep(Document):
    """One step of the evaluation, in words."""

    step: Annotated[int, Field(ge=1, le=MAX_SHORT_LIST_ITEMS)]
    group: Group
    rule: Prose


class Counter(Document):
    """What a counter counts, on which key, over which window, and the rules that use it."""

    counted_on: Word
    counts: Counts
    window_days: Days
    used_by: Annotated[tuple[RetryKey, ...], Field(min_length=1, max_length=MAX_LIST_ITEMS)]


class RetryRule(Document):
    """One rule: conditions that must all match, and what then holds for the next request.

    `codes` and `mac` are None when they are no condition; an empty `codes` matches nothing.
    `earliest_hours` counts from the decline, None = no wait known. The next request is allowed
    while the counter is below `max_attempts`, None = this rule sets no number.
    """

    key: RetryKey
    group: Group
    network: Annotated[tuple[Network | Literal["any"], ...], Field(min_length=1, max_length=8)]
    psp: Slug | None = None
    psp_signal: Text | None = None
    mac: Annotated[tuple[AdviceCode, ...], Field(min_length=1, max_length=100)] | None = None
    codes: Annotated[tuple[ResponseCode, ...], Field(max_length=1_296)] | None = None
    visa_category: Annotated[tuple[VisaCategory, ...], Field(min_length=1, max_length=4)] | None = (
        None
    )
    condition: Text | None = None
    may_retry: MayRetry
    earliest_hours: Hours | None = None
    earliest_kind: Literal["network", "advice", "none"] = "none"
    max_attempts: Annotated[int, Field(ge=0, le=MAX_ATTEMPTS)] | None = None
    window_days: Days | None = None
    counts: Counts | None = None
    counted_on: Word | None = None
    warn_from: Annotated[int, Field(ge=1, le=MAX_ATTEMPTS)] | None = None
    enforce: bool
    verified: bool
    confidence: Level
    entry: EntryKey
    explain: Prose
    note: Prose | None = None
    network_text: Text | None = None
    effective: Text | None = None
    previous: Text | None = None
    visa_category_hint: VisaCategory | None = None
    claim: Prose | None = None
    verdict: Text | None = None
    origin: Prose | None = None
    why_wrong: Annotated[tuple[Prose, ...], Field(max_length=MAX_SHORT_LIST_ITEMS)] = ()
    not_settled: Prose | None = None
    show_user: Prose | None = None
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=40)]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        problems = list(_inconsistencies_of_rule(self))
        if problems:
            raise ValueError("; ".join(problems))
        return self


class RetryRulesDocument(Document):
    """All retry rules; inside a group the first rule whose conditions all match wins."""

    schema_version: Literal[1]
    context: Slug
    compiled: date
    evaluation_order: Annotated[
        tuple[EvaluationStep, ...], Field(min_length=1, max_length=MAX_SHORT_LIST_ITEMS)
    ]
    counters: Annotated[tuple[Counter, ...], Field(max_length=MAX_SHORT_LIST_ITEMS)]
    rules: Annotated[tuple[RetryRule, ...], Field(min_length=1, max_length=MAX_LIST_ITEMS)]

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        problems = list(_inconsistencies(self))
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def rule(self, key: str) -> RetryRule | None:
        """Return the rule named `key`, None if there is no such rule."""
        return next((rule for rule in self.rules if rule.key == key), None)

    def in_group(self, group: Group) -> tuple[RetryRule, ...]:
        """Return the rules of one group, in the order in which they are looked at."""
        return tuple(rule for rule in self.rules if rule.group == group)


def _inconsistencies_of_rule(rule: RetryRule) -> Iterator[str]:
    if rule.group in ("code", "claim") and rule.codes is None:
        yield f"a rule of group {rule.group} needs codes"
    if rule.group == "mastercard-mac" and rule.mac is None:
        yield "a rule of group mastercard-mac needs mac"
    if rule.group == "visa-category" and rule.visa_category is None:
        yield "a rule of group visa-category needs visa_category"
    if rule.group == "psp-stop" and not (rule.psp and rule.psp_signal):
        yield "a rule of group psp-stop needs psp and psp_signal"
    if rule.group != "claim" and any(getattr(rule, name) for name in CLAIM_FIELDS):
        yield "only a rule of group claim tells a claim"
    if (rule.may_retry == "cap_only") != (rule.group == "cap"):
        yield "cap_only is the answer of the rules of group cap, and only theirs"
    if rule.max_attempts and not (rule.counts and rule.counted_on and rule.window_days):
        yield "a number of attempts needs counts, counted_on and window_days"


def _inconsistencies(document: RetryRulesDocument) -> Iterator[str]:
    keys = [rule.key for rule in document.rules]
    if len(set(keys)) < len(keys):
        yield "two rules have the same key"
    if len(document.in_group("default")) != 1:
        yield "exactly one rule of group default is needed"
    for counter in document.counters:
        for key in counter.used_by:
            if not _fits(document.rule(key), counter):
                yield f"the counter does not fit the rule {key!r} that it is used by"


def _fits(rule: RetryRule | None, counter: Counter) -> bool:
    return rule is not None and (rule.counts, rule.counted_on, rule.window_days) == (
        counter.counts,
        counter.counted_on,
        counter.window_days,
    )
