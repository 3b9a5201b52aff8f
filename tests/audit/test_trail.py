"""The audit trail: it grows, and it tells when somebody has changed it."""

from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit import trail
from audit.models import AppendOnly, Event
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


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_event SET actor = 'ben' WHERE number = 3",
        "UPDATE audit_event SET details = '{\"n\": 7}' WHERE number = 3",
        "UPDATE audit_event SET at = '2020-01-01 00:00:00' WHERE number = 3",
        "DELETE FROM audit_event WHERE number = 3",
        "DELETE FROM audit_event WHERE number = 1",
        "DELETE FROM audit_event WHERE number = 5",
        "DELETE FROM audit_event",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET number = 4",
        "UPDATE audit_event SET number = number + 100 WHERE number IN (2, 3)",
    ],
)
def test_tampering_is_found(change: str) -> None:
    write()
    run_sql(change)
    assert flaws() != []


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
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_event")
        cursor.execute("DELETE FROM audit_head")
    trail.record(Action.PUBLISHED, about="oauth/another")
    assert flaws() == []
    assert [str(flaw) for flaw in trail.verify(known=(int(number), digest))] != []


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
