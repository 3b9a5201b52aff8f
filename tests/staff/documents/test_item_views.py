"""Synonyms, ambiguous inputs and pinned answers as forms."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from knowledge.documents.entry import (
    AmbiguousDocument,
    Document,
    PinnedDocument,
    SynonymsDocument,
    read_document,
)
from knowledge.models import SupplementRevision
from knowledge.publishing import publish as publishing
from tests.factories import AuthorFactory, ContextFactory, PublishedEntryFactory

pytestmark = pytest.mark.django_db

HEAD = {"version": 1, "reviewed": "2026-11-23", "use": "As it says."}
GROUP = {"id": "spark", "contexts": ["all"], "mode": "two-way", "words": ["spark", "flash"]}
ITEM = {
    "inputs": ["51"],
    "question": "Which 51?",
    "contexts": ["time"],
    "answers": [
        {"label": "A machine", "context": "time", "entry": "time/flux"},
        {"label": "A house", "context": "none"},
    ],
    "outside": ["a bus"],
}
PIN = {"inputs": ["no spark"], "context": "time", "entry": "time/flux", "why": "It is meant."}
DOCUMENTS: dict[str, tuple[type[Document], dict[str, Any]]] = {
    "_synonyms.yaml": (
        SynonymsDocument,
        {
            **HEAD,
            "text_rules": [],
            "noise_words": [],
            "noise_note": "None.",
            "groups": [GROUP],
            "never_merge": [],
        },
    ),
    "_ambiguous.yaml": (AmbiguousDocument, {**HEAD, "always_add": [], "items": [ITEM]}),
    "_pinned.yaml": (PinnedDocument, {**HEAD, "items": [PIN]}),
}


@pytest.fixture
def ada(client: Client) -> Client:
    PublishedEntryFactory.create(context=ContextFactory.create(slug="time"), slug="flux")
    client.force_login(AuthorFactory.create())
    return client


def publish(path: str) -> None:
    kind, data = DOCUMENTS[path]
    publishing.save_supplement(path=path, document=read_document(data, kind))


def draft() -> SupplementRevision:
    return SupplementRevision.objects.get(state="draft")


def shown(client: Client, path: str, number: int = 0) -> dict[str, Any]:
    """Return what the form of an item would send if nobody changed it."""
    page = client.get(f"/staff/documents/{path}/edit/item/{number}/").context["page"]
    fields = {name: page.form[name].value() for name in page.form.fields}
    sent = {name: value for name, value in fields.items() if value is not None}
    return {**sent, "version": page.version, "rows": page.form.rows}


def send(client: Client, path: str, fields: dict[str, Any], number: int | None = None) -> Any:
    place = "" if number is None else f"{number}/"
    return client.post(f"/staff/documents/{path}/edit/item/{place}", fields)


def pin_fields(**changes: Any) -> dict[str, Any]:
    return {"inputs": "no spark", "entry": "time/flux", "why": "So.", "version": 0, **changes}


@pytest.mark.parametrize("path", DOCUMENTS)
def test_an_item_that_is_not_changed_stays_as_it_is(ada: Client, path: str) -> None:
    publish(path)
    assert send(ada, path, shown(ada, path), 0).status_code == 302
    kind, data = DOCUMENTS[path]
    assert read_document(draft().document, kind) == read_document(data, kind)


def test_a_first_pin_makes_the_document(ada: Client) -> None:
    response = send(ada, "_pinned.yaml", pin_fields(inputs="no spark\n\n no flash \nno spark"))
    assert response.status_code == 302
    document = read_document(draft().document, PinnedDocument)
    assert document.items[0].inputs == ("no spark", "no flash")
    assert document.items[0].context is None


def test_an_item_is_added_at_the_end(ada: Client) -> None:
    publish("_pinned.yaml")
    send(ada, "_pinned.yaml", pin_fields(inputs="hums"))
    assert [item["inputs"] for item in draft().document["items"]] == [["no spark"], ["hums"]]


def test_an_item_is_removed(ada: Client) -> None:
    publish("_pinned.yaml")
    ada.post("/staff/documents/_pinned.yaml/edit/item/0/remove/", {"version": 0})
    assert draft().document["items"] == []


def test_mistakes_are_saved_and_told_beside_their_field(ada: Client) -> None:
    response = send(ada, "_pinned.yaml", pin_fields(entry="nowhere", why=""))
    assert response.status_code == 422
    assert set(response.context["page"].errors) == {"entry", "why"}
    assert draft().document["items"][0]["entry"] == "nowhere"
    again = ada.get("/staff/documents/_pinned.yaml/edit/item/0/")
    assert set(again.context["page"].errors) == {"entry", "why"}


def test_an_entry_that_does_not_exist_is_told_beside_its_field(ada: Client) -> None:
    response = send(ada, "_pinned.yaml", pin_fields(entry="time/nowhere"))
    assert set(response.context["page"].errors) == {"entry"}


def test_a_mistake_in_an_answer_is_told_in_its_row(ada: Client) -> None:
    publish("_ambiguous.yaml")
    fields = {**shown(ada, "_ambiguous.yaml"), "entry_1": "time/nowhere"}
    response = send(ada, "_ambiguous.yaml", fields, 0)
    assert list(response.context["page"].errors) == ["label_1"]


def test_an_answer_is_added_and_another_taken_away(ada: Client) -> None:
    publish("_ambiguous.yaml")
    fields = {**shown(ada, "_ambiguous.yaml"), "label_1": "", "context_1": ""}
    send(ada, "_ambiguous.yaml", {**fields, "label_3": "A ship", "context_3": "time"}, 0)
    answers = draft().document["items"][0]["answers"]
    assert [answer["label"] for answer in answers] == ["A machine", "A ship"]


def test_another_window_is_not_overwritten(ada: Client) -> None:
    publish("_pinned.yaml")
    fields = shown(ada, "_pinned.yaml")
    send(ada, "_pinned.yaml", {**fields, "why": "First."}, 0)
    send(ada, "_pinned.yaml", {**shown(ada, "_pinned.yaml"), "why": "Second."}, 0)
    response = send(ada, "_pinned.yaml", {**fields, "why": "Third.", "version": 2}, 0)
    assert response.status_code == 422
    assert "Third." in response.text
    assert draft().document["items"][0]["why"] == "Second."


def test_the_list_is_filtered_by_words(ada: Client) -> None:
    publish("_synonyms.yaml")
    address = "/staff/documents/_synonyms.yaml/edit/"
    assert len(ada.get(address, {"q": "FLASH"}).context["page"].items) == 1
    assert len(ada.get(address, {"q": "thunder"}).context["page"].items) == 0


def test_a_document_without_a_form_has_none(ada: Client) -> None:
    assert ada.get("/staff/documents/time/_context.yaml/edit/item/").status_code == 404
    assert ada.get("/staff/documents/_pinned.yaml/edit/item/7/").status_code == 404


def test_a_text_that_is_no_yaml_is_mended_first(ada: Client) -> None:
    ada.post("/staff/documents/_pinned.yaml/edit/", {"text": "items: [", "version": 0})
    assert send(ada, "_pinned.yaml", pin_fields(version=2)).status_code == 302
    assert draft().document == {"as-typed": "items: ["}


def test_secrets_are_taken_out(ada: Client) -> None:
    send(ada, "_pinned.yaml", pin_fields(inputs="card 4111 1111 1111 1111"))
    assert "4111 1111" not in str(draft().document)
