"""From a case of guided help to the draft of an entry."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from knowledge.models import Revision, StaffNote
from tests.factories import AuthorFactory, StaffFactory

pytestmark = pytest.mark.usefixtures("lamp_site")

ADDRESS = "/staff/from-case/lamp/"
SOLVED = "?q.neighbours=only-this-one&f.bulb=worked"


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(AuthorFactory.create())
    return client


def send(client: Client, case: str = SOLVED, address: str = ADDRESS, **fields: str) -> Any:
    data = {"title": "glow_lost: no light", "slug": "glow-lost", "context": "lamps", **fields}
    return client.post(address + case, data)


def draft() -> Revision:
    return Revision.objects.get(state="draft")


def test_it_works(ada: Client) -> None:
    response = send(ada, text="ERROR glow_lost at lamp 3\nstack of things")
    assert response.status_code == 302
    assert draft().key == "lamps/glow-lost"
    data = draft().document
    assert "glow_lost at lamp 3" in data["messages"][0]["text"]
    assert data["causes"][0]["title"] == "The bulb is broken"
    assert data["causes"][0]["check"]["ask"] == "Does the bulb rattle?"
    assert data["related"] == ["lamps/dark"]


def test_title_and_name_are_made_of_the_message(ada: Client) -> None:
    send(ada, title="", slug="", text="glow_lost: the lamp gives no light")
    assert "glow_lost" in draft().document["title"]
    assert draft().entry.slug


def test_the_case_becomes_a_note_of_staff(ada: Client) -> None:
    send(ada)
    note = StaffNote.objects.get()
    assert note.entry == draft().entry
    assert "Only this one" in note.text


def test_a_case_that_nothing_solved_has_no_cause_yet(ada: Client) -> None:
    send(ada, case="?f.bulb=failed")
    assert draft().document["causes"] == []


def test_a_fix_that_no_entry_has_is_taken_with_its_steps(ada: Client) -> None:
    send(ada, case="?f.plug=worked")
    [cause] = draft().document["causes"]
    assert cause["fix"]["steps"]


def test_secrets_are_taken_out(ada: Client) -> None:
    send(ada, text="Lamp refused card 4111 1111 1111 1111")
    assert "4111 1111" not in str(draft().document)


def test_the_staff_view_of_a_case_leads_here(ada: Client) -> None:
    page = ada.get(f"/triage/lamp/staff/{SOLVED}")
    assert f"{ADDRESS}?q.neighbours=only-this-one&amp;f.bulb=worked" in page.text


@pytest.mark.parametrize(
    "fields", [{"title": "", "text": " "}, {"slug": "Not A Slug"}, {"context": "gone"}]
)
def test_what_is_missing_is_asked_for(ada: Client, fields: dict[str, str]) -> None:
    response = send(ada, **{"title": "what was typed", **fields})
    assert response.status_code == 422
    assert not fields.get("slug") or "what was typed" in response.text
    assert not Revision.objects.filter(state="draft").exists()


def test_a_name_that_is_taken_is_told(ada: Client) -> None:
    assert send(ada, slug="dark").status_code == 422


def test_opening_the_form_stores_nothing(ada: Client) -> None:
    assert ada.get(ADDRESS + SOLVED).status_code == 200
    assert not Revision.objects.filter(state="draft").exists()


def test_readers_write_nothing(client: Client) -> None:
    client.force_login(StaffFactory.create())
    assert client.get(ADDRESS).status_code == 404
    assert send(client).status_code == 404


def test_a_guide_that_does_not_exist_is_not_found(ada: Client) -> None:
    assert send(ada, address="/staff/from-case/no-such/").status_code == 404
