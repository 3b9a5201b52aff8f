"""Which retry rule decides about a declined payment. How rules combine: `docs/retry-rules.md`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from knowledge.documents.retry import RetryRule, RetryRulesDocument

NETWORKS: Mapping[str, str] = {
    "visa": "Visa",
    "mastercard": "Mastercard",
    "amex": "American Express",
    "discover": "Discover",
    "diners": "Diners Club",
    "jcb": "JCB",
    "unionpay": "UnionPay",
}
_NETWORK_ALIASES: Mapping[str, str] = {
    **{name: name for name in NETWORKS},
    "mc": "mastercard",
    "master": "mastercard",
    "americanexpress": "amex",
    "dinersclub": "diners",
    "cup": "unionpay",
    "chinaunionpay": "unionpay",
}
LEADS_TO_A_RETRY = frozenset({"yes", "after_change", "with_authentication"})
GENERAL_DECLINE_CATEGORY = 4

# `refusalReasonCode = 46`, `processorResponseCode in 2004, 2005 on a recurring payment`
_SIGNAL = re.compile(r"(?P<field>\S+) (?:=|in) (?P<values>\w+(?:, \w+)*)(?: (?P<only>\S.*))?")


@dataclass(frozen=True, slots=True)
class Decline:
    """One declined payment: network ("" = not known) and the signals that came back with it.

    `condition` answers the question that a rule may ask, None = nobody was asked yet.
    """

    network: str = ""
    code: str = ""
    mac: str = ""
    visa_category: int | None = None
    psp: str = ""
    psp_answer: str = ""
    condition: bool | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The rule that decides; `question` is open and could lead to the rule `asked_by` instead."""

    rule: RetryRule
    visa_category: int | None = None
    question: str | None = None
    asked_by: str | None = None


def network_of(text: str) -> str:
    """Return the network that `text` names as the rules call it, "" if it is none of them."""
    return _NETWORK_ALIASES.get(re.sub(r"[\s_-]", "", text).lower(), "")


def code_of(text: str) -> str:
    """Return `text` as a response code: upper case, a single digit with its zero in front."""
    code = text.strip().upper()
    return f"0{code}" if len(code) == 1 and code.isdecimal() else code


def decide(rules: RetryRulesDocument, decline: Decline) -> Decision:
    """Return the rule that decides about `decline`, the default rule if no other does."""
    asking = _Asking(decline)
    category = _visa_category(rules, decline)
    for step in (_no_decline, _psp_stop, _advice_code, _by_category, _by_code):
        rule = asking.first(step(rules, decline, category))
        if rule:
            return asking.decision(rule, category)
    return asking.decision(rules.in_group("default")[0], category)


def caps_for(
    rules: RetryRulesDocument, decline: Decline, category: int | None
) -> tuple[RetryRule, ...]:
    """Return all rules that limit the number of requests on the network of `decline`."""
    return tuple(
        rule
        for rule in rules.in_group("cap")
        if rule.enforce
        and _on_network(rule, decline)
        and (rule.visa_category is None or category is None or category in rule.visa_category)
    )


def claims_about(rules: RetryRulesDocument, decline: Decline) -> tuple[RetryRule, ...]:
    """Return the claims that circulate about the code of `decline`, none of which is applied."""
    return tuple(rule for rule in rules.in_group("claim") if _has_code(rule, decline))


Candidates = Iterator[RetryRule]
Step = Callable[[RetryRulesDocument, Decline, int | None], Candidates]


class _Asking:
    """Picks the first rule whose question, if it has one, is answered yes; keeps an open one."""

    def __init__(self, decline: Decline) -> None:
        self.decline = decline
        self.open: RetryRule | None = None

    def first(self, candidates: Candidates) -> RetryRule | None:
        for rule in candidates:
            if not rule.enforce:
                continue
            if question_of(rule) is None or self.decline.condition:
                return rule
            if self.decline.condition is None and self.open is None:
                self.open = rule
        return None

    def decision(self, rule: RetryRule, category: int | None) -> Decision:
        asked_by = self.open
        if asked_by is None:
            return Decision(rule, category)
        return Decision(rule, category, question_of(asked_by), asked_by.key)


def question_of(rule: RetryRule) -> str | None:
    """Return the question that has to be answered yes before `rule` applies, None if none."""
    if rule.condition:
        return rule.condition
    signal = _SIGNAL.fullmatch(rule.psp_signal or "")
    return f"Is it an answer {signal['only']}?" if signal and signal["only"] else None


def _no_decline(rules: RetryRulesDocument, decline: Decline, _category: int | None) -> Candidates:
    for rule in _code_rules(rules, decline):
        if rule.may_retry == "not_a_decline":
            yield rule


def _psp_stop(rules: RetryRulesDocument, decline: Decline, _category: int | None) -> Candidates:
    answers = set(re.findall(r"\w+", decline.psp_answer[:1_000]))
    for rule in rules.in_group("psp-stop"):
        signal = _SIGNAL.fullmatch(rule.psp_signal or "")
        values = signal["values"].split(", ") if signal else []
        is_psp = rule.psp == decline.psp.strip().lower()
        if is_psp and _on_network(rule, decline) and answers & set(values):
            yield rule


def _advice_code(rules: RetryRulesDocument, decline: Decline, _category: int | None) -> Candidates:
    if decline.network != "mastercard" or not decline.mac:
        return
    matching = [
        rule for rule in rules.in_group("mastercard-mac") if decline.mac in (rule.mac or ())
    ]
    if matching and matching[0].may_retry != "not_stated":
        yield from matching


def _by_category(rules: RetryRulesDocument, decline: Decline, category: int | None) -> Candidates:
    if decline.network != "visa" or category is None:
        return
    for rule in _code_rules(rules, decline):
        if rule.visa_category_hint == category:
            yield rule
        if question_of(rule) is None:
            break
    for rule in rules.in_group("visa-category"):
        if category in (rule.visa_category or ()):
            yield rule


def _by_code(rules: RetryRulesDocument, decline: Decline, _category: int | None) -> Candidates:
    if decline.network != "visa":
        yield from _code_rules(rules, decline)


def _visa_category(rules: RetryRulesDocument, decline: Decline) -> int | None:
    """Return the category of a Visa decline: the returned one, else the one of our own table."""
    if decline.network != "visa":
        return None
    if decline.visa_category is not None:
        return decline.visa_category
    for rule in rules.in_group("visa-category"):
        if _has_code(rule, decline) and rule.visa_category:
            return rule.visa_category[0]
    has_code_rule = next(_code_rules(rules, decline), None) is not None
    return GENERAL_DECLINE_CATEGORY if has_code_rule else None


def _code_rules(rules: RetryRulesDocument, decline: Decline) -> Candidates:
    """Yield the rules for the response code: those of the network first, then those for any."""
    matching = [
        rule
        for rule in rules.in_group("code")
        if _has_code(rule, decline) and _on_network(rule, decline)
    ]
    yield from (rule for rule in matching if "any" not in rule.network)
    yield from (rule for rule in matching if "any" in rule.network)


def _has_code(rule: RetryRule, decline: Decline) -> bool:
    return decline.code in (rule.codes or ())


def _on_network(rule: RetryRule, decline: Decline) -> bool:
    return "any" in rule.network or decline.network in rule.network
