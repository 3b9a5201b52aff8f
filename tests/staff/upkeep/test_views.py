"""Owner and date, "still true", what is due, notes, retiring; and the entry page for staff."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from audit.models import Event
from knowledge.models import Entry, Revision, StaffNote
from knowledge.publishing import review, upkeep
from tests.factories import (
    AdministratorFactory,
    AuthorFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    ReviewerFactory,
    StaffEntryFactory,
    StaffFactory,
    UserFactory,
)
from tests.staff.writing import handed_in
from triage.models import Outcome

pytestmark = pytest.mark.django_db
LONG_AGO = {"reviewed": "2020-01-01"}


def page(entry: Entry, name: str) -> str:
    return f"/staff/entries/{entry.key}/{name}/"


@pytest.fixture
def ada(client: Client) -> Any:
    """Sign an author in."""
    author = AuthorFactory.create()
    client.force_login(author)
    return author


def asked(entry: Entry, times: int) -> None:
    """Let guided help on the entry end so many times today."""
    for number in range(times):
        Outcome.objects.create(
            guide=entry.key, generation=1, day=timezone.localdate(), visitor=f"v-{number}"
        )


@pytest.mark.usefixtures("ada")
def test_an_owner_and_a_day_are_set(client: Client) -> None:
    entry, ben = PublishedEntryFactory.create(), ReviewerFactory.create()
    assert client.get(page(entry, "upkeep")).status_code == 200
    typed = {"owner": ben.username, "review_on": "2027-01-31"}
    assert client.post(page(entry, "upkeep"), typed).status_code == 302
    entry.refresh_from_db()
    assert (entry.owner, entry.review_on) == (ben, date(2027, 1, 31))
    assert "31 January 2027" in client.get(entry.get_absolute_url()).text


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    "typed", [{"owner": "nobody"}, {"review_on": "31.1.2027"}, {"review_on": "9999-99-99"}]
)
def test_what_cannot_be_is_refused_and_kept(client: Client, typed: dict[str, str]) -> None:
    entry = PublishedEntryFactory.create()
    response = client.post(page(entry, "upkeep"), typed)
    assert response.status_code == 422
    assert typed.get("review_on", "") in response.text


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("change", [{"is_active": False}, {"role": "reader"}])
def test_only_who_may_write_can_look_after_an_entry(client: Client, change: dict[str, Any]) -> None:
    dee = StaffFactory.create(**{"role": "author", **change})
    response = client.post(page(PublishedEntryFactory.create(), "upkeep"), {"owner": dee.username})
    assert response.status_code == 422


@pytest.mark.usefixtures("ada")
def test_still_true_goes_through_review(client: Client) -> None:
    entry = PublishedEntryFactory.create(changes=LONG_AGO)
    assert "Confirm: still true" in client.get(entry.get_absolute_url()).text
    client.post(page(entry, "confirm"))
    revision = entry.revisions.get(state=Revision.State.IN_REVIEW)
    assert Entry.objects.get().document.reviewed == date(2020, 1, 1)
    review.accept(revision, by=ReviewerFactory.create())
    assert Entry.objects.get().document.reviewed == timezone.localdate()
    assert "Confirm: still true" not in client.get(entry.get_absolute_url()).text
    assert client.post(page(entry, "confirm")).status_code == 302
    assert not entry.revisions.waiting().exists()


def test_a_change_that_waits_is_shown_first(client: Client, ada: User) -> None:
    entry = PublishedEntryFactory.create(changes=LONG_AGO)
    waiting = handed_in(entry, ada)
    assert f"/staff/review/{waiting.pk}/" in client.get(entry.get_absolute_url()).text
    response = client.post(page(entry, "confirm"))
    assert response["Location"] == f"/staff/review/{waiting.pk}/"
    assert entry.revisions.waiting().count() == 1


@pytest.mark.usefixtures("ada")
def test_what_is_due_is_listed_the_most_asked_first(client: Client) -> None:
    older = PublishedEntryFactory.create(changes={"reviewed": "2019-01-01", "title": "Older"})
    rare = PublishedEntryFactory.create(changes={**LONG_AGO, "title": "Rare"})
    often = PublishedEntryFactory.create(changes={**LONG_AGO, "title": "Often"})
    fresh = timezone.localdate().isoformat()
    PublishedEntryFactory.create(changes={"reviewed": fresh, "title": "Fresh"})
    asked(often, 6)
    asked(rare, 4)  # too few to be told apart from none
    text = client.get("/staff/stale/").text
    places = [text.index(f">{title}<") for title in ("Often", "Older", "Rare")]
    assert places == sorted(places)
    assert "Fresh" not in text
    assert "fewer than 5" in text
    assert older.key in text


def test_the_list_is_empty_at_first(client: Client) -> None:
    client.force_login(StaffFactory.create())
    assert "No entry is due" in client.get("/staff/stale/").text


def test_an_entry_is_retired_for_another_one(client: Client) -> None:
    client.force_login(ReviewerFactory.create())
    old = PublishedEntryFactory.create()
    new = PublishedEntryFactory.create(changes={"title": "The better one"})
    found = client.get(page(old, "retire"), {"q": "better one"}).text
    assert f'value="{new.key}"' in found
    assert client.post(page(old, "retire"), {"successor": new.key}).status_code == 302
    assert Event.objects.get(action="retired").details == {"successor": new.key}
    client.logout()
    response = client.get(old.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, new.get_absolute_url())


def test_an_entry_is_retired_for_nothing(client: Client) -> None:
    client.force_login(ReviewerFactory.create())
    old = PublishedEntryFactory.create()
    client.post(page(old, "retire"), {"successor": ""})
    assert client.get(old.get_absolute_url()).status_code == 404
    assert "This entry is retired" in client.get(page(old, "history")).text


def test_the_successor_is_another_entry_that_is_there(client: Client) -> None:
    client.force_login(ReviewerFactory.create())
    old, gone = PublishedEntryFactory.create(), RetiredEntryFactory.create()
    for successor in (old.key, gone.key, "no/such", "nonsense"):
        response = client.post(page(old, "retire"), {"successor": successor, "q": "kept words"})
        assert response.status_code == 422
        assert "kept words" in response.text
    old.refresh_from_db()
    assert not old.is_retired


@pytest.mark.usefixtures("ada")
def test_notes_are_for_staff_alone(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    client.post(page(entry, "notes"), {"text": "Ask the vendor first."})
    assert "Ask the vendor first." in client.get(entry.get_absolute_url()).text
    client.force_login(StaffFactory.create())
    assert "Ask the vendor first." in client.get(entry.get_absolute_url()).text
    for reader in (None, UserFactory.create()):
        client.logout()
        if reader:
            client.force_login(reader)
        for form in ("", "?format=json", "?format=text"):
            assert "Ask the vendor" not in client.get(entry.get_absolute_url() + form).text


@pytest.mark.usefixtures("ada")
def test_no_secret_is_kept_in_a_note(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    client.post(page(entry, "notes"), {"text": "Seen with card 4111 1111 1111 1111"})
    assert "1111 1111" not in StaffNote.objects.get().text


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize("text", ["", "   ", "x" * 2_001])
def test_a_note_says_something_and_not_too_much(client: Client, text: str) -> None:
    response = client.post(page(PublishedEntryFactory.create(), "notes"), {"text": text})
    assert response.status_code == 422
    assert text.strip() in response.text
    assert not StaffNote.objects.exists()


def test_only_ones_own_note_is_deleted(client: Client, ada: User) -> None:
    entry = PublishedEntryFactory.create()
    own = upkeep.add_note(entry=entry, text="Mine", by=ada)
    other = upkeep.add_note(entry=entry, text="Theirs", by=AuthorFactory.create())
    assert client.post(f"/staff/notes/{other.pk}/delete/").status_code == 404
    assert client.post(f"/staff/notes/{own.pk}/delete/").status_code == 302
    assert StaffNote.objects.get() == other


def test_a_reader_of_the_staff_changes_nothing(client: Client) -> None:
    client.force_login(StaffFactory.create())
    entry = PublishedEntryFactory.create(changes=LONG_AGO)
    assert client.get(page(entry, "upkeep")).status_code == 404
    assert client.post(page(entry, "confirm")).status_code == 404
    assert client.post(page(entry, "notes"), {"text": "N"}).status_code == 404
    assert "Confirm: still true" not in client.get(entry.get_absolute_url()).text


def test_an_author_does_not_retire(client: Client, ada: User) -> None:
    entry = PublishedEntryFactory.create()
    assert client.get(page(entry, "retire")).status_code == 404
    assert client.post(page(entry, "retire")).status_code == 404
    assert "/retire/" not in client.get(entry.get_absolute_url()).text


def test_a_visitor_sees_no_tools(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    assert f"/staff/entries/{entry.key}/" not in client.get(entry.get_absolute_url()).text


def test_what_staff_sees_of_an_entry_stays_in_no_cache(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    assert "no-store" not in client.get(entry.get_absolute_url()).get("Cache-Control", "")
    client.force_login(AdministratorFactory.create())
    response = client.get(entry.get_absolute_url())
    assert "/staff/" in response.text
    assert "no-store" in response["Cache-Control"]


def test_a_staff_entry_says_so(client: Client, ada: User) -> None:
    entry = StaffEntryFactory.create()
    assert "Only support staff" in client.get(entry.get_absolute_url()).text


def test_a_retired_entry_is_not_looked_after(client: Client, ada: User) -> None:
    entry = RetiredEntryFactory.create()
    assert client.get(page(entry, "upkeep")).status_code == 404
    assert client.post(page(entry, "confirm")).status_code == 404
    assert client.get(page(entry, "notes")).status_code == 200


def test_the_day_of_a_year_after_is_when_it_is_due(client: Client, ada: User) -> None:
    checked = timezone.localdate() - timedelta(days=upkeep.DAYS_UNTIL_DUE)
    entry = PublishedEntryFactory.create(changes={"reviewed": checked.isoformat()})
    assert "Due for a check" in client.get("/staff/stale/").text
    assert entry.title in client.get("/staff/stale/").text
