from __future__ import annotations

import pytest

from knowledge.diagnosis import diagnose
from knowledge.diagnosis.matching.recognise import find_fits
from knowledge.diagnosis.ranking.rank import Finding, find, rank
from tests.knowledge.diagnosis.small import catalog, foreign, reading_of


def findings(text: str) -> list[Finding]:
    knowledge = foreign()
    reading = reading_of(text, knowledge)
    return find(find_fits(reading, knowledge), knowledge, reading.text, reading.segments)


def sure(text: str) -> list[str]:
    return [finding.key for finding in findings(text) if finding.is_sure]


def test_it_works() -> None:
    assert sure("Pressure sensor 4 reports no signal") == ["E5"]


def test_the_longest_form_that_fits_wins() -> None:
    text = "The reactor 'x' cannot be started because valve 7 is open."
    assert sure(text) == ["E1"]


def test_the_shorter_form_wins_where_the_longer_does_not_fit() -> None:
    assert sure("The reactor 'x' cannot be started.") == ["E2"]


def test_the_first_of_two_statements_heads_the_text() -> None:
    first = "Pressure sensor 4 reports no signal"
    second = "The reactor 'x' cannot be started because valve 7 is open."
    assert sure(f"{first}\n  {second}") == ["E5", "E1"]


def test_the_root_of_a_trace_comes_before_what_followed() -> None:
    text = (
        "Error: The reactor 'x' cannot be started because valve 7 is open.\n"
        "  at Plant.start(Plant.java:12)\n"
        "Caused by: Pressure sensor 4 reports no signal\n"
    )
    assert sure(text) == ["E5", "E1"]


def test_a_sentence_in_the_same_record_comes_before_its_code() -> None:
    text = (
        '{\n "error": "flux_capacitor_overload",\n "text": "Coolant pump failed with code 9568"\n}'
    )
    assert sure(text) == ["E6", "E4"]


def test_what_a_better_fit_covers_is_not_sure() -> None:
    text = "The reactor 'x' cannot be started because valve 7 is open."
    covered = next(finding for finding in findings(text) if finding.key == "E2")
    assert covered.confidence == 0


def test_a_form_that_needs_a_cue_counts_near_one() -> None:
    knowledge = catalog(a=[{"text": "88", "kind": "code", "needs_cue": True}])
    reading = reading_of("the capacitor shows 88", knowledge)
    found = find(find_fits(reading, knowledge), knowledge, reading.text, reading.segments)
    assert [finding.key for finding in found] == ["time/a"]


def test_a_form_that_needs_a_cue_does_not_count_alone() -> None:
    knowledge = catalog(a=[{"text": "88", "kind": "code", "needs_cue": True}])
    reading = reading_of("it shows 88", knowledge)
    assert find(find_fits(reading, knowledge), knowledge, reading.text, reading.segments) == []


def test_sure_findings_come_before_what_words_say() -> None:
    found = findings("Pressure sensor 4 reports no signal")
    ranked = rank(found, [("E3", 0.9), ("E5", 0.1)], by_words=True)
    assert [one.key for one in ranked][:2] == ["E5", "E3"]


def test_words_decide_where_no_fit_is_sure() -> None:
    found = findings("Coolant level of tank 3 is far too low")
    assert rank(found, [("E6", 0.9)], by_words=True)[0].key == "E6"


def test_without_words_the_fits_decide() -> None:
    found = findings("Coolant level of tank 3 is far too low")
    assert [one.key for one in rank(found, [], by_words=False)] == [one.key for one in found]


@pytest.mark.parametrize(
    "text",
    ['{"reply": {"fluxCode": "7"}}', "fluxCode=7", "<fluxCode>7</fluxCode>", "'fluxCode' => 7,"],
)
def test_a_code_in_a_field_is_found_in_any_format(text: str) -> None:
    knowledge = catalog(a=[{"text": "fluxCode 7", "kind": "code"}])
    assert [match.key for match in diagnose(text, knowledge).matches] == ["time/a"]


def test_a_numbered_code_comes_before_the_kind_that_it_is_of() -> None:
    knowledge = catalog(
        kind=[{"text": "flux_interaction_required", "kind": "code"}],
        one=[{"text": "FLUX50058", "kind": "code"}],
    )
    found = diagnose("error=flux_interaction_required&detail=FLUX50058", knowledge)
    assert [match.key for match in found.matches] == ["time/one", "time/kind"]


def test_a_whole_sentence_comes_before_a_longer_one_that_fits_in_part() -> None:
    frame = "An error occurred while attempting to decode the token of the reactor"
    knowledge = catalog(
        audience=[{"text": f"{frame}: The aud claim is not valid", "kind": "message"}],
        issuer=[{"text": "The iss claim is not valid", "kind": "message"}],
    )
    found = diagnose(f"{frame}: The iss claim is not valid", knowledge)
    assert found.matches[0].key == "time/issuer"


def test_a_whole_sentence_counts_where_a_longer_form_of_its_entry_fits_in_part() -> None:
    knowledge = catalog(
        ended=[
            {
                "text": '{"error":"x","detail":"The flux token has ended or was cut."}',
                "kind": "message",
            },
            {"text": "The flux token has ended or was cut.", "kind": "message"},
        ],
    )
    text = "Failure: ('no flux: The flux token has ended or was cut.', {'error': 'x'})"
    assert diagnose(text, knowledge).verdict == "known"


def test_a_message_of_a_record_is_found_in_the_format_of_an_address() -> None:
    record = '{"error":"flux_refused","detail":"valve_shut"}'
    knowledge = catalog(a=[{"text": record, "kind": "message"}])
    match = diagnose("https://plant.example/back?error=flux_refused&detail=valve_shut", knowledge)
    assert match.matches[0].reasons == ("same wording",)
