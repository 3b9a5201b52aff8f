from __future__ import annotations

import json
from typing import Any

import pytest

from triage.engine import Answered, Failed
from triage.simulation.models_format import BadModels, read_models, read_request

MODEL: dict[str, Any] = {
    "id": "lamp",
    "causes": [{"id": "c0", "prior": 0.7}, {"id": "c1", "prior": 0.3}],
    "actions": [{"id": "a0", "cost": 5, "success": [1, 0]}],
    "questions": [
        {
            "id": "q0",
            "cost": 1,
            "answers": [
                {"id": "k0", "likelihood": [0.9, 0.2]},
                {"id": "k1", "likelihood": [0.1, 0.8]},
            ],
        }
    ],
    "service_cost": 60,
}


def _models(**changes: Any) -> str:
    return json.dumps({"about": "any", "models": [MODEL | changes]})


def test_it_works() -> None:
    model = read_models(_models())["lamp"]

    assert model.causes == ("c0", "c1")
    assert model.fixes[0].minutes == 5


def test_a_history_is_read_in_order() -> None:
    line = json.dumps(
        {
            "model": "lamp",
            "history": [{"action": "a0", "worked": False}, {"question": "q0", "answer": "k1"}],
        }
    )
    _, history = read_request(line, read_models(_models()))

    assert history == [Failed("a0"), Answered("q0", "k1")]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "not valid JSON"),
        ("{}", "models"),
        (_models(service_cost=-1), "models.0.service_cost"),
        (_models(actions=[{"id": "a0", "cost": 5, "success": [1]}]), "one number for each cause"),
    ],
)
def test_bad_models_are_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(BadModels, match=reason):
        read_models(text)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("[", "not valid JSON"),
        ('{"model": "x", "history": []}', "no model"),
        ('{"model": "lamp", "history": [{"action": "a9", "worked": false}]}', "no action"),
        ('{"model": "lamp", "history": [{"action": "a0", "worked": true}]}', "ends the case"),
        ('{"model": "lamp", "history": [{"question": "q9", "answer": "k0"}]}', "no question"),
        ('{"model": "lamp", "history": [{"question": "q0", "answer": "k9"}]}', "no answer"),
    ],
)
def test_a_bad_request_is_refused_with_the_reason(line: str, reason: str) -> None:
    with pytest.raises(BadModels, match=reason):
        read_request(line, read_models(_models()))
