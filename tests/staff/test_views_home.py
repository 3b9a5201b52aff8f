"""The first page of the workbench, and who may open it."""

from __future__ import annotations

import pytest
from django.test import Client

from knowledge import drafting
from tests.factories import AuthorFactory, PublishedEntryFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_it_works(client: Client) -> None:
    ada = AuthorFactory.create()
    draft = drafting.draft_of(entry=PublishedEntryFactory.create(), by=ada)
    client.force_login(ada)
    response = client.get("/staff/")
    assert response.status_code == 200
    assert draft.key in response.text
    assert "no-store" in response["Cache-Control"]


def test_drafts_of_others_are_not_shown(client: Client) -> None:
    draft = drafting.draft_of(entry=PublishedEntryFactory.create(), by=AuthorFactory.create())
    client.force_login(AuthorFactory.create())
    assert draft.key not in client.get("/staff/").text


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    response = client.get("/staff/")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/staff/"


def test_an_account_without_a_role_finds_nothing(client: Client) -> None:
    client.force_login(UserFactory.create())
    assert client.get("/staff/").status_code == 404


def test_a_role_that_was_taken_away_ends_with_the_next_request(client: Client) -> None:
    dee = StaffFactory.create()
    client.force_login(dee)
    assert client.get("/staff/").status_code == 200
    dee.groups.clear()
    assert client.get("/staff/").status_code == 404
