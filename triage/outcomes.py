"""From outcomes to counts: what closed cases teach each guide, kept for the next snapshot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from knowledge.models import Generation
from triage import guides
from triage.case_state import FAILED, UNANSWERED, WORKED
from triage.evidence import named_clues
from triage.guide import Guide
from triage.learning import ClosedCase, Counted, Proposal, observe, proposals
from triage.models import Learnt, Outcome
from triage.numbers import CompiledGuide, compiled

Tally = dict[Counted, float]


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
    """Return what all outcomes teach, for each guide that is published, by key. One query."""
    shelf = guides.whole_shelf()
    by_guide: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in Outcome.objects.order_by("guide", "pk"):
        by_guide[outcome.guide].append(outcome)
    found = ((shelf.guide(key), outcomes) for key, outcomes in by_guide.items())
    return [_lesson(current.guide, outcomes) for current, outcomes in found if current]


def _lesson(guide: Guide, outcomes: Iterable[Outcome]) -> Lesson:
    as_written = compiled(guide)
    tally: Tally = defaultdict(float)
    cases = 0
    for outcome in outcomes:
        seen = _seen(as_written, guide, outcome)
        cases += bool(seen)
        for counted, number in seen.items():
            tally[counted] += number
    return Lesson(guide, cases, dict(tally), tuple(proposals(guide, tally)))


def _seen(as_written: CompiledGuide, guide: Guide, outcome: Outcome) -> Tally:
    return observe(as_written, closed_case(guide, outcome))


@transaction.atomic
def learn(found: Iterable[Lesson]) -> None:
    """Keep the counts of the lessons; every worker runs on them from its next snapshot on."""
    for lesson in found:
        counts = [[list(counted), number] for counted, number in sorted(lesson.tally.items())]
        values = {"cases": lesson.cases, "counts": counts}
        Learnt.objects.update_or_create(guide=lesson.guide.key, defaults=values)
    Generation.advance()
