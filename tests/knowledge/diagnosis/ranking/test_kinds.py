from __future__ import annotations

from collections.abc import Sequence

from knowledge.diagnosis import diagnose
from knowledge.diagnosis.knowledge import Knowledge
from knowledge.diagnosis.ranking.kinds import forms_of_a_kind
from tests.knowledge.diagnosis.small import catalog


def code(text: str) -> dict[str, str]:
    return {"text": text, "kind": "code"}


def message(text: str) -> dict[str, str]:
    return {"text": text, "kind": "message"}


def kinds(knowledge: Knowledge) -> Sequence[str]:
    return [knowledge.forms[number].text for number in sorted(forms_of_a_kind(knowledge.forms))]


def test_a_code_in_the_message_of_another_entry_names_a_kind() -> None:
    knowledge = catalog(
        kind=[code("flux_refused"), message("The pump answers flux_refused")],
        one=[message('{"error":"flux_refused","detail":"the valve is shut"}')],
    )
    assert kinds(knowledge) == ["flux_refused", "The pump answers flux_refused"]


def test_a_code_of_one_entry_alone_names_no_kind() -> None:
    assert kinds(catalog(one=[code("flux_refused")], other=[code("pump_refused")])) == []


def test_a_code_inside_a_longer_name_counts_for_nothing() -> None:
    assert kinds(catalog(one=[code("flux_refused")], other=[code("no_flux_refused_yet")])) == []


def test_the_error_comes_before_its_kind() -> None:
    knowledge = catalog(
        kind=[code("flux_refused"), message("WWW-Authenticate: Plant error=flux_refused")],
        one=[
            message("flux_refused: the valve is shut"),
            message("Coolant gate <name> stays closed overnight"),
        ],
    )
    text = (
        'WWW-Authenticate: Plant error=flux_refused, detail="Coolant gate 7 stays closed overnight"'
    )
    assert diagnose(text, knowledge).matches[0].key == "time/one"


def test_the_kind_is_named_where_nothing_else_is() -> None:
    knowledge = catalog(
        kind=[code("flux_refused")], one=[message("flux_refused: the valve is shut")]
    )
    assert diagnose("error=flux_refused", knowledge).matches[0].key == "time/kind"
