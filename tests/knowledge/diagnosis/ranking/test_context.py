from __future__ import annotations

import pytest

from knowledge.diagnosis.ranking.context import (
    Contexts,
    compile_contexts,
    find_context,
    near_cue,
    settle_context,
)
from knowledge.documents.entry import ContextDocument, EntryDocument
from tests.factories import context_document, entry_document

CONTEXTS: dict[str, ContextDocument] = {
    "time": context_document(
        cues={"strong": ["flux capacitor"], "weak": ["time", "lab"], "against": ["homekit", "card"]}
    ),
    "cards": context_document(
        cues={"strong": ["issuing bank"], "weak": ["card", "decline"], "against": ["flux"]}
    ),
}
ENTRIES: dict[str, EntryDocument] = {
    "time/flux-broken": entry_document(title="The gigawatt generator has no plutonium"),
    "time/flux-cold": entry_document(title="The generator is cold, plutonium is frozen"),
    "cards/refused": entry_document(title="The cashier refuses coins"),
    "cards/lost": entry_document(title="The cashier lost the coins"),
}


@pytest.fixture(scope="module")
def contexts() -> Contexts:
    return compile_contexts(CONTEXTS, ENTRIES)


def test_it_works(contexts: Contexts) -> None:
    assert find_context(contexts, "my flux capacitor fails").context == "time"


def test_one_weak_cue_is_not_enough(contexts: Contexts) -> None:
    assert find_context(contexts, "in the lab").context is None


def test_weak_cues_add_up(contexts: Contexts) -> None:
    assert find_context(contexts, "card decline, card declines").points["cards"] == 2.0


def test_a_cue_counts_once(contexts: Contexts) -> None:
    once = find_context(contexts, "the card").points["cards"]
    assert find_context(contexts, "the card, the card and the card").points["cards"] == once


def test_cues_against_a_context_count(contexts: Contexts) -> None:
    assert find_context(contexts, "a card").points["time"] < 0


def test_words_of_the_entries_speak_for_their_context(contexts: Contexts) -> None:
    finding = find_context(contexts, "plutonium in the generator")
    assert finding.points["time"] > 0 > finding.points["cards"]


def test_a_matched_entry_speaks_for_its_context(contexts: Contexts) -> None:
    assert find_context(contexts, "it broke", [("cards/refused", 0.9)]).context == "cards"


def test_a_text_without_evidence_has_no_context(contexts: Contexts) -> None:
    assert find_context(contexts, "segmentation violation").context is None


def test_what_only_speaks_against_is_foreign(contexts: Contexts) -> None:
    finding = find_context(contexts, "a homekit thing in the lab")
    assert (finding.is_foreign, finding.context) == (True, None)


def test_a_cue_of_another_context_is_not_foreign(contexts: Contexts) -> None:
    assert find_context(contexts, "a card").foreign == 0


def test_strong_cues_are_named(contexts: Contexts) -> None:
    text = "the issuing bank of the flux capacitor"
    assert find_context(contexts, text).strong == {"time", "cards"}


def test_a_cue_near_a_place_is_seen(contexts: Contexts) -> None:
    text = "the card was refused with 51"
    assert near_cue(contexts, text, "cards", 26, 28)


def test_a_cue_far_from_a_place_is_not_seen(contexts: Contexts) -> None:
    text = "the card was refused. " + "x" * 100 + " 51"
    assert not near_cue(contexts, text, "cards", len(text) - 2, len(text))


def test_a_cue_in_the_place_itself_is_none(contexts: Contexts) -> None:
    assert not near_cue(contexts, "a decline here", "cards", 2, 9)


def test_something_foreign_outweighs_weak_cues_near_by(contexts: Contexts) -> None:
    assert not near_cue(contexts, "homekit card 51", "cards", 13, 15)


def test_a_strong_cue_near_by_outweighs_something_foreign(contexts: Contexts) -> None:
    assert near_cue(contexts, "homekit issuing bank 51", "cards", 21, 23)


def test_the_ends_of_a_long_text_are_read(contexts: Contexts) -> None:
    text = "\n".join(["card"] + ["filler"] * 20_000 + ["flux capacitor"])
    assert find_context(contexts, text).strong == {"time"}


def test_no_contexts_name_none() -> None:
    assert find_context(compile_contexts({}, {}), "anything").context is None


def test_an_entry_very_like_the_text_settles_the_context(contexts: Contexts) -> None:
    finding = find_context(contexts, "a card")
    assert settle_context(finding, [("cards/lost", 0.7)]) == "cards"


@pytest.mark.parametrize(
    ("text", "described"),
    [
        ("a card", []),
        ("a card", [("cards/lost", 0.2)]),
        ("a card", [("time/flux-cold", 0.7)]),
        ("a card and homekit", [("cards/lost", 0.7)]),
    ],
)
def test_other_texts_keep_no_context(
    contexts: Contexts, text: str, described: list[tuple[str, float]]
) -> None:
    assert settle_context(find_context(contexts, text), described) is None
