"""What trying out a draft says: where it is found, what is ahead of it, whose messages it takes."""

from __future__ import annotations

from itertools import count
from typing import Any

import pytest

from knowledge.documents.entry import AmbiguousDocument, EntryDocument, read_document
from knowledge.models import Context, Entry
from knowledge.publishing import publish
from knowledge.reading import snapshot
from staff.editor import trial
from staff.editor.trial import Taken, try_out
from tests.factories import ContextFactory, PublishedEntryFactory, StaffEntryFactory, entry_document

pytestmark = pytest.mark.django_db

PUMP = "Pump <0> failed with code 9568"
VALVE = "Valve <0> of the reactor does not close"


def forms(*texts: str, kind: str = "message") -> list[dict[str, Any]]:
    return [{"text": text, "kind": kind} for text in texts]


NUMBERS = count()


def drafted(*texts: str) -> EntryDocument:
    """Return a draft of its own: what was compiled for one is used again for an equal one."""
    return entry_document(
        title=f"Draft {next(NUMBERS)}", summary="Of a draft.", messages=forms(*texts)
    )


@pytest.fixture
def time() -> Context:
    return ContextFactory.create(slug="time")


@pytest.fixture
def pump(time: Context) -> Entry:
    return PublishedEntryFactory.create(
        context=time, slug="pump", changes={"title": "Pump", "messages": forms(PUMP)}
    )


def test_it_works(pump: Entry) -> None:
    found = try_out("time/new", drafted(VALVE), "Valve 3 of the reactor does not close").found
    assert found is not None
    assert (found.place.rank, found.place.verdict, found.before) == (1, "known", None)
    assert found.place.reasons == ("same wording",)
    assert [part.message for part in found.place.evidence] == [VALVE]
    assert list(found.ahead) == []


def test_an_entry_that_is_published_is_compared_with_itself(pump: Entry) -> None:
    changed = drafted(PUMP, VALVE)
    found = try_out("time/pump", changed, "Valve 3 of the reactor does not close").found
    assert found is not None
    assert found.before is not None
    assert (found.before.verdict, found.place.verdict) == (None, "known")
    unchanged = try_out("time/pump", changed, "Pump 3 failed with code 9568").found
    assert unchanged is not None
    assert unchanged.before == unchanged.place


def test_what_stands_ahead_is_named(pump: Entry) -> None:
    text = "Pump 3 failed with code 9568\nthen: Valve 3 of the reactor does not close"
    found = try_out("time/new", drafted("Valve <0> does not open"), text).found
    assert found is not None
    assert found.place.verdict is None or found.place.rank > 1
    assert found.ahead[0] == "time/pump"
    assert "time/new" not in found.ahead


def test_a_draft_that_is_not_found_shows_the_first_three(time: Context) -> None:
    for number in range(5):
        PublishedEntryFactory.create(
            context=time,
            slug=f"pump-{number}",
            changes={"messages": forms(f"Pump failed with code 9568 in room {number}x{number}")},
        )
    found = try_out("time/new", drafted("Nothing alike"), "Pump failed with code 9568").found
    assert found is not None
    assert (found.place.rank, found.place.verdict) == (0, None)
    assert len(found.ahead) == 3


def test_without_an_example_only_messages_are_compared(pump: Entry) -> None:
    assert try_out("time/new", drafted(VALVE), " \n").found is None


def test_secrets_of_the_example_are_not_shown(pump: Entry) -> None:
    found = try_out("time/new", drafted(VALVE), "password=hunter2hunter2 pump").found
    assert found is not None
    assert "hunter2" not in repr(found)


def test_words_that_fit_are_marked_in_the_example(pump: Entry) -> None:
    found = try_out("time/new", drafted(VALVE), "12:00 Valve 3 of the reactor does not close").found
    assert found is not None
    marked = "".join(piece.text for piece in found.given if piece.kind == "evidence")
    assert marked == "Valve 3 of the reactor does not close"


def test_the_same_message_is_told(pump: Entry) -> None:
    tried = try_out("time/new", drafted(PUMP), "")
    assert list(tried.taken) == [Taken("time/pump", PUMP, is_same=True)]
    assert (tried.compared, tried.is_all) == (1, True)


def test_a_message_that_the_draft_would_take_over_is_told(time: Context) -> None:
    """The wider form of another entry, once the draft has a nearer one for the same text."""
    rare = "Coolant pump <0> failed with code 9568"
    PublishedEntryFactory.create(
        context=time, slug="wide", changes={"messages": forms(f"{rare} <1>")}
    )
    tried = try_out("time/new", drafted("Coolant pump value failed with code 9568 value"), "")
    assert [(taken.key, taken.is_same) for taken in tried.taken] == [("time/wide", False)]


def test_messages_that_share_too_little_are_not_compared(pump: Entry) -> None:
    tried = try_out("time/new", drafted(VALVE), "")
    assert (list(tried.taken), tried.compared, tried.is_all) == ([], 0, True)


def test_only_new_messages_of_a_published_entry_are_compared(pump: Entry, time: Context) -> None:
    PublishedEntryFactory.create(context=time, slug="twin", changes={"messages": forms(PUMP)})
    assert list(try_out("time/pump", drafted(PUMP, VALVE), "").taken) == []
    assert list(try_out("time/pump", drafted(PUMP), "").taken) == []


def test_messages_for_staff_only_are_compared_too(time: Context) -> None:
    StaffEntryFactory.create(
        context=time, slug="secret", changes={"messages": forms(PUMP), "audience": "staff"}
    )
    assert [taken.key for taken in try_out("time/new", drafted(PUMP), "").taken] == ["time/secret"]


def test_very_many_like_messages_are_compared_in_part(
    time: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial, "MOST_COMPARED", 2)
    for number in range(3):
        PublishedEntryFactory.create(
            context=time, slug=f"p{number}", changes={"messages": forms(PUMP)}
        )
    tried = try_out("time/new", drafted(PUMP), "")
    assert (tried.compared, tried.is_all, len(tried.taken)) == (2, False, 2)


def test_an_ambiguous_example_shows_its_question(pump: Entry) -> None:
    item = {
        "inputs": ["pump"],
        "question": "Which pump is it?",
        "contexts": ["time"],
        "answers": [{"label": "That of the machine", "context": "time"}],
    }
    document = read_document(
        {
            "version": 1,
            "reviewed": "2026-11-23",
            "use": "Ask.",
            "always_add": [],
            "items": [item],
        },
        AmbiguousDocument,
    )
    publish.save_supplement(path="_ambiguous.yaml", document=document)
    found = try_out("time/new", drafted(VALVE), "pump").found
    assert found is not None
    assert found.question == "Which pump is it?"


def test_what_was_published_meanwhile_counts(pump: Entry, time: Context) -> None:
    document = drafted("The impeller rattles")
    assert list(try_out("time/new", document, "").taken) == []
    PublishedEntryFactory.create(
        context=time, slug="meanwhile", changes={"messages": forms("The impeller rattles")}
    )
    snapshot.forget()
    assert [taken.key for taken in try_out("time/new", document, "").taken] == ["time/meanwhile"]


def test_nothing_is_changed_by_trying(pump: Entry) -> None:
    try_out("time/pump", drafted(VALVE), "Valve 3 of the reactor does not close")
    assert snapshot.current().catalog.entries["time/pump"] == Entry.objects.get(pk=pump.pk).document


def test_a_like_message_that_stays_first_is_not_taken(pump: Entry) -> None:
    tried = try_out("time/new", drafted("Pump <0> stopped with code 9568"), "")
    assert (list(tried.taken), tried.compared) == ([], 1)
