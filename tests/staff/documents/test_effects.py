"""Which texts a changed document would answer otherwise."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from knowledge.documents.entry import (
    AmbiguousDocument,
    ContextDocument,
    PinnedDocument,
    SynonymsDocument,
    read_document,
)
from knowledge.models import Asked, Context
from knowledge.publishing import publish
from staff.documents import effects
from staff.documents.effects import Effect, FirstAnswer, effects_of
from tests.factories import ContextFactory, PublishedEntryFactory, context_document

pytestmark = pytest.mark.django_db

HEAD = {"version": 1, "reviewed": "2026-11-23", "use": "As it says."}


def ambiguous(*inputs: str) -> AmbiguousDocument:
    item = {
        "inputs": list(inputs),
        "question": "Which one is it?",
        "contexts": ["time"],
        "answers": [{"label": "That of the machine", "context": "time"}],
    }
    return read_document({**HEAD, "always_add": [], "items": [item]}, AmbiguousDocument)


def pinned(entry: str, *inputs: str, **changes: Any) -> PinnedDocument:
    item = {"inputs": list(inputs), "entry": entry, "why": "It is meant.", **changes}
    return read_document({**HEAD, "items": [item]}, PinnedDocument)


def synonyms(*words: str) -> SynonymsDocument:
    group = {"id": "one", "contexts": ["all"], "mode": "two-way", "words": list(words)}
    data = {
        **HEAD,
        "text_rules": [],
        "noise_words": [],
        "noise_note": "None.",
        "groups": [group] if words else [],
        "never_merge": [],
    }
    return read_document(data, SynonymsDocument)


@pytest.fixture(autouse=True)
def time() -> Context:
    context = ContextFactory.create(slug="time")
    for slug, message in (("flux", "flux_broken"), ("pump", "pump_stuck")):
        changes = {
            "title": f"The {slug} is in the way",
            "messages": [{"text": message, "kind": "code"}],
        }
        PublishedEntryFactory.create(context=context, slug=slug, changes=changes)
    return context


def searched_for(*words: str) -> None:
    for text in words:
        Asked.objects.create(day=date(2026, 11, 23), verdict="unknown", words=text)


def test_it_works() -> None:
    found = effects_of("_pinned.yaml", pinned("time/flux", "no spark"))
    assert found.changed == [Effect("no spark", FirstAnswer(), FirstAnswer("time/flux"))]
    assert (found.known, found.reached, found.asked) == (3, 1, 1)


def test_what_stays_the_same_is_not_told() -> None:
    publish.save_supplement(path="_pinned.yaml", document=pinned("time/flux", "no spark"))
    found = effects_of("_pinned.yaml", pinned("time/flux", "no spark"))
    assert (found.changed, found.reached) == ([], 0)


def test_a_pin_that_is_taken_out_changes_its_input() -> None:
    publish.save_supplement(path="_pinned.yaml", document=pinned("time/flux", "no spark"))
    found = effects_of("_pinned.yaml", pinned("time/pump", "no water"))
    assert {(each.text, each.before.key, each.after.key) for each in found.changed} == {
        ("no spark", "time/flux", ""),
        ("no water", "", "time/pump"),
    }


def test_a_pin_of_one_context_is_told_with_that_context() -> None:
    found = effects_of("_pinned.yaml", pinned("time/flux", "no spark", context="time"))
    assert [(each.text, each.context) for each in found.changed] == [("no spark", "time")]


def test_a_pin_on_the_message_of_another_entry_is_worse() -> None:
    found = effects_of("_pinned.yaml", pinned("time/pump", "flux_broken"))
    [effect] = found.changed
    assert (effect.owner, effect.kind) == ("time/flux", "worse")


def test_a_pin_that_is_set_right_is_better() -> None:
    publish.save_supplement(path="_pinned.yaml", document=pinned("time/pump", "flux_broken"))
    [effect] = effects_of("_pinned.yaml", pinned("time/flux", "flux_broken")).changed
    assert (effect.owner, effect.kind) == ("time/flux", "better")


def test_a_text_of_no_entry_is_neither_better_nor_worse() -> None:
    [effect] = effects_of("_pinned.yaml", pinned("time/flux", "no spark")).changed
    assert effect.kind == "other"


def test_a_new_question_changes_the_texts_that_are_its_inputs(time: Context) -> None:
    changes = {"messages": [{"text": "Coolant valve jammed", "kind": "message"}]}
    PublishedEntryFactory.create(context=time, slug="valve", changes=changes)
    found = effects_of("_ambiguous.yaml", ambiguous("Coolant valve jammed"))
    [effect] = found.changed
    assert (effect.text, effect.before.key) == ("Coolant valve jammed", "time/valve")
    assert effect.after == FirstAnswer(ask="Which one is it?")
    assert (effect.owner, effect.kind) == ("time/valve", "worse")


def test_words_of_searches_are_asked_again() -> None:
    searched_for("no spark", "no spark", "", "good morning")
    found = effects_of("_ambiguous.yaml", ambiguous("no spark"))
    assert [each.text for each in found.changed] == ["no spark"]
    assert found.known == 4


def test_only_texts_with_a_changed_word_are_asked_again() -> None:
    searched_for("conduit blocked", "good morning", "conduits")
    found = effects_of("_synonyms.yaml", synonyms("conduit", "pipe"))
    assert (found.known, found.reached) == (7, 3)  # of the searches, and the two words themselves


def test_a_new_synonym_leads_to_the_entry(time: Context) -> None:
    PublishedEntryFactory.create(
        context=time,
        slug="pipe",
        changes={
            "title": "The pipe leaks water",
            "summary": "Water leaks from the pipe into the machine.",
            "messages": [{"text": "pipe_leaks_water", "kind": "code"}],
        },
    )
    searched_for("conduit leaks water")
    found = effects_of("_synonyms.yaml", synonyms("conduit", "pipe"))
    assert all(each.before != each.after for each in found.changed)
    assert found.reached == 3


def test_cues_of_a_context_reach_the_texts_that_hold_them() -> None:
    searched_for("capacitor empty", "gearwheel empty")
    document: ContextDocument = context_document(
        cues={"strong": ["capacitor", "gearwheel"], "weak": ["time"]}
    )
    found = effects_of("time/_context.yaml", document)
    assert found.reached == 1


def test_no_more_texts_are_asked_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effects, "MOST_ASKED", 2)
    found = effects_of("_pinned.yaml", pinned("time/flux", "one", "two", "three"))
    assert (found.reached, found.asked, len(found.changed)) == (3, 2, 2)


def test_placeholders_stand_for_a_word(time: Context) -> None:
    changes = {"messages": [{"text": "Valve <0> is shut", "kind": "message"}]}
    PublishedEntryFactory.create(context=time, slug="valve", changes=changes)
    [effect] = effects_of("_pinned.yaml", pinned("time/flux", "Valve value is shut")).changed
    assert (effect.owner, effect.kind) == ("time/valve", "worse")
