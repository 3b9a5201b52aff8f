"""Random models and histories for property tests."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.triage.random_models import FAMILIES, random_model
from triage.engine import Answered, Closed, Event, Failed, Model

ALL = tuple(FAMILIES)


@st.composite
def models(
    draw: st.DrawFn,
    /,
    *,
    families: Sequence[str] = ALL,
    causes: int | None = None,
    fixes: int | None = None,
    questions: int | None = None,
) -> Model:
    """Draw a small model of one of the families."""
    family, seed = draw(st.sampled_from(families)), draw(st.integers(0, 9999))
    return random_model(family, seed, causes=causes, fixes=fixes, questions=questions)


@st.composite
def models_with_history(
    draw: st.DrawFn, /, *, families: Sequence[str] = ALL
) -> tuple[Model, list[Event]]:
    """Draw a model and events on some of its steps, each step at most once."""
    model = draw(models(families=families))
    events: list[Event] = []
    for fix in model.fixes:
        events += draw(st.sampled_from(([], [Failed(fix.key)], [Closed("fix", fix.key)])))
    for question in model.questions:
        told = [[Answered(question.key, answer.key)] for answer in question.answers]
        events += draw(st.sampled_from(([], [Closed("question", question.key)], *told)))
    return model, draw(st.permutations(events))
