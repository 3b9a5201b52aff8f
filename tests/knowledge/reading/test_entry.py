"""The page of an entry."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from knowledge.publishing import publish
from tests.factories import (
    ContextFactory,
    DraftEntryFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    StaffEntryFactory,
    StaffFactory,
    cause_data,
)

pytestmark = pytest.mark.django_db


def test_it_works(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    response = client.get(entry.get_absolute_url())
    assert response.status_code == 200
    assert f"<h1>{entry.title}</h1>" in response.text


def test_every_part_of_the_document_is_shown(client: Client) -> None:
    changes = {
        "warning": "The warning.",
        "tell_customer": "The words for the customer.",
        "unverified": ["the doubtful statement"],
        "messages": [
            {"text": "flux_broken", "kind": "code", "provider": "Acme"},
            {"text": "the second", "kind": "message"},
            {"text": "the third", "kind": "message"},
            {"text": "nothing moves", "kind": "symptom"},
        ],
        "causes": [
            cause_data(fix={"steps": ["S."], "minutes": 1, "risk": "high", "undoable": False})
        ],
    }
    entry = PublishedEntryFactory.create(changes=changes)
    text = client.get(entry.get_absolute_url()).text
    for part in (
        "The warning.",
        "The words for the customer.",
        "the doubtful statement",
        "Not confirmed",
        "Acme",
        "the second",
        "the third",
        "nothing moves",
        "This cannot be undone.",
        "https://example.org/manual",
        "23 November 2026",
    ):
        assert part in text


def test_parts_without_content_are_not_shown(client: Client) -> None:
    text = client.get(PublishedEntryFactory.create().get_absolute_url()).text
    for heading in ("What to tell the customer", "Before you act", "Not confirmed"):
        assert heading not in text


def test_the_first_cause_is_open(client: Client) -> None:
    causes = [cause_data("first-cause"), cause_data("second-cause")]
    entry = PublishedEntryFactory.create(changes={"causes": causes})
    view = client.get(entry.get_absolute_url()).context["page"].view
    assert [cause.is_open for cause in view.causes] == [True, False]


@pytest.mark.parametrize(
    ("cause", "opened"), [("second-cause", [False, True]), ("no-such", [True, False])]
)
def test_the_address_opens_a_cause(client: Client, cause: str, opened: list[bool]) -> None:
    causes = [cause_data("first-cause"), cause_data("second-cause")]
    entry = PublishedEntryFactory.create(changes={"causes": causes})
    view = client.get(entry.get_absolute_url(), {"cause": cause}).context["page"].view
    assert [cause.is_open for cause in view.causes] == opened


def test_the_document_comes_as_json(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    data = client.get(entry.get_absolute_url(), {"format": "json"}).json()
    assert data["key"] == entry.key
    assert data["url"] == f"http://testserver{entry.get_absolute_url()}"
    assert data["causes"][0]["key"] == "first-cause"


def test_the_reply_is_plain_text_with_the_link(client: Client) -> None:
    entry = PublishedEntryFactory.create(changes={"summary": "Use `a` & <b>."})
    response = client.get(entry.get_absolute_url(), {"format": "text"})
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert "Use a & <b>." in response.text
    assert f"http://testserver{entry.get_absolute_url()}" in response.text


def test_a_text_of_the_catalog_is_only_text(client: Client) -> None:
    entry = PublishedEntryFactory.create(changes={"summary": "See <script>x</script> {{ 7 }}."})
    text = client.get(entry.get_absolute_url()).text
    assert "See &lt;script&gt;x&lt;/script&gt; {{ 7 }}." in text


def test_an_unknown_entry_is_not_found(client: Client) -> None:
    context = ContextFactory.create()
    assert client.get(f"/errors/{context.slug}/no-such/").status_code == 404


@pytest.mark.parametrize("factory", [DraftEntryFactory, StaffEntryFactory, RetiredEntryFactory])
@pytest.mark.parametrize("wanted", ["", "?format=json", "?format=text"])
def test_a_hidden_entry_is_not_found(
    client: Client, factory: type[DraftEntryFactory], wanted: str
) -> None:
    entry = factory.create()
    response = client.get(entry.get_absolute_url() + wanted)
    assert response.status_code == 404
    assert "capacitor is empty" not in response.text


def test_staff_read_an_entry_for_staff(client: Client) -> None:
    client.force_login(StaffFactory.create())
    assert client.get(StaffEntryFactory.create().get_absolute_url()).status_code == 200


def test_a_retired_entry_leads_to_its_successor(client: Client) -> None:
    old, new = PublishedEntryFactory.create_batch(2)
    publish.retire(entry=old, successor=new)
    response = client.get(old.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, new.get_absolute_url())


def test_a_successor_that_was_retired_in_turn_leads_on(client: Client) -> None:
    first, second, third = PublishedEntryFactory.create_batch(3)
    publish.retire(entry=first, successor=second)
    publish.retire(entry=second, successor=third)
    response = client.get(first.get_absolute_url())
    assert (response.status_code, response["Location"]) == (301, third.get_absolute_url())


def test_a_retired_entry_does_not_lead_to_a_hidden_successor(client: Client) -> None:
    old, new = PublishedEntryFactory.create(), StaffEntryFactory.create()
    publish.retire(entry=old, successor=new)
    assert client.get(old.get_absolute_url()).status_code == 404


def test_related_entries_are_those_that_the_reader_may_see(client: Client) -> None:
    shown, hidden = PublishedEntryFactory.create(), StaffEntryFactory.create()
    entry = PublishedEntryFactory.create(changes={"related": [hidden.key, shown.key]})
    page = client.get(entry.get_absolute_url()).context["page"]
    assert page.related == [shown]
    data = client.get(f"{entry.get_absolute_url()}?format=json").json()
    assert data["related"] == [shown.key]


def test_a_visitor_gets_no_cookie(client: Client) -> None:
    assert not client.get(PublishedEntryFactory.create().get_absolute_url()).cookies


def test_the_number_of_queries_does_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (10, 20):
        related = [entry.key for entry in PublishedEntryFactory.create_batch(count)]
        causes = [cause_data(f"cause-{number}") for number in range(count // 2)]
        entry = PublishedEntryFactory.create(changes={"related": related, "causes": causes})
        client.get(entry.get_absolute_url())  # the snapshot is built once
        with django_assert_num_queries(3):  # entry, related entries, generation
            client.get(entry.get_absolute_url())
