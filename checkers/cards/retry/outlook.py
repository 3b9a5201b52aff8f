"""What the deciding retry rule and the limits of the network mean on the clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from checkers.cards.retry.decision import LEADS_TO_A_RETRY, Decision, Decline, caps_for, decide
from checkers.cards.retry.input import Clock, RetryInput, decline_of, history_of
from checkers.cards.retry.windows import History, Window, window_of
from knowledge.documents.retry import RetryRule, RetryRulesDocument


@dataclass(frozen=True, slots=True)
class Outlook:
    """The decision, and if the time of the decline is known, what it means on the clock.

    `not_before` is the end of the wait that the rule names, or the last request; `earliest` is
    None where no rule names a time. All moments are in UTC, `zone` is for showing them.
    """

    rules: RetryRulesDocument
    decline: Decline
    decision: Decision
    now: datetime
    history: History | None = None
    zone: tzinfo = UTC
    windows: tuple[Window, ...] = ()
    not_before: datetime | None = None
    earliest: datetime | None = None

    @property
    def allows(self) -> bool:
        """Return whether the rule leads to another request at all."""
        return self.decision.rule.may_retry in LEADS_TO_A_RETRY

    @property
    def attempts_left(self) -> int | None:
        """Return how many further requests the strictest window allows, None if none says."""
        if self.decision.rule.may_retry == "never":
            return 0
        if not self.allows:
            return None
        return min((window.left for window in self.windows), default=None)

    def shown(self, moment: datetime | None) -> str | None:
        """Return `moment` as ISO 8601 text in the zone of the input."""
        return moment.astimezone(self.zone).isoformat() if moment else None


def outlook_of(
    given: RetryInput, rules: RetryRulesDocument, clock: Clock, present: datetime
) -> Outlook:
    """Return the outlook on what `given` tells; `clock` collects the times that it cannot read."""
    decline = decline_of(given)
    decision = decide(rules, decline)
    told_now = clock.read(given.now, "now") if given.now.strip() else None
    now = (told_now or present).astimezone(UTC)
    found = history_of(given, clock)
    if found is None:
        return Outlook(rules, decline, decision, now)
    history, zone = found
    wait = wait_of(decision.rule)
    not_before = history.last + (wait or timedelta())
    # Windows are shown as they stand when the next request is due, or now if that is later.
    seen_at = max(not_before, told_now.astimezone(UTC)) if told_now else not_before
    limits = _limits(rules, decline, decision)
    windows = [window_of(rule, history, seen_at) for rule in limits]
    return Outlook(
        rules,
        decline,
        decision,
        now,
        history,
        zone,
        tuple(window for window in windows if window),
        not_before,
        _earliest(limits, history, not_before, decision.rule),
    )


def wait_of(rule: RetryRule) -> timedelta | None:
    """Return the wait that a rule names, in whole minutes (0.17 hours are ten)."""
    if rule.earliest_hours is None or rule.may_retry not in LEADS_TO_A_RETRY:
        return None
    return timedelta(minutes=round(rule.earliest_hours * 60))


def _limits(
    rules: RetryRulesDocument, decline: Decline, decision: Decision
) -> tuple[RetryRule, ...]:
    """Return the rules whose windows count: that of the decision, and the caps of the network."""
    rule = decision.rule
    if rule.may_retry in LEADS_TO_A_RETRY or rule.may_retry == "ask":
        return (rule, *caps_for(rules, decline, decision.visa_category))
    return (rule,) if rule.window_days else ()


def _earliest(
    limits: tuple[RetryRule, ...], history: History, not_before: datetime, rule: RetryRule
) -> datetime | None:
    if rule.may_retry not in LEADS_TO_A_RETRY:
        return None
    windows = [window_of(limit, history, not_before) for limit in limits]
    free = [window.free_at for window in windows if window]
    known = [moment for moment in free if moment]
    if len(known) < len(free):
        return None
    latest = max([not_before, *known])
    return latest if latest > not_before or wait_of(rule) is not None else None
