"""The audit trail: it grows, and it tells when somebody has changed it."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from audit import trail
from audit.models import AppendOnly, Event, Head
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db
Action = trail.Action


def write(number: int = 5) -> None:
    by = StaffFactory.create(username="ada")
    for count in range(number):
        trail.record(Action.PUBLISHED, by=by, about=f"oauth/entry-{count}", details={"n": count})


def flaws() -> list[str]:
    return [str(flaw) for flaw in trail.verify()]


def run_sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_it_works() -> None:
    write()
    event = Event.objects.get(number=3)
    assert (event.actor, event.action, event.about) == ("ada", "published", "oauth/entry-2")
    assert event.details == {"n": 2}
    assert flaws() == []


def test_an_empty_trail_is_whole() -> None:
    assert flaws() == []


CHANGED, FOLLOWS = "was changed", "does not follow the event before it"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE audit_event SET actor = 'ben' WHERE number = 3", [(3, CHANGED)]),
        ("UPDATE audit_event SET details = '{\"n\": 7}' WHERE number = 3", [(3, CHANGED)]),
        ("UPDATE audit_event SET at = '2020-01-01 00:00:00' WHERE number = 3", [(3, CHANGED)]),
        ("UPDATE audit_event SET request_id = 'x' WHERE number = 5", [(5, CHANGED)]),
        ("DELETE FROM audit_event WHERE number = 3", [(3, "events 3 to 3 are missing")]),
        ("DELETE FROM audit_event WHERE number = 1", [(1, "events 1 to 1 are missing")]),
        ("DELETE FROM audit_event WHERE number IN (2, 3)", [(2, "events 2 to 3 are missing")]),
        ("DELETE FROM audit_event WHERE number = 5", [(5, "events 5 to 5 are missing")]),
        ("DELETE FROM audit_event WHERE number > 3", [(5, "events 4 to 5 are missing")]),
        ("DELETE FROM audit_event", [(5, "events 1 to 5 are missing")]),
        ("DELETE FROM audit_head", [(5, "the end of the trail is not sealed")]),
        (
            "UPDATE audit_head SET number = 4",
            [(4, "the seal of the end was changed"), (5, "was added past the end")],
        ),
        (
            "UPDATE audit_event SET previous = digest WHERE number = 2",
            [(2, FOLLOWS), (2, CHANGED)],
        ),
    ],
)
def test_tampering_is_found(change: str, found: list[tuple[int, str]]) -> None:
    write()
    run_sql(change)
    assert [(flaw.number, flaw.what) for flaw in trail.verify()] == found


def test_renumbered_rows_are_found() -> None:
    write()
    run_sql("UPDATE audit_event SET number = number + 100 WHERE number IN (2, 3)")
    assert {flaw.number for flaw in trail.verify()} >= {2, 102, 103}


def test_swapped_rows_are_found() -> None:
    write()
    run_sql("UPDATE audit_event SET number = 99 WHERE number = 2")
    run_sql("UPDATE audit_event SET number = 2 WHERE number = 3")
    run_sql("UPDATE audit_event SET number = 3 WHERE number = 99")
    assert flaws() != []


def test_an_inserted_row_is_found() -> None:
    write()
    forged = Event.objects.get(number=5)
    forged.pk, forged.previous = 6, forged.digest
    forged._state.adding = True
    forged.save()
    assert flaws() != []


def test_a_trail_put_back_from_an_older_copy_is_found_by_what_was_noted_down() -> None:
    write()
    number, digest = trail.end().split(":")
    known = (int(number), digest)
    assert list(trail.verify(known=known)) == []
    trail.record(Action.EXPORTED)
    assert list(trail.verify(known=known)) == []  # it may have grown since
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event")
        cursor.execute("DELETE FROM audit_head")
    trail.record(Action.PUBLISHED, about="oauth/another")
    assert flaws() == []
    [flaw] = trail.verify(known=known)
    assert (flaw.number, flaw.what) == (5, "is not the event that was noted down")


def test_the_end_is_the_last_event() -> None:
    assert trail.end().startswith("0:")
    event = trail.record(Action.EXPORTED)
    assert trail.end() == f"1:{event.digest}"


def test_what_is_recorded_is_returned() -> None:
    ada = StaffFactory.create(username="ada")
    by_ada = trail.record(Action.PUBLISHED, by=ada, about="x" * 500, result="refused")
    assert by_ada == Event.objects.get(number=1)
    assert (by_ada.actor, by_ada.actor_id, by_ada.result) == ("ada", ada.pk, "refused")
    assert len(by_ada.about) == trail.MAX_ABOUT_CHARS
    by_nobody = trail.record(Action.PURGED)
    assert (by_nobody.actor, by_nobody.actor_id, by_nobody.details) == ("", None, {})
    by_visitor = trail.record(Action.SIGN_IN_FAILED, by=AnonymousUser())
    assert (by_visitor.actor, by_visitor.actor_id) == ("", None)
    assert [event.number for event in (by_ada, by_nobody, by_visitor)] == [1, 2, 3]
    assert by_nobody.previous == by_ada.digest


def test_events_recorded_together_follow_one_another() -> None:
    trail.record(Action.EXPORTED)
    trail.record_all(Action.PUBLISHED, by=None, about={"a": {"n": 1}, "b": {}})
    trail.record_all(Action.PUBLISHED, by=None, about={})
    trail.record(Action.EXPORTED)
    assert [event.about for event in Event.objects.order_by("number")] == ["", "a", "b", ""]
    assert flaws() == []


def test_another_key_does_not_verify(settings: Settings) -> None:
    write(2)
    settings.AUDIT_KEY = "another key"
    assert [flaw.what for flaw in trail.verify()] == [
        CHANGED,
        CHANGED,
        "the seal of the end was changed",
    ]


def test_events_are_never_changed_or_deleted() -> None:
    write(1)
    event = Event.objects.get()
    event.actor = "somebody else"
    with pytest.raises(AppendOnly):
        event.save()
    with pytest.raises(AppendOnly):
        event.delete()
    with pytest.raises(AppendOnly):
        Event.objects.all().delete()
    with pytest.raises(AppendOnly):
        Event.objects.update(actor="somebody else")


def test_the_command_tells(capsys: pytest.CaptureFixture[str]) -> None:
    write()
    call_command("verify_audit")
    assert trail.end() in capsys.readouterr().out
    run_sql("DELETE FROM audit_event WHERE number = 2")
    with pytest.raises(CommandError):
        call_command("verify_audit")
    with pytest.raises(CommandError) as refused:
        call_command("verify_audit", known="not an end")
    assert refused.value.returncode == 2


@pytest.mark.parametrize("keep", [0, 1])
def test_a_trail_that_was_emptied_or_cut_back_is_found_by_the_next_run(keep: int) -> None:
    write()
    heads = list(Head.objects.values())
    events = list(Event.objects.order_by("number"))
    call_command("verify_audit")
    run_sql(f"DELETE FROM audit_event WHERE number > {keep}")
    run_sql("DELETE FROM audit_head")
    if keep:  # put back the row that stood there when the trail ended so
        older = Head(**{**heads[0], "number": keep, "digest": events[keep - 1].digest})
        older.seal = trail._seal(older)
        older.save(force_insert=True)
    assert not list(trail.verify())  # the chain alone cannot tell
    with pytest.raises(CommandError):
        call_command("verify_audit")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"result": "x" * 61}, "result"), ({"result": ""}, "result"), ({"action": "no"}, "action")],
)
def test_what_does_not_fit_an_event_is_not_recorded(values: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        trail.record(**{"action": Action.EXPORTED, **values})
    assert list(refused.value.message_dict) == [field]
    assert not Event.objects.exists()
    assert flaws() == []


@pytest.mark.parametrize("chars", [199, 200, 201])
def test_the_object_of_an_event_is_cut(chars: int) -> None:
    assert len(trail.record(Action.EXPORTED, about="x" * chars).about) == min(chars, 200)


def test_events_recorded_together_say_all_that_one_says() -> None:
    ada = StaffFactory.create(username="ada")
    token = trail.request_id.set("request-7")
    try:
        trail.record_all(Action.PUBLISHED, by=ada, about={"a": {"n": 1}, "b" * 201: {}})
        trail.record(Action.EXPORTED)
    finally:
        trail.request_id.reset(token)
    trail.record(Action.EXPORTED)
    said = Event.objects.order_by("number").values_list(
        "number", "actor", "actor_id", "action", "about", "result", "details", "request_id"
    )
    assert list(said) == [
        (1, "ada", ada.pk, "published", "a", "ok", {"n": 1}, "request-7"),
        (2, "ada", ada.pk, "published", "b" * 200, "ok", {}, "request-7"),
        (3, "", None, "exported", "", "ok", {}, "request-7"),
        (4, "", None, "exported", "", "ok", {}, ""),
    ]
    events = list(Event.objects.order_by("number"))
    assert [event.previous for event in events] == [
        trail.FIRST,
        *(event.digest for event in events[:-1]),
    ]
    assert trail.end() == f"4:{events[-1].digest}"


def test_nothing_recorded_together_leaves_no_end() -> None:
    trail.record_all(Action.PUBLISHED, by=None, about={})
    assert (Head.objects.count(), trail.end()) == (0, f"0:{'0' * 64}")
    Head.objects.create(pk=1)
    assert trail.end() == f"0:{'0' * 64}"


def test_digests_of_older_versions_still_verify(settings: Settings) -> None:
    """The form of what is hashed never changes: every trail that exists would be found broken."""
    settings.AUDIT_KEY = "key"
    event = Event(
        number=7,
        at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=1))),
        actor="ada",
        actor_id=3,
        action="published",
        about="oauth/é",
        result="ok",
        details={"b": 1, "a": "é"},
        request_id="r",
        previous="0" * 64,
    )
    said = (
        '[7, "2026-01-02T02:04:05+00:00", "ada", 3, "published", "oauth/é", "ok", '
        f'{{"a": "é", "b": 1}}, "r", "{"0" * 64}"]'
    )
    assert trail.digest_of(event) == hmac.new(b"key", said.encode(), "sha256").hexdigest()


def test_what_was_noted_down_of_an_earlier_event_is_found() -> None:
    write(3)
    for event in Event.objects.all():
        assert list(trail.verify(known=(event.number, event.digest))) == []
        [flaw] = trail.verify(known=(event.number, "0" * 64))
        assert str(flaw) == f"event {event.number}: is not the event that was noted down"
    [flaw] = trail.verify(known=(4, Event.objects.get(number=3).digest))
    assert flaw.number == 4
