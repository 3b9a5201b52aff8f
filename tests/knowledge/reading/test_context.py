"""The page of a context, as a list and as a table."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from knowledge.models import Entry
from tests.factories import (
    ContextFactory,
    PublishedEntryFactory,
    StaffEntryFactory,
    cause_data,
    context_document,
)

pytestmark = pytest.mark.django_db


def test_it_works(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    response = client.get(entry.context.get_absolute_url())
    assert response.status_code == 200
    assert entry.get_absolute_url() in response.text


def test_an_unknown_context_is_not_found(client: Client) -> None:
    assert client.get("/errors/no-such/").status_code == 404


def test_an_empty_context_says_so(client: Client) -> None:
    response = client.get(ContextFactory.create().get_absolute_url())
    assert "No entry of this context is published yet." in response.text


def test_entries_are_grouped_by_where_they_appear(client: Client) -> None:
    context = ContextFactory.create()
    for place in ("build, at start", "build", "build (hvigor)", "run time"):
        PublishedEntryFactory.create(context=context, changes={"appears": place})
    phases = client.get(context.get_absolute_url()).context["page"].phases
    assert [(phase.title, len(phase.entries)) for phase in phases] == [("build", 3), ("", 1)]


def test_the_words_of_the_context_are_explained(client: Client) -> None:
    context = ContextFactory.create(document=context_document(glossary={"flux": "What flows."}))
    assert "What flows." in client.get(context.get_absolute_url()).text


def test_hidden_entries_are_left_out(client: Client) -> None:
    entry = StaffEntryFactory.create()
    for view in ("", "?view=table"):
        assert entry.title not in client.get(entry.context.get_absolute_url() + view).text


def test_a_visitor_gets_no_cookie(client: Client) -> None:
    assert not client.get(ContextFactory.create().get_absolute_url()).cookies


def test_the_table_has_a_row_for_each_cause(client: Client) -> None:
    causes = [cause_data("first-cause"), cause_data("second-cause")]
    entry = PublishedEntryFactory.create(changes={"causes": causes})
    response = client.get(entry.context.get_absolute_url(), {"view": "table"})
    assert 'rowspan="2"' in response.text
    assert response.text.count('data-label="Solution"') == 2


def test_the_table_comes_in_pages(client: Client) -> None:
    context = ContextFactory.create()
    PublishedEntryFactory.create_batch(21, context=context)
    response = client.get(context.get_absolute_url(), {"view": "table", "page": "2"})
    assert len(response.context["page"].rows) == 1
    assert 'rel="prev"' in response.text


@pytest.mark.parametrize("number", ["0", "99", "x"])
def test_a_page_that_does_not_exist_gives_the_nearest(client: Client, number: str) -> None:
    entry = PublishedEntryFactory.create()
    response = client.get(entry.context.get_absolute_url(), {"view": "table", "page": number})
    assert entry.title in response.text


@pytest.mark.parametrize(("view", "queries"), [("list", 2), ("table", 4)])
def test_the_number_of_queries_does_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, view: str, queries: int
) -> None:
    context = ContextFactory.create()
    for count in (10, 20):
        PublishedEntryFactory.create_batch(10, context=context)
        assert Entry.objects.count() == count
        with django_assert_num_queries(queries):
            client.get(context.get_absolute_url(), {"view": view})
