"""What happens to cases beyond a single page: another error, another guide, how it ended."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from django.conf import settings
from django.db import IntegrityError, transaction

from knowledge.diagnosis.types import Diagnosis
from triage.case_address import Case
from triage.case_state import CaseEvent, state
from triage.evidence import clues_in, named_clue, named_clues
from triage.guide import Guide
from triage.guides import GuideShelf, source_keys
from triage.models import Outcome
from triage.numbers import CompiledGuide

VISITOR_BYTES = 16


def with_text(case: Case, diagnosis: Diagnosis) -> Case:
    """Return the case with what one more text says. Only keys of clues are taken from it."""
    return case.with_clues(clue.key for clue in clues_in(case.guide, diagnosis))


def better_guide(shelf: GuideShelf, case: Case, diagnosis: Diagnosis) -> Guide | None:
    """Return the guide that fits a text which says nothing about this one, None to stay.

    The entry that was recognised chooses: a guide that knows it is kept.
    """
    best = next((match for match in diagnosis.matches if match.verdict != "possible"), None)
    if best is None or best.key in source_keys(case.guide):
        return None
    derived = shelf.derived(best.key)
    around = [each.guide for each in shelf.around(best.key) if _same_people(each.guide, case)]
    if around and case.guide.kind == "authored":
        return around[0]
    return derived.guide if derived else None


def _same_people(guide: Guide, case: Case) -> bool:
    acts_as = case.acts_as
    return acts_as is None or not guide.audience or acts_as in guide.audience


def carried_over(case: Case, guide: Guide) -> Case:
    """Return a case of another guide that keeps what was done and means the same there.

    Clues keep their keys. Fixes, and the checks of derived guides, are the same where they belong
    to the same cause of the same entry; authored questions where key and words are the same.
    """
    moved = Case(guide, actor=case.actor if case.actor in guide.audience else "")
    moved = moved.with_clues(key for key in case.saw if named_clue(guide, key))
    for event in case.events:
        for key in _same_step(case.guide, guide, event):
            moved = moved.after(replace(event, key=key))
    return moved


def _same_step(old: Guide, new: Guide, event: CaseEvent) -> Iterator[str]:
    if event.about == "question" and "authored" in (old.kind, new.kind):
        asked, same = old.question(event.key), new.question(event.key)
        if asked and same and asked.ask == same.ask and asked.answers == same.answers:
            yield event.key
        return
    source = next((cause.source for cause in old.causes if cause.key == event.key), "")
    if source:
        yield from (cause.key for cause in new.causes if cause.source == source)


def new_visitor() -> str:
    """Return a random name for a visitor, good for a day."""
    return secrets.token_urlsafe(VISITOR_BYTES)


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

    Keys and numbers only. `visitor` is the random name of the day, of which a keyed hash is kept.
    Raises `ValidationError` for values that do not fit.
    """
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
        visitor=_visitor_hash(visitor, day),
    )
    outcome.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            outcome.save()
    except IntegrityError:
        return None
    return outcome


def _visitor_hash(visitor: str, day: date) -> str:
    message = f"{day.isoformat()}:{visitor}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, "sha256").hexdigest()
