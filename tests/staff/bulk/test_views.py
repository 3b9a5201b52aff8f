"""Changing many entries in the browser."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from knowledge.models import Entry
from knowledge.publishing import publish
from tests.factories import (
    AdministratorFactory,
    AuthorFactory,
    ContextFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    ReviewerFactory,
    StaffEntryFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    return PublishedEntryFactory.create(context=ContextFactory.create(slug="time"), slug="flux")


@pytest.fixture
def eve(client: Client, entry: Entry) -> Client:
    client.force_login(AdministratorFactory.create())
    return client


def found(client: Client, **wanted: str) -> list[str]:
    return [entry.key for entry in client.get("/staff/bulk/", wanted).context["page"].found]


def preview(client: Client, **fields: Any) -> Any:
    return client.post("/staff/bulk/preview/", {"which": "ticked", **fields})


def test_it_works(eve: Client, entry: Entry) -> None:
    page = preview(eve, key="time/flux", action="retire").context["page"]
    fields = {"action": "retire", "keys": page.keys, "digest": page.plan.digest}
    assert not Entry.objects.get().is_retired
    assert eve.post("/staff/bulk/apply/", fields).status_code == 302
    assert Entry.objects.get().is_retired


def test_the_filter_narrows(eve: Client, entry: Entry) -> None:
    ada = AuthorFactory.create()
    StaffEntryFactory.create(context=entry.context, slug="staff")
    RetiredEntryFactory.create(context=entry.context, slug="retired")
    other = PublishedEntryFactory.create(slug="other", context__slug="space")
    Entry.objects.filter(pk=other.pk).update(owner=ada)
    assert len(found(eve)) == 4
    assert found(eve, context="space") == ["space/other"]
    assert found(eve, state="retired") == ["time/retired"]
    assert found(eve, audience="staff") == ["time/staff"]
    assert found(eve, owner=ada.username) == ["space/other"]
    assert found(eve, q="no such") == []
    assert len(found(eve, context="no such")) == 4


def test_all_that_were_found_can_be_chosen(eve: Client) -> None:
    shown = eve.get("/staff/bulk/").context["page"]
    page = preview(eve, which="all", found=shown.all_keys, action="owner").context["page"]
    assert [line.entry.key for line in page.plan.lines] == ["time/flux"]


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "retire"},
        {"key": "time/flux"},
        {"key": "time/flux", "action": "move"},
        {"key": "time/flux", "action": "move", "context": "no-such"},
        {"key": "time/flux", "action": "retire", "successor": "no/such"},
        {"key": "no/such", "action": "retire"},
    ],
)
def test_what_is_missing_is_asked_for(eve: Client, fields: dict[str, str]) -> None:
    response = preview(eve, **fields)
    assert response.status_code == 422
    assert "error-summary" in response.text


def test_what_was_not_shown_is_not_done(eve: Client, entry: Entry) -> None:
    page = preview(eve, key="time/flux", action="retire").context["page"]
    publish.publish(revision=publish.revise(entry=entry, document=entry.document), index=False)
    fields = {"action": "retire", "keys": page.keys, "digest": page.plan.digest}
    assert eve.post("/staff/bulk/apply/", fields).status_code == 422
    assert not Entry.objects.get().is_retired


@pytest.mark.parametrize("address", ["preview/", "apply/"])
def test_only_administrators_change_many(client: Client, entry: Entry, address: str) -> None:
    client.force_login(ReviewerFactory.create())
    assert client.post(f"/staff/bulk/{address}").status_code == 404
    assert client.get("/staff/bulk/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_entries(
    eve: Client, entry: Entry, django_assert_max_num_queries: Any
) -> None:
    PublishedEntryFactory.create_batch(10, context=entry.context)
    with django_assert_max_num_queries(12):
        eve.get("/staff/bulk/")
