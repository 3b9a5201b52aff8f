"""What other apps add to the pages of readers."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest
from django.test import Client

from knowledge.http import PageRequest
from knowledge.models import Entry
from knowledge.reading import panels
from knowledge.reading.panels import Panel, Place
from tests.factories import PublishedEntryFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_panels(monkeypatch: pytest.MonkeyPatch) -> defaultdict[Place, list[Panel]]:
    nothing: defaultdict[Place, list[Panel]] = defaultdict(list)
    monkeypatch.setattr(panels, "_panels", nothing)
    return nothing


def page_of(client: Client, entry: Entry) -> str:
    return client.get(entry.get_absolute_url()).content.decode()


@pytest.mark.usefixtures("no_panels")
def test_a_page_without_panels_works(client: Client) -> None:
    assert "Cause and fix" in page_of(client, PublishedEntryFactory.create())


@pytest.mark.usefixtures("no_panels")
def test_panels_are_drawn_in_order_with_what_the_page_is_about(client: Client) -> None:
    entry = PublishedEntryFactory.create()

    def first(request: PageRequest, about: Any) -> str:
        return f"first {about.key} "

    panels.add(Place.ENTRY_CAUSES, first)
    panels.add(Place.ENTRY_CAUSES, lambda request, about: f"second {request.path}")
    page = page_of(client, entry)
    assert f"first {entry.key} second {entry.get_absolute_url()}" in page


@pytest.mark.usefixtures("no_panels")
def test_a_panel_of_plain_text_is_escaped(client: Client) -> None:
    panels.add(Place.ENTRY_TITLE, lambda request, about: "<b>")
    assert "&lt;b&gt;" in page_of(client, PublishedEntryFactory.create())
