"""The first page of the workbench, and who may open it."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from knowledge.publishing import drafts, review, upkeep
from tests.factories import (
    AuthorFactory,
    ContextFactory,
    PublishedEntryFactory,
    ReviewerFactory,
    StaffFactory,
    UserFactory,
)
from tests.staff.writing import context_handed_in, handed_in

pytestmark = pytest.mark.django_db
LONG_AGO = {"reviewed": "2020-01-01"}


def test_it_works(client: Client) -> None:
    ada = AuthorFactory.create()
    draft = drafts.draft_of(entry=PublishedEntryFactory.create(), by=ada)
    client.force_login(ada)
    response = client.get("/staff/")
    assert response.status_code == 200
    assert draft.key in response.text
    assert "no-store" in response["Cache-Control"]


def test_drafts_of_others_are_not_shown(client: Client) -> None:
    draft = drafts.draft_of(entry=PublishedEntryFactory.create(), by=AuthorFactory.create())
    client.force_login(AuthorFactory.create())
    assert draft.key not in client.get("/staff/").text


def test_a_refusal_comes_first_with_its_reason(client: Client) -> None:
    ada = AuthorFactory.create()
    client.force_login(ada)
    refused = handed_in(PublishedEntryFactory.create(), ada)
    review.refuse(refused, by=ReviewerFactory.create(), note="Name the source")
    text = client.get("/staff/").text
    assert "Name the source" in text
    assert f"/staff/revisions/{refused.pk}/take-back/" in text


def test_a_refusal_is_over_when_its_writer_began_anew(client: Client) -> None:
    ada, entry = AuthorFactory.create(), PublishedEntryFactory.create()
    client.force_login(ada)
    refused = handed_in(entry, ada)
    review.refuse(refused, by=ReviewerFactory.create(), note="Name the source")
    drafts.draft_of(entry=entry, by=ada)
    assert "Name the source" not in client.get("/staff/").text


def test_a_reviewer_is_shown_what_others_wrote(client: Client) -> None:
    ben, ada = ReviewerFactory.create(), AuthorFactory.create()
    client.force_login(ben)
    theirs = context_handed_in(ContextFactory.create().slug, ada)
    own = handed_in(PublishedEntryFactory.create(), ben)
    text = client.get("/staff/").text
    assert text.index(f"/staff/review/document/{theirs.pk}/") < text.index("Handed in by you")
    assert text.index(f"/staff/review/{own.pk}/") > text.index("Handed in by you")


def test_in_a_team_of_one_ones_own_waits_too(client: Client, settings: Settings) -> None:
    settings.ONE_PERSON_TEAM = True
    ben = ReviewerFactory.create()
    client.force_login(ben)
    handed_in(PublishedEntryFactory.create(), ben)
    assert "Waiting for your review" in client.get("/staff/").text


def test_what_is_due_is_shown_to_who_looks_after_it(client: Client) -> None:
    ada, ben = AuthorFactory.create(), ReviewerFactory.create()
    owned = PublishedEntryFactory.create(changes={**LONG_AGO, "title": "Owned"})
    PublishedEntryFactory.create(changes={**LONG_AGO, "title": "Ownerless"})
    upkeep.look_after(entry=owned, owner=ada, review_on=None)
    client.force_login(ada)
    text = client.get("/staff/").text
    assert (">Owned<" in text, ">Ownerless<" in text) == (True, False)
    client.force_login(ben)  # without an owner, the reviewers look after it together
    text = client.get("/staff/").text
    assert (">Owned<" in text, ">Ownerless<" in text) == (False, True)


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
