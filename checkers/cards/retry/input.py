"""What retry-clock is told, read into a decline and the history of its requests."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from checkers.cards.retry.decision import Decline, code_of, network_of
from checkers.cards.retry.windows import History
from checkers.core.findings import Finding
from checkers.core.times import read_local, read_moment, zone_of
from knowledge.documents.entry import Source

MAX_KNOWN_TIMES = 500
MAX_ATTEMPTS = 100_000

ISO_8601 = Source(
    title="RFC 3339 section 5.6 (ISO 8601)",
    url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
)
TIME_ZONES = Source(title="IANA time zone database", url="https://www.iana.org/time-zones")
ISO_8583 = Source(
    title="ISO 8583:2023, field 39 (response code)", url="https://www.iso.org/standard/79451.html"
)

_ADVICE_CODE = re.compile(r"(?:mac)?[\s:=-]*([0-9]{1,2})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RetryInput:
    """What the person knows; times in ISO 8601, with an offset or on the clocks of `zone`.

    `attempts` counts all requests so far, the first declined one included, over all gateways and
    by hand. `attempt_times` may hold the times of some or all of them.
    """

    network: str = ""
    code: str = ""
    mac: str = ""
    visa_category: str = ""
    psp: str = ""
    psp_answer: str = ""
    condition: str = ""
    declined_at: str = ""
    attempts: int = 1
    attempt_times: tuple[str, ...] = ()
    zone: str = ""
    now: str = ""


@dataclass(slots=True)
class Clock:
    """Reads the times of one input and collects what is wrong with them."""

    zone: str
    findings: list[Finding] = field(default_factory=list)

    def read(self, text: str, name: str) -> datetime | None:
        """Return the moment in `text`, in the zone in which it is to be shown; None if unread."""
        zone = zone_of(self.zone)
        local = read_local(text, zone) if zone else None
        if local:
            moment, is_certain = local
            if not is_certain:
                self._say(name, "time-uncertain", _UNCERTAIN, TIME_ZONES)
            return moment
        absolute = read_moment(text)
        if absolute is None:
            self._say(name, "time-unreadable", _UNREADABLE, ISO_8601)
            return None
        return absolute.astimezone(zone) if zone else absolute

    def check_zone(self) -> None:
        """Say so if a zone was named that does not exist."""
        if self.zone and not zone_of(self.zone):
            message = "This time zone is not known. Write it as Europe/Berlin."
            self._say("zone", "zone-unknown", message, TIME_ZONES)

    def _say(self, name: str, rule: str, message: str, source: Source) -> None:
        self.findings.append(Finding(rule, "warning", message, source, name))


_UNREADABLE = (
    "This time could not be read. Write date, time and offset: 2026-03-29T01:30:00+01:00. Without "
    "an offset the time zone has to be named."
)
_UNCERTAIN = (
    "On this day the clocks are changed, and this time exists twice or not at all. Write it with "
    "its offset."
)


def decline_of(given: RetryInput) -> Decline:
    """Return the decline that `given` describes; what cannot be read counts as not given."""
    category = given.visa_category.strip()
    return Decline(
        network=network_of(given.network),
        code=code_of(given.code),
        mac=_advice_code(given.mac),
        visa_category=int(category) if category in ("1", "2", "3", "4") else None,
        psp=given.psp,
        psp_answer=given.psp_answer,
        condition={"yes": True, "no": False}.get(given.condition.strip().lower()),
    )


def _advice_code(text: str) -> str:
    match = _ADVICE_CODE.fullmatch(text.strip())
    return match[1].zfill(2) if match else ""


def history_of(given: RetryInput, clock: Clock) -> tuple[History, tzinfo] | None:
    """Return the history of the requests and the zone to show times in, None without a time."""
    if not given.declined_at.strip():
        message = "When was the first decline? Without it no time can be worked out."
        clock.findings.append(Finding("time-missing", "warning", message, ISO_8601, "declined_at"))
        return None
    first = clock.read(given.declined_at, "declined_at")
    if first is None or first.tzinfo is None:
        return None
    others = [
        clock.read(text, f"attempt_times.{index}")
        for index, text in enumerate(given.attempt_times[:MAX_KNOWN_TIMES])
    ]
    begin = first.astimezone(UTC)
    later = {moment.astimezone(UTC) for moment in others if moment}
    known = (begin, *sorted(moment for moment in later if moment > begin))
    attempts = min(max(given.attempts, 1), MAX_ATTEMPTS)
    return History(known, max(0, attempts - len(known))), first.tzinfo


def doubts(given: RetryInput, decline: Decline) -> Iterator[Finding]:
    """Yield what could not be understood of the input, times aside."""
    if not decline.network:
        message = (
            "Which card network was it? Its own limits are not applied as long as it is not known."
        )
        yield Finding("network-unknown", "warning", message, ISO_8583, "network")
    if not re.fullmatch(r"[0-9A-Z]{2}", decline.code):
        message = (
            "This is no response code of two characters (field 39). A word of a gateway can be "
            "looked up with the response code decoder."
        )
        yield Finding("code-unreadable", "warning", message, ISO_8583, "code")
    if given.mac.strip() and not decline.mac:
        message = "A Merchant Advice Code has two digits."
        yield Finding("mac-unreadable", "warning", message, ISO_8583, "mac")
    elif decline.mac and decline.network and decline.network != "mastercard":
        message = "Only Mastercard sends Merchant Advice Codes, so this one was left aside."
        yield Finding("mac-not-used", "warning", message, ISO_8583, "mac")
    if given.visa_category.strip() and decline.visa_category is None:
        message = "Decline categories are 1, 2, 3 and 4."
        yield Finding("category-unreadable", "warning", message, ISO_8583, "visa_category")
    if given.attempts < 0 or len(given.attempt_times) > MAX_KNOWN_TIMES:
        message = "The number of attempts counts all requests, the first declined one included."
        yield Finding("attempts-unreadable", "warning", message, ISO_8583, "attempts")
