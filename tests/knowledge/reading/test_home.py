"""The home page."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import ContextFactory, PublishedEntryFactory, StaffEntryFactory

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


def test_it_works(client: Client) -> None:
    response = client.get("/")
    assert response.status_code == 200
    assert b'<textarea name="text"' in response.content


def test_a_part_is_the_region_alone(client: Client) -> None:
    response = client.get("/", headers=PART)
    assert b"<html" not in response.content
    assert b"<title>" in response.content
    assert b'<textarea name="text"' in response.content


def test_going_back_gives_the_whole_page(client: Client) -> None:
    response = client.get("/", headers={**PART, "HX-History-Restore-Request": "true"})
    assert b"<html" in response.content


def test_it_works_without_any_context(client: Client) -> None:
    assert client.get("/").status_code == 200


def test_each_context_has_its_number_of_entries(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    PublishedEntryFactory.create(context=entry.context)
    page = client.get("/").context["page"]
    assert [link.count for link in page.contexts] == [2]


def test_hidden_entries_are_not_counted(client: Client) -> None:
    entry = StaffEntryFactory.create()
    PublishedEntryFactory.create(context=entry.context)
    page = client.get("/").context["page"]
    assert [link.count for link in page.contexts] == [1]


def test_a_visitor_gets_no_cookie(client: Client) -> None:
    assert not client.get("/").cookies


def test_the_number_of_queries_does_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ContextFactory.create_batch(10)
    with django_assert_num_queries(2):
        client.get("/")
    ContextFactory.create_batch(10)
    with django_assert_num_queries(2):
        client.get("/")
