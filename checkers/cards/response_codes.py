"""Response codes and gateway texts: what the answer means, who acts, and may it be tried again?

The table is the catalog itself: the message forms of the card-declines entries and the retry
rules. Nothing about codes is written here a second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from checkers.cards.decline_forms import Form, Hit, Table, hits, namesakes, table_of
from checkers.cards.retry.decision import LEADS_TO_A_RETRY, NETWORKS, Decline, decide, network_of
from checkers.cards.retry.input import ISO_8583
from checkers.core.characters import visible
from checkers.core.checker import Background, Checker, Field
from checkers.core.findings import Finding, Report, report
from knowledge.documents.entry import EntryDocument
from knowledge.documents.retry import RetryRule, RetryRulesDocument

CONTEXT = "card-declines/"
MAX_CANDIDATES = 5

_DECIDING_GROUPS = frozenset({"psp-stop", "code", "visa-category"})

NEUTRAL_TEXT = (
    "Your bank did not approve this payment. You can use another card or another way to pay. Your "
    "bank can tell you more; its number is on the back of the card."
)
# What a customer is never told, whatever the bank answered.
_NOT_FOR_CUSTOMERS = re.compile(r"\b(fraud\w*|stolen|lost|theft|pick(ed)? ?up)\b", re.IGNORECASE)

_ADVICE_CODE = re.compile(
    r"\b(?:mac|merchant[ _-]?advice[ _-]?code|codemac)\b\W{0,5}([0-9]{2})\b", re.IGNORECASE
)
_CATEGORY = re.compile(r"\bcategory\W{0,3}([1-4])\b", re.IGNORECASE)
_NETWORK_NAMES = re.compile(
    r"\b(visa|master ?card|amex|american express|discover|diners club|jcb|union ?pay)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DecoderInput:
    """The answer of bank or gateway as pasted, and the card network if it is known."""

    text: str = ""
    network: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What was made of a text: the hit that explains it best, and the others that speak too.

    `rule` decides about a retry; `hard` is None where that depends on something not given.
    """

    best: Hit | None
    rivals: tuple[Hit, ...]
    decline: Decline
    entry_key: str | None
    rule: RetryRule | None
    hard: bool | None


def check(given: DecoderInput, background: Background) -> Report:
    """Return what the answer means.

    `result`: `entry`, `title`, `meaning`, `hard` (True, False, None = depends or not a decline),
    `acts` (who can do something), `may_retry` and `rule` (as in the retry rules), `explain`,
    `confirmed`, `tell_customer` (never a fraud, lost or stolen reason), `code`, `network`, `mac`
    and `candidates`.
    """
    entries = {key: entry for key, entry in background.entries.items() if key.startswith(CONTEXT)}
    if background.rules is None or not entries:
        message = "The entries on card declines are not at hand, so nothing can be decoded."
        return report([Finding("no-entries", "warning", message, ISO_8583)], _empty_result())
    meaning = _meaning(given, table_of(entries, background.rules), background.rules, entries)
    findings = [finding for rule in RULES for finding in rule(given, meaning)]
    return report(findings, _result(meaning, entries))


def _meaning(
    given: DecoderInput,
    table: Table,
    rules: RetryRulesDocument,
    entries: Mapping[str, EntryDocument],
) -> Meaning:
    found = hits(given.text, table)
    best = found[0] if found else None
    decline = _decline(given, found, rules)
    advice = _advice_rule(decline, rules)
    rivals = _rivals(found, given.text, table)
    if best is None or (advice and not best.is_specific):
        return Meaning(
            best, rivals, decline, advice.entry if advice else None, advice, _hard(advice)
        )
    rule, hard = _retry(best.form, table, decline, rules, entries)
    others = {_retry(rival.form, table, decline, rules, entries)[1] for rival in rivals}
    return Meaning(
        best,
        rivals,
        decline,
        _entry_key(best.form, rule, table),
        rule,
        hard if others <= {hard} else None,
    )


def _entry_key(form: Form, rule: RetryRule, table: Table) -> str | None:
    """Return the entry that explains the hit: that of the form, or of a rule for one network.

    None for a code that is no decline and that no entry is about (00).
    """
    if form.code and rule.group == "code" and "any" not in rule.network:
        return rule.entry
    is_own = form.code is None or form.code in table.codes.get(form.entry, ())
    return None if rule.may_retry == "not_a_decline" and not is_own else form.entry


def _rivals(found: list[Hit], text: str, table: Table) -> tuple[Hit, ...]:
    """Return hits of other entries that explain the text as well as the best one."""
    if not found:
        return ()
    best = found[0]
    as_good = [hit for hit in found[1:] if hit.rank == best.rank]
    if best.form.code:
        as_good += namesakes(best, text, table)
    others = {hit.form.entry: hit for hit in as_good if hit.form.entry != best.form.entry}
    return tuple(others.values())[:MAX_CANDIDATES]


def _decline(given: DecoderInput, found: list[Hit], rules: RetryRulesDocument) -> Decline:
    mac = _mac(given.text, rules)
    named = _NETWORK_NAMES.search(given.text)
    network = network_of(given.network) or (network_of(named[0]) if named else "")
    category = _CATEGORY.search(given.text)
    provider = next((hit.form.provider for hit in found if hit.form.provider), None) or ""
    answers = " ".join(hit.text for hit in found if hit.form.provider == provider)
    return Decline(
        network=network or ("mastercard" if mac else ""),
        mac=mac,
        visa_category=int(category[1]) if category else None,
        psp=provider,
        psp_answer=answers if provider else "",
    )


def _mac(text: str, rules: RetryRulesDocument) -> str:
    """Return the Merchant Advice Code in `text`, by its number or by the words of the network."""
    match = _ADVICE_CODE.search(text)
    if match:
        return match[1]
    plain = text.lower()
    for rule in rules.in_group("mastercard-mac"):
        words = (rule.network_text or "").lower()
        if words.count(" ") > 1 and words in plain and rule.mac and "advice" in plain:
            return rule.mac[0]
    return ""


def _advice_rule(decline: Decline, rules: RetryRulesDocument) -> RetryRule | None:
    rule = decide(rules, decline).rule if decline.mac else None
    return rule if rule and rule.group == "mastercard-mac" else None


def _retry(
    form: Form,
    table: Table,
    decline: Decline,
    rules: RetryRulesDocument,
    entries: Mapping[str, EntryDocument],
) -> tuple[RetryRule, bool | None]:
    """Return the rule that decides about what `form` means, and whether the decline is hard."""
    codes = (form.code,) if form.code else table.codes.get(form.entry, ())
    decided = [decide(rules, replace(decline, code=code)).rule for code in codes or ("",)]
    telling = [rule for rule in decided if rule.group != "default"]
    if not telling:
        entry = entries.get(form.entry)
        own = rules.rule(entry.retry) if entry and entry.retry else None
        telling = [own] if own and own.group in _DECIDING_GROUPS else []
    if not telling:
        return rules.in_group("default")[0], None
    if len({_hard(rule) for rule in telling}) > 1:
        return telling[0], None
    return telling[0], _over_networks(telling[0], codes, decline, rules)


def _over_networks(
    rule: RetryRule, codes: tuple[str, ...], decline: Decline, rules: RetryRulesDocument
) -> bool | None:
    """Return the hardness by `rule`; without a network, None if networks do not agree."""
    if decline.network or rule.group == "psp-stop":
        return _hard(rule)
    found = {_hard(rule)}
    for network in NETWORKS:
        for code in codes:
            other = decide(rules, replace(decline, network=network, code=code)).rule
            found |= {_hard(other)} if other.group != "default" else set()
    return found.pop() if len(found) == 1 else None


def _hard(rule: RetryRule | None) -> bool | None:
    if rule is None:
        return None
    if rule.may_retry == "never":
        return True
    return False if rule.may_retry in LEADS_TO_A_RETRY else None


def _recognised(given: DecoderInput, meaning: Meaning) -> Iterator[Finding]:
    if not given.text.strip():
        message = "Paste the code or the text that the terminal, log or gateway shows."
        yield Finding("nothing-given", "warning", message, ISO_8583, "text")
    elif meaning.rule is None:
        message = (
            "Nothing in this text is a response code or gateway answer that is known here. Paste "
            "the line with the code, with the name of its field."
        )
        yield Finding("not-recognised", "warning", message, ISO_8583, "text")
    elif meaning.best:
        message = f"Recognised: {visible(meaning.best.text)}"
        yield Finding("recognised", "note", message, ISO_8583, "text", meaning.best.where)


def _ambiguous(_given: DecoderInput, meaning: Meaning) -> Iterator[Finding]:
    for rival in meaning.rivals:
        message = (
            f"{visible(rival.text)} means something else. Paste one answer at a time, or name the "
            "provider."
        )
        yield Finding("ambiguous", "warning", message, ISO_8583, "text", rival.where)


def _network_needed(_given: DecoderInput, meaning: Meaning) -> Iterator[Finding]:
    rule = meaning.rule
    undecided = rule is not None and meaning.hard is None and _hard(rule) is not None
    if undecided and not meaning.decline.network:
        message = "Whether it may be tried again depends on the card network. Choose it."
        yield Finding("network-needed", "warning", message, ISO_8583, "network")


def _unknown_network(given: DecoderInput, _meaning: Meaning) -> Iterator[Finding]:
    if given.network.strip() and not network_of(given.network):
        message = "This network has no rules of its own here."
        yield Finding("network-unknown", "warning", message, ISO_8583, "network")


def _retry_note(_given: DecoderInput, meaning: Meaning) -> Iterator[Finding]:
    rule = meaning.rule
    if rule is None:
        return
    yield Finding("retry", "note", rule.explain, rule.sources[0], "text")
    if not rule.verified and rule.group != "default":
        message = f"The retry rule {rule.key} is not confirmed by two sources."
        yield Finding("not-confirmed", "note", message, rule.sources[0], "text")


RULES = (_recognised, _ambiguous, _network_needed, _unknown_network, _retry_note)


def customer_text(entry: EntryDocument | None) -> str:
    """Return what a customer may be told: never a reason of fraud, a lost or a stolen card."""
    text = entry.tell_customer if entry else None
    return text if text and not _NOT_FOR_CUSTOMERS.search(text) else NEUTRAL_TEXT


def _empty_result() -> dict[str, Any]:
    return {"entry": None, "hard": None, "may_retry": None, "candidates": []}


def _result(meaning: Meaning, entries: Mapping[str, EntryDocument]) -> dict[str, Any]:
    rule, best = meaning.rule, meaning.best
    if rule is None:
        return _empty_result()
    entry = entries.get(meaning.entry_key or "")
    is_decline = rule.may_retry != "not_a_decline"
    rivals = [hit.form.entry for hit in meaning.rivals if hit.form.entry in entries]
    return {
        "entry": meaning.entry_key,
        "title": entry.title if entry else None,
        "meaning": entry.summary if entry else rule.explain,
        "hard": meaning.hard,
        "acts": list(entry.acts) if entry else [],
        "may_retry": rule.may_retry,
        "rule": rule.key,
        "explain": rule.explain,
        "confirmed": rule.verified,
        "tell_customer": customer_text(entry) if entry or is_decline else None,
        "warning": entry.warning if entry else None,
        "code": best.form.code if best else None,
        "provider": best.form.provider if best else None,
        "network": meaning.decline.network or None,
        "mac": meaning.decline.mac or None,
        "sources": [source.to_json() for source in rule.sources],
        "candidates": [{"entry": key, "title": entries[key].title} for key in rivals],
    }


CHECKER = Checker(
    name="response-code-decoder",
    title="What does this decline code mean, and may it be tried again?",
    in_hand="A decline code, or the answer of a terminal or gateway",
    fields=(
        Field(
            "text",
            "Code or answer",
            "Such as 51, do_not_honor, refusalReasonCode 12, or the whole JSON answer",
            "multiline",
            required=True,
        ),
        Field(
            "network",
            "Card network",
            "",
            "choice",
            choices=(("", "not known"), *NETWORKS.items()),
        ),
    ),
    example={
        "text": '{"code": "card_declined", "decline_code": "insufficient_funds"}',
        "network": "visa",
    },
    input_type=DecoderInput,
    check=check,
    needs_catalog=True,
)
