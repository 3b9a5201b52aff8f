"""What happens to cases beyond a single page: another error, another guide, how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction

from knowledge.diagnosis.types import Diagnosis
from knowledge.usage import daily_caps, visitors
from triage.cases.address import Case
from triage.cases.choice import carry_over
from triage.cases.evidence import clues_in, named_clues
from triage.cases.state import state
from triage.guides.compile import Guide
from triage.guides.numbers import CompiledGuide
from triage.models import Outcome


def with_text(case: Case, diagnosis: Diagnosis) -> Case:
    """Return the case with what one more text says. Only keys of clues are taken from it."""
    return case.with_clues(clue.key for clue in clues_in(case.guide, diagnosis))


def better_guide(fitting: Sequence[Guide], case: Case) -> Guide | None:
    """Return the guide to change to for a text that is not about this one, None to stay.

    `fitting` holds the guides for what the text surely is and the person may read, best first.
    """
    if not fitting or case.guide.key in {guide.key for guide in fitting}:
        return None
    return next((guide for guide in fitting if _is_for(guide, case.acts_as)), None)


def _is_for(guide: Guide, actor: str | None) -> bool:
    if actor is None or guide.kind == "derived" or not guide.audience:
        return True
    return actor in guide.audience


def carried_over(case: Case, guide: Guide) -> Case:
    """Return a case of another guide that keeps what was said and done and means the same there."""
    moved = Case(guide, actor=case.actor if case.actor in guide.audience else "")
    moved = moved.with_clues(clue.key for clue in named_clues(guide, case.saw))
    for event in carry_over(case.events, case.guide, guide):
        moved = moved.after(event)
    return moved


def record_outcome(
    *,
    compiled: CompiledGuide,
    case: Case,
    generation: int,
    visitor: str,
    day: date,
    minutes: float | None = None,
    cause: str = "",
) -> Outcome | None:
    """Store how a case ended; None when this visitor has told about this guide today already.

    Keys and numbers only. `visitor` is the address of a client, of which a keyed hash is kept: one
    visitor must not outvote the others by forgetting a cookie. Raises `ValidationError` for values
    that do not fit, and `DailyCapReached`.
    """
    daily_caps.check(Outcome.objects.all(), day=day, cap=daily_caps.MAX_OUTCOMES_A_DAY)
    clues = named_clues(case.guide, case.saw)
    ended = state(compiled, case.events, clues=clues, actor=case.acts_as)
    outcome = Outcome(
        guide=case.guide.key,
        generation=generation,
        events=[[event.about, event.key, event.value] for event in case.events],
        clues=list(case.saw),
        actor=case.actor,
        solved_by=ended.solved_by.key if ended.solved_by else "",
        cause=cause,
        minutes=minutes,
        day=day,
        visitor=visitors.keyed(visitor, about=case.guide.key, day=day),
    )
    outcome.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            outcome.save(force_insert=True)
    except IntegrityError:
        return None
    return outcome
