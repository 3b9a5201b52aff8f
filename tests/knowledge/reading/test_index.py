"""The A-Z of all errors."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import PublishedEntryFactory, RetiredEntryFactory, StaffEntryFactory

pytestmark = pytest.mark.django_db


def titles(client: Client, **query: str) -> list[str]:
    groups = client.get("/errors/", query).context["page"].groups
    return [entry.title for _, entries in groups for entry in entries]


def test_it_works(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    assert entry.get_absolute_url() in client.get("/errors/").text


def test_entries_stand_under_their_letter(client: Client) -> None:
    for title in ("beta", "`alpha` first", "51 declined", "Bravo"):
        PublishedEntryFactory.create(changes={"title": title})
    groups = client.get("/errors/").context["page"].groups
    assert [(letter, [entry.title for entry in entries]) for letter, entries in groups] == [
        ("A", ["`alpha` first"]),
        ("B", ["beta", "Bravo"]),
        ("0–9", ["51 declined"]),
    ]


def test_every_word_of_the_filter_must_stand_in_the_title(client: Client) -> None:
    PublishedEntryFactory.create(changes={"title": "The token expired"})
    PublishedEntryFactory.create(changes={"title": "The card expired"})
    assert titles(client, q="EXPIRED token") == ["The token expired"]


def test_a_filter_that_fits_nothing_says_so(client: Client) -> None:
    PublishedEntryFactory.create()
    response = client.get("/errors/", {"q": "no such words"})
    assert response.context["page"].groups == []
    assert "No title holds these words." in response.text


@pytest.mark.parametrize("query", ["%", "_" * 500, "\x00", "'; --", "\\"])
def test_any_filter_is_only_words(client: Client, query: str) -> None:
    PublishedEntryFactory.create(changes={"title": "Plain title"})
    assert client.get("/errors/", {"q": query}).status_code == 200


def test_a_part_is_the_list_alone(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    response = client.get("/errors/", headers={"HX-Request": "true"})
    assert response.text.strip().startswith("<div")
    assert entry.title in response.text


def test_hidden_entries_are_left_out(client: Client) -> None:
    StaffEntryFactory.create()
    RetiredEntryFactory.create()
    assert titles(client) == []


def test_a_visitor_gets_no_cookie(client: Client) -> None:
    assert not client.get("/errors/").cookies


def test_the_number_of_queries_does_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        PublishedEntryFactory.create_batch(10)
        with django_assert_num_queries(1):
            client.get("/errors/")
