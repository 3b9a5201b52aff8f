"""Models and histories as JSON: the format by which the engine is scored from outside."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from triage.engine import Answer, Answered, Event, Failed, Fix, Model, Question

Chance = Annotated[float, Field(ge=0, le=1)]
Minutes = Annotated[float, Field(gt=0)]


class BadModels(ValueError):
    """A file of models or a line of history is refused; the text says where and why."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Cause(_Part):
    id: str
    prior: Annotated[float, Field(ge=0)]


class _Action(_Part):
    id: str
    cost: Minutes
    success: tuple[Chance, ...]


class _Answer(_Part):
    id: str
    likelihood: tuple[Chance, ...]


class _Question(_Part):
    id: str
    cost: Minutes
    answers: tuple[_Answer, ...]


class _Model(_Part):
    id: str
    causes: tuple[_Cause, ...]
    actions: tuple[_Action, ...]
    questions: tuple[_Question, ...] = ()
    service_cost: Minutes


class _Models(_Part):
    models: tuple[_Model, ...]


class _Happened(_Part):
    action: str | None = None
    worked: bool | None = None
    question: str | None = None
    answer: str | None = None


class _Asked(_Part):
    model: str
    history: tuple[_Happened, ...] = ()


def read_models(text: str) -> dict[str, Model]:
    """Return the models of a JSON text by their id. Raises `BadModels`."""
    found = _parse(_Models, text)
    return {data.id: _to_model(data) for data in found.models}


def read_request(line: str, models: dict[str, Model]) -> tuple[Model, list[Event]]:
    """Return the model and the history that one line of JSON asks about. Raises `BadModels`."""
    asked = _parse(_Asked, line)
    model = models.get(asked.model)
    if model is None:
        raise BadModels(f"model: there is no model {asked.model!r}")
    return model, [_to_event(model, happened) for happened in asked.history]


def _parse(kind: type[Any], text: str) -> Any:
    try:
        return kind.model_validate(json.loads(text))
    except json.JSONDecodeError as error:
        raise BadModels(f"not valid JSON: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise BadModels(f"{field}: {first['msg']}") from error


def _to_model(data: _Model) -> Model:
    rows = [action.success for action in data.actions]
    rows += [answer.likelihood for question in data.questions for answer in question.answers]
    if any(len(row) != len(data.causes) for row in rows):
        raise BadModels(f"{data.id}: every row needs one number for each cause")
    return Model(
        causes=tuple(cause.id for cause in data.causes),
        priors=tuple(cause.prior for cause in data.causes),
        fixes=tuple(Fix(action.id, action.cost, action.success) for action in data.actions),
        questions=tuple(_to_question(question) for question in data.questions),
        hand_over_minutes=data.service_cost,
    )


def _to_question(data: _Question) -> Question:
    answers = tuple(Answer(answer.id, answer.likelihood) for answer in data.answers)
    return Question(data.id, data.cost, answers)


def _to_event(model: Model, happened: _Happened) -> Event:
    if happened.action is not None:
        if happened.worked is not False:
            raise BadModels("history: an action that worked ends the case")
        if happened.action not in model.fix_rows:
            raise BadModels(f"history: there is no action {happened.action!r}")
        return Failed(happened.action)
    for question in model.questions:
        if question.key == happened.question:
            if any(answer.key == happened.answer for answer in question.answers):
                return Answered(question.key, str(happened.answer))
            raise BadModels(f"history: {question.key!r} has no answer {happened.answer!r}")
    raise BadModels(f"history: there is no question {happened.question!r}")
