"""From outcomes to counts: what closed cases teach each guide, kept for the next snapshot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Min

from audit import trail
from knowledge.models import Generation
from triage.cases.evidence import named_clues
from triage.cases.state import FAILED, UNANSWERED, WORKED
from triage.guides import registry
from triage.guides.compile import Guide
from triage.guides.numbers import compiled
from triage.learning.learning import ClosedCase, Counted, Proposal, observe, proposals
from triage.models import Learnt, Outcome

Tally = dict[Counted, float]
# So many have to tell of the same result before a guide learns from it. Somebody who tells of it on
# several days counts as several: rows of two days cannot be told to be from one visitor.
MIN_AGREEING_VISITORS = 5
DAYS_OF_OUTCOMES = 730  # then a guide forgets them


@dataclass(frozen=True)
class Lesson:
    """What the outcomes of a guide teach: how many were confirmed, their counts, new words."""

    guide: Guide
    cases: int
    tally: Tally
    proposals: tuple[Proposal, ...]


def closed_case(guide: Guide, outcome: Outcome) -> ClosedCase:
    """Return the outcome as a case to learn from: what the text and the person answered, tried."""
    answers: dict[str, str] = {}
    for clue in named_clues(guide, outcome.clues):
        for question, answer in clue.answers.items():
            answers.setdefault(question, answer)
    events = [(about, key, value) for about, key, value in outcome.events]
    answers |= {key: value for about, key, value in events if about == "question"}
    return ClosedCase(
        answers={key: value for key, value in answers.items() if value not in UNANSWERED},
        fixes={key: value == WORKED for _, key, value in events if value in (WORKED, FAILED)},
        confirmed=outcome.cause or None,
    )


def lessons() -> list[Lesson]:
    """Return what all outcomes teach, for each guide that is published, by key. One query.

    A result that fewer than `MIN_AGREEING_VISITORS` have told of teaches nothing. The database adds
    equal cases up, so that the work grows with how much they differ.
    """
    shelf = registry.whole_shelf()
    by_guide: dict[str, list[_EqualCases]] = defaultdict(list)
    rows = Outcome.objects.values("guide", "cause", "solved_by", "events", "clues").annotate(
        cases=Count("pk"), visitors=Count("visitor", distinct=True), first=Min("pk")
    )
    for guide, cause, solved_by, events, clues, cases, visitors in rows.order_by(
        "guide", "first"
    ).values_list("guide", "cause", "solved_by", "events", "clues", "cases", "visitors"):
        alike = Outcome(guide=guide, cause=cause, solved_by=solved_by, events=events, clues=clues)
        by_guide[guide].append(_EqualCases(alike, cases, visitors))
    found = ((shelf.guide(key), equal) for key, equal in by_guide.items())
    return [_lesson(current.guide, _agreed(equal)) for current, equal in found if current]


@dataclass(frozen=True)
class _EqualCases:
    """Cases of one guide that went alike; of `outcome` only what they share is set."""

    outcome: Outcome
    cases: int
    visitors: int


def _agreed(outcomes: Iterable[_EqualCases]) -> list[_EqualCases]:
    """Return the cases whose result several visitors tell of: the cause, or else the fix."""
    by_result: dict[tuple[str, str], list[_EqualCases]] = defaultdict(list)
    for equal in outcomes:
        fix = "" if equal.outcome.cause else equal.outcome.solved_by
        by_result[equal.outcome.cause, fix].append(equal)
    return [
        equal
        for found in by_result.values()
        # A visitor tells of a guide once a day, and has another name on the next day.
        if sum(equal.visitors for equal in found) >= MIN_AGREEING_VISITORS
        for equal in found
    ]


def _lesson(guide: Guide, outcomes: Iterable[_EqualCases]) -> Lesson:
    as_written = compiled(guide)
    tally: Tally = defaultdict(float)
    cases = 0
    for equal in outcomes:
        seen = observe(as_written, closed_case(guide, equal.outcome))
        cases += equal.cases if seen else 0
        for counted, number in seen.items():
            tally[counted] += number * equal.cases
    return Lesson(guide, cases, dict(tally), tuple(proposals(guide, tally)))


@transaction.atomic
def learn(found: Iterable[Lesson]) -> None:
    """Keep the counts of the lessons; every worker runs on them from its next snapshot on."""
    keys = []
    for lesson in found:
        keys.append(lesson.guide.key)
        counts = [[list(counted), number] for counted, number in sorted(lesson.tally.items())]
        values = {"cases": lesson.cases, "counts": counts}
        Learnt.objects.update_or_create(guide=lesson.guide.key, defaults=values)
    Generation.advance()
    trail.record(trail.Action.LEARNT, about="guides", details={"guides": keys})


def purge(*, today: date) -> int:
    """Delete the outcomes that are older than promised and return how many there were."""
    return Outcome.objects.filter(day__lt=today - timedelta(days=DAYS_OF_OUTCOMES)).delete()[0]
