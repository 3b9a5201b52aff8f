"""Which guide a diagnosis starts, and what is carried over when another one fits better."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from knowledge.diagnosis.types import Diagnosis
from triage.cases.state import CaseEvent
from triage.guides.compile import Cause, Guide
from triage.guides.numbers import PRIOR_WEIGHT

# An authored guide asks better questions than the checks of one entry, if it knows most of the
# causes of that entry. Below this part of their weight the entry's own guide goes first.
COVERS_ENTRY = 0.6


def guides_for(diagnosis: Diagnosis, guides: Mapping[str, Guide]) -> list[str]:
    """Return the keys of the guides that fit what was recognised, the best one first.

    Empty where no claimed entry has a guide.
    """
    found: dict[str, None] = {}
    for match in diagnosis.matches:
        own = guides.get(match.key)
        authored = sorted(_authored(match.key, own, guides), key=lambda pair: -pair[0])
        first = [key for share, key in authored if share >= COVERS_ENTRY]
        own_key = [match.key] if own else []
        for key in [*first, *own_key, *(key for _, key in authored)]:
            found.setdefault(key)
    return list(found)


def _authored(
    entry: str, own: Guide | None, guides: Mapping[str, Guide]
) -> Iterator[tuple[float, str]]:
    """Yield the authored guides that know causes of the entry, with the share that they know."""
    causes = [cause for cause in own.causes if cause.source] if own else []
    total = sum(PRIOR_WEIGHT[cause.prior] for cause in causes)
    for key, guide in guides.items():
        sources = {cause.source for cause in guide.causes}
        if guide.kind == "authored" and any(s.partition("#")[0] == entry for s in sources):
            known = [cause for cause in causes if cause.source in sources]
            weight = sum(PRIOR_WEIGHT[cause.prior] for cause in known)
            yield (weight / total if total else 0.0), key


def carry_over(events: Iterable[CaseEvent], old: Guide, new: Guide) -> list[CaseEvent]:
    """Return what was done in the old guide and means the same in the new one.

    A fix means the same if it ends the same cause of the same entry, a question if it is asked in
    the same words and the answer reads the same.
    """
    return [moved for event in events for moved in _moved(event, old, new)]


def _moved(event: CaseEvent, old: Guide, new: Guide) -> Iterator[CaseEvent]:
    if event.about == "fix":
        cause = old.cause(event.key)
        twin = _twin(cause, new) if cause else None
        if twin and new.fix(twin.key):
            yield replace(event, key=twin.key)
    elif event.about == "question":
        asked = old.question(event.key)
        for question in new.questions:
            keys = {answer.key for answer in question.answers}
            if asked and question.ask == asked.ask and event.value in keys:
                yield replace(event, key=question.key)


def _twin(cause: Cause, guide: Guide) -> Cause | None:
    return next((c for c in guide.causes if c.source and c.source == cause.source), None)
