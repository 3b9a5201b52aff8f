"""The link of an answer, and the search of a browser's bar."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import PublishedEntryFactory
from tests.knowledge.conftest import Recognise, known, unknown

pytestmark = pytest.mark.django_db


def test_it_works(client: Client, recognise: Recognise) -> None:
    entry = PublishedEntryFactory.create()
    asked = recognise(known(entry.key))
    response = client.get("/search/", {"q": "flux_broken"})
    assert response.status_code == 200
    assert entry.title in response.text
    assert asked == ["flux_broken"]


def test_a_part_is_the_region_alone(client: Client, recognise: Recognise) -> None:
    recognise(unknown())
    response = client.get("/search/", {"q": "x"}, headers={"HX-Request": "true"})
    assert "<html" not in response.text


def test_without_a_text_it_is_the_box(client: Client) -> None:
    response = client.get("/search/")
    assert response.status_code == 200
    assert not response.context["page"].form.errors


def test_an_empty_text_is_refused(client: Client) -> None:
    assert client.get("/search/", {"q": " "}).status_code == 422


def test_the_link_to_copy_holds_signature_and_context(client: Client, recognise: Recognise) -> None:
    entry = PublishedEntryFactory.create()
    recognise(known(entry.key))
    page = client.get("/search/", {"q": "my flux_broken canary"}).context["page"]
    path = f"/search/?q=flux_broken&context={entry.context.slug}"
    assert page.address == f"http://testserver{path}"


def test_the_asked_context_is_chosen_in_the_form(client: Client, recognise: Recognise) -> None:
    entry = PublishedEntryFactory.create()
    recognise(unknown())
    data = {"q": "x", "context": entry.context.slug}
    page = client.get("/search/", data).context["page"]
    assert page.context == entry.context
    assert page.form["context"].value() == entry.context.slug


def test_an_unknown_context_counts_as_none(client: Client, recognise: Recognise) -> None:
    recognise(unknown())
    response = client.get("/search/", {"q": "x", "context": "no-such"})
    assert response.context["page"].asked_context is None


def test_search_engines_leave_it_alone(client: Client, recognise: Recognise) -> None:
    recognise(unknown())
    response = client.get("/search/", {"q": "x"})
    assert '<meta name="robots" content="noindex">' in response.text


def test_it_is_not_stored_on_the_way(client: Client, recognise: Recognise) -> None:
    recognise(unknown())
    assert "no-store" in client.get("/search/", {"q": "x"})["Cache-Control"]


def test_a_visitor_gets_no_cookie(client: Client, recognise: Recognise) -> None:
    recognise(unknown())
    assert not client.get("/search/", {"q": "x"}).cookies
