"""When may a declined card payment be sent again, how often, and which rule says so?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from checkers.cards.retry.decision import NETWORKS, claims_about
from checkers.cards.retry.input import ISO_8583, Clock, RetryInput, doubts
from checkers.cards.retry.outlook import Outlook, outlook_of, wait_of
from checkers.cards.retry.windows import Window
from checkers.core.calendar_file import event
from checkers.core.checker import Background, Checker, Field
from checkers.core.findings import Finding, Report, Severity, report
from checkers.core.times import spoken
from knowledge.documents.entry import Source
from knowledge.documents.retry import RetryRule

_ANSWERS: Mapping[str, tuple[Severity, str]] = {
    "never": ("error", "do-not-retry"),
    "yes": ("note", "may-retry"),
    "after_change": ("note", "retry-after-change"),
    "with_authentication": ("note", "retry-with-authentication"),
    "not_a_decline": ("note", "not-a-decline"),
    "ask": ("warning", "ask-first"),
}


def check(given: RetryInput, background: Background) -> Report:
    """Return when the payment may be sent again.

    `result`: `may_retry` (as in the rules), `earliest` (ISO 8601, None if no rule names a time),
    `attempts_left`, `rule` (its key), `confirmed`, `sources`, `windows` and `timeline` for a
    drawing, `claims` that circulate and are not applied, an open `question`, and `ics`, a calendar
    file for the earliest time.
    """
    if background.rules is None:
        message = "The retry rules are not at hand, so nothing can be said."
        return report([Finding("no-rules", "warning", message, ISO_8583)], {"may_retry": None})
    clock = Clock(given.zone)
    clock.check_zone()
    outlook = outlook_of(given, background.rules, clock, background.now)
    findings = [
        *clock.findings,
        *doubts(given, outlook.decline),
        *(finding for rule in RULES for finding in rule(outlook)),
    ]
    return report(findings, _result(outlook))


def _answer(outlook: Outlook) -> Iterator[Finding]:
    rule = outlook.decision.rule
    severity, name = _ANSWERS.get(rule.may_retry, ("warning", "ask-first"))
    yield Finding(name, severity, rule.explain, _source(rule), "code")


def _source(rule: RetryRule) -> Source:
    return rule.sources[0]


def _question(outlook: Outlook) -> Iterator[Finding]:
    if outlook.decision.question:
        message = f"The answer depends on a question: {outlook.decision.question}"
        yield Finding("question", "warning", message, ISO_8583, "condition")


def _unknown_advice(outlook: Outlook) -> Iterator[Finding]:
    mac = outlook.decline.mac
    known = {code for rule in outlook.rules.rules for code in rule.mac or ()}
    if mac and mac not in known and outlook.decline.network == "mastercard":
        message = "This Merchant Advice Code is not known; the response code decides instead."
        yield Finding("mac-unknown", "warning", message, ISO_8583, "mac")


def _unconfirmed(outlook: Outlook) -> Iterator[Finding]:
    caps = [window.rule for window in outlook.windows]
    for rule in dict.fromkeys([outlook.decision.rule.key, *(cap.key for cap in caps)]):
        found = outlook.rules.rule(rule)
        if found and not found.verified:
            message = f"The rule {found.key} is not confirmed: {found.note or found.explain}"
            yield Finding("not-confirmed", "warning", message, _source(found))


def _advice(outlook: Outlook) -> Iterator[Finding]:
    rule = outlook.decision.rule
    if rule.earliest_kind == "advice" and wait_of(rule):
        message = f"The wait is advice, not a rule of the network. {rule.note or ''}".strip()
        yield Finding("advice-only", "note", message, _source(rule))


def _limits_rule(outlook: Outlook) -> Iterator[Finding]:
    if not outlook.allows:
        return
    for window in outlook.windows:
        used = f"{window.used} of {window.limit} {window.rule.counts or 'requests'}"
        if window.left == 0:
            until = outlook.shown(window.free_at)
            message = f"The limit is reached: {used} are used. {window.rule.explain} " + (
                f"There is room again from {until}." if until else ""
            )
            yield Finding(
                "limit-reached", "error", message.strip(), _source(window.rule), "attempts"
            )
        elif window.rule.warn_from and window.used >= window.rule.warn_from:
            message = f"The limit is near: {used} are used. {window.rule.explain}"
            yield Finding("limit-near", "warning", message, _source(window.rule), "attempts")


def _unknown_times(outlook: Outlook) -> Iterator[Finding]:
    history = outlook.history
    if not history or not history.assumed or not outlook.allows:
        return
    passed = any(window.end and window.end <= outlook.now for window in outlook.windows)
    if passed or any(window.left == 0 for window in outlook.windows):
        message = (
            "The times of the later attempts are not known, so they count as made at the first "
            "decline. The real earliest time may be later: give the time of each attempt."
        )
        yield Finding("times-unknown", "warning", message, ISO_8583, "attempt_times")


def _waiting(outlook: Outlook) -> Iterator[Finding]:
    if outlook.history and outlook.history.last > outlook.now:
        message = "The decline lies in the future: compare the times and their offsets."
        yield Finding("time-in-future", "warning", message, ISO_8583, "declined_at")
    elif outlook.earliest and outlook.earliest > outlook.now:
        message = (
            f"Not before {outlook.shown(outlook.earliest)}, "
            f"which is in {spoken(outlook.earliest - outlook.now)}."
        )
        yield Finding("wait", "note", message, _source(outlook.decision.rule), "declined_at")


def _claims(outlook: Outlook) -> Iterator[Finding]:
    for claim in claims_about(outlook.rules, outlook.decline):
        message = f"Not confirmed and not applied: {claim.show_user or claim.explain}"
        yield Finding(claim.key, "note", message, _source(claim), "code")


RULES = (
    _answer,
    _question,
    _unknown_advice,
    _unconfirmed,
    _advice,
    _limits_rule,
    _unknown_times,
    _waiting,
    _claims,
)


def _result(outlook: Outlook) -> dict[str, Any]:
    rule = outlook.decision.rule
    return {
        "may_retry": rule.may_retry,
        "earliest": outlook.shown(outlook.earliest),
        "attempts_left": outlook.attempts_left,
        "rule": rule.key,
        "explain": rule.explain,
        "entry": rule.entry,
        "confirmed": rule.verified,
        "confidence": rule.confidence,
        "network_text": rule.network_text,
        "visa_category": outlook.decision.visa_category,
        "question": outlook.decision.question,
        "sources": [source.to_json() for source in rule.sources],
        "windows": [_window(outlook, window) for window in outlook.windows],
        "timeline": _timeline(outlook),
        "claims": [
            _claim(outlook, claim) for claim in claims_about(outlook.rules, outlook.decline)
        ],
        "ics": _calendar(outlook),
    }


def _window(outlook: Outlook, window: Window) -> dict[str, Any]:
    rule = window.rule
    return {
        "rule": rule.key,
        "from": outlook.shown(window.start),
        "to": outlook.shown(window.end),
        "days": rule.window_days,
        "counts": rule.counts,
        "counted_on": rule.counted_on,
        "used": window.used,
        "limit": window.limit,
        "left": window.left,
        # With `never` the window tells how long a further request is charged, no more.
        "permits": outlook.allows,
        "confirmed": rule.verified,
        "explain": rule.explain,
        "sources": [source.to_json() for source in rule.sources],
    }


def _timeline(outlook: Outlook) -> dict[str, Any] | None:
    history = outlook.history
    if history is None:
        return None
    ends = [window.end for window in outlook.windows if window.end]
    last = max([history.last, outlook.earliest or history.last, *ends])
    return {
        "from": outlook.shown(history.first),
        "to": outlook.shown(last),
        "now": outlook.shown(outlook.now),
        "attempts": [outlook.shown(moment) for moment in history.known],
        "attempts_without_time": history.assumed,
        "earliest": outlook.shown(outlook.earliest),
    }


def _claim(outlook: Outlook, claim: RetryRule) -> dict[str, Any]:
    history, hours = outlook.history, claim.earliest_hours
    end = history.last + timedelta(hours=hours) if history and hours else None
    return {
        "rule": claim.key,
        "claim": claim.claim,
        "verdict": claim.verdict,
        "would_end_at": outlook.shown(end),
        "enforced": claim.enforce,
        "confirmed": claim.verified,
        "origin": claim.origin,
        "why_wrong": list(claim.why_wrong),
        "show_user": claim.show_user,
        "sources": [source.to_json() for source in claim.sources],
    }


def _calendar(outlook: Outlook) -> str | None:
    if outlook.earliest is None:
        return None
    rule = outlook.decision.rule
    network = NETWORKS.get(outlook.decline.network, "card")
    lines = [rule.explain, f"Rule: {rule.key}", *(source.url for source in rule.sources[:2])]
    return event(
        start=outlook.earliest,
        stamp=outlook.now,
        summary=f"Declined {network} payment: next attempt possible",
        description="\n".join(lines),
    )


CHECKER = Checker(
    name="retry-clock",
    title="When may this card be tried again?",
    in_hand="A declined card payment and the time of the decline",
    fields=(
        Field("network", "Card network", "", "choice", True, tuple(NETWORKS.items())),
        Field("code", "Response code", "Two characters, such as 51 (field 39)", required=True),
        Field("mac", "Merchant Advice Code", "Mastercard only: two digits, such as 24"),
        Field(
            "visa_category",
            "Decline category",
            "Visa only, if the gateway returns it",
            "choice",
            choices=(("", "not returned"), ("1", "1"), ("2", "2"), ("3", "3"), ("4", "4")),
        ),
        Field(
            "declined_at",
            "First decline",
            "Date, time and offset: 2026-03-29T01:30:00+01:00",
            "datetime",
            required=True,
        ),
        Field(
            "attempts",
            "Attempts so far",
            "All of them, the first declined one included, over all gateways and by hand. On Visa, "
            "since the last approval",
            "number",
            required=True,
        ),
        Field("attempt_times", "Times of the attempts", "If known, one a line", "lines"),
        Field("zone", "Time zone", "For times without an offset, such as Europe/Berlin"),
        Field(
            "psp",
            "Payment provider",
            "",
            "choice",
            choices=(
                ("", "another one"),
                ("stripe", "Stripe"),
                ("adyen", "Adyen"),
                ("paypal", "PayPal"),
                ("braintree", "Braintree"),
            ),
        ),
        Field("psp_answer", "Its own answer", "Such as refusalReasonCode 46 or do_not_try_again"),
        Field(
            "condition",
            "Answer to the question",
            "If the result asks one",
            "choice",
            choices=(("", "not asked"), ("yes", "yes"), ("no", "no")),
        ),
        Field("now", "Clock", "Empty = the present time", "datetime"),
    ),
    example={
        "network": "mastercard",
        "code": "51",
        "mac": "24",
        "declined_at": "2026-03-29T01:30:00+01:00",
        "attempts": 1,
        "zone": "Europe/Berlin",
    },
    input_type=RetryInput,
    check=check,
    needs_catalog=True,
)
