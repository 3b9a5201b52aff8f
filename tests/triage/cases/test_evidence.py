from __future__ import annotations

import pytest

from knowledge.diagnosis.types import Diagnosis, Evidence, Match, Verdict
from tests.knowledge.guides import ENTRY_KEY, lamp_entries
from tests.triage.lamp import lamp, lamp_guide
from triage.cases.evidence import clues_in, evidence_events, named_clues
from triage.engine import Answered, Hinted, belief
from triage.guides.compile import derived_guide


def _diagnosis(
    text: str, form: str = "", cause: str | None = None, verdict: Verdict = "possible"
) -> Diagnosis:
    start = text.find(form)
    evidence = (Evidence(start, start + len(form), form),) if form else ()
    match = Match(ENTRY_KEY, verdict, 0.9, cause, evidence)
    return Diagnosis(text, verdict, "lamps", (match,))


def _shares(*clue_keys: str) -> dict[str, float]:
    compiled = lamp()
    events = evidence_events(compiled, named_clues(compiled.guide, clue_keys))
    weights = belief(compiled.model, events)
    return dict(
        zip(compiled.model.causes, [weight / sum(weights) for weight in weights], strict=True)
    )


def test_it_works() -> None:
    (clue,) = clues_in(lamp_guide(), _diagnosis("It has a  New\nBulb in it"))

    assert (clue.key, clue.quote) == ("new-bulb", "New\nBulb")
    assert clue.row == {"fuse": "high", "plug": "medium"}


@pytest.mark.parametrize("text", ["a new bulbous lamp", "anew bulb", "new, bulb"])
def test_a_phrase_is_found_only_as_whole_words(text: str) -> None:
    assert clues_in(lamp_guide(), _diagnosis(text)) == ()


def test_a_form_gives_its_cause_away() -> None:
    (clue,) = clues_in(lamp_guide(), _diagnosis("oh, the bulb rattles", "the bulb rattles"))

    assert (clue.key, clue.quote, clue.row) == (
        f"{ENTRY_KEY}#bulb",
        "the bulb rattles",
        {"bulb": "high"},
    )


def test_in_a_derived_guide_a_form_answers_the_check() -> None:
    guide = derived_guide(ENTRY_KEY, lamp_entries()[ENTRY_KEY])
    (clue,) = clues_in(guide, _diagnosis("the bulb rattles", "the bulb rattles"))

    assert clue.answers == {"bulb": "yes"}


def test_the_cause_of_the_match_is_a_clue() -> None:
    (clue,) = clues_in(lamp_guide(), _diagnosis("dark", cause="fuse"))

    assert clue.row == {"fuse": "high"}


def test_a_known_entry_speaks_for_all_its_causes() -> None:
    (clue,) = clues_in(lamp_guide(), _diagnosis("dark", verdict="known"))

    assert clue.row == {"bulb": "high", "fuse": "high"}


def test_an_entry_tells_its_own_guide_nothing() -> None:
    guide = derived_guide(ENTRY_KEY, lamp_entries()[ENTRY_KEY])

    assert clues_in(guide, _diagnosis("dark", verdict="known")) == ()


def test_a_signal_answers_a_question() -> None:
    compiled = lamp()
    clues = named_clues(compiled.guide, ["street-is-dark"])

    assert evidence_events(compiled, clues) == [Answered("neighbours", "all-dark")]


def test_the_answer_of_a_person_wins_over_the_text() -> None:
    compiled = lamp()
    clues = named_clues(compiled.guide, ["street-is-dark"])

    assert evidence_events(compiled, clues, answered=["neighbours"]) == []


def test_clues_are_found_again_by_their_keys() -> None:
    keys = [f"{ENTRY_KEY}#bulb", "new-bulb", "nonsense", "no/entry", "new-bulb"]

    assert [clue.key for clue in named_clues(lamp_guide(), keys)] == keys[:2]


def test_a_clue_moves_the_belief() -> None:
    assert _shares("new-bulb")["fuse"] > 2 * _shares()["fuse"]


def test_further_clues_count_less() -> None:
    compiled = lamp()
    clues = named_clues(compiled.guide, [f"{ENTRY_KEY}#fuse", "new-bulb"])
    first, second = evidence_events(compiled, clues)

    assert isinstance(first, Hinted)
    assert isinstance(second, Hinted)
    assert max(first.likelihood) / min(first.likelihood) == pytest.approx(0.9 / 0.04)
    assert max(second.likelihood) / min(second.likelihood) == pytest.approx((0.9 / 0.04) ** 0.5)
