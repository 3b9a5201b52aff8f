"""The list of entries, and the way from a paste to a draft."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from knowledge.models import Entry, Revision
from knowledge.publishing import drafts
from staff.entries import prefill
from tests.factories import (
    AuthorFactory,
    ContextFactory,
    DraftEntryFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    StaffFactory,
)

pytestmark = pytest.mark.django_db
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcdefghijklmnopqrst"
LOG = f"""\
2026-11-20 10:00:00,123 INFO starting
2026-11-20 10:00:01,456 ERROR [main] com.flux.Pump - FLUX9001: the pump failed for token {JWT}
    at com.flux.Pump.start(Pump.java:12)
"""


@pytest.fixture
def ada(client: Client) -> User:
    user = AuthorFactory.create()
    client.force_login(user)
    return user


def keys(client: Client, query: str = "") -> set[str]:
    response = client.get(f"/staff/entries/?{query}")
    assert response.status_code == 200
    return {row.entry.key for row in response.context["page"].rows}


def test_it_works(client: Client, ada: User) -> None:
    published, retired = PublishedEntryFactory.create(), RetiredEntryFactory.create()
    others = DraftEntryFactory.create()
    assert keys(client) == {published.key, retired.key}
    assert others.key not in client.get("/staff/entries/").text


def test_it_is_narrowed_by_context_state_owner_and_words(client: Client, ada: User) -> None:
    plain = PublishedEntryFactory.create()
    own = PublishedEntryFactory.create(changes={"title": "Warp core"})
    Entry.objects.filter(pk=own.pk).update(owner=ada)
    retired = RetiredEntryFactory.create()
    written = PublishedEntryFactory.create()
    drafts.draft_of(entry=written, by=ada)
    sent = PublishedEntryFactory.create()
    drafts.submit(drafts.draft_of(entry=sent, by=ada), by=ada)
    assert keys(client, f"context={plain.context.slug}") == {plain.key}
    assert keys(client, "state=retired") == {retired.key}
    assert keys(client, "state=mine") == {written.key}
    assert keys(client, "state=waiting") == {sent.key}
    assert keys(client, "state=unpublished") == set()
    assert keys(client, "owner=me") == keys(client, "q=warp") == {own.key}
    assert own.key not in keys(client, "owner=nobody")
    assert len(keys(client, "state=odd&context=odd&owner=odd")) == 5


def test_the_number_of_queries_does_not_grow(
    client: Client, ada: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    context = ContextFactory.create()
    for count in (10, 20):
        PublishedEntryFactory.create_batch(count, context=context)
        with django_assert_max_num_queries(9):
            client.get("/staff/entries/")


def test_a_reader_of_the_staff_sees_the_list_but_writes_nothing(client: Client) -> None:
    PublishedEntryFactory.create()
    client.force_login(StaffFactory.create())
    assert len(keys(client)) == 1
    assert "/edit/" not in client.get("/staff/entries/").text
    assert client.get("/staff/entries/new/").status_code == 404
    assert client.post("/staff/entries/new/create/").status_code == 404


# --- a new entry ----------------------------------------------------------------------------------


def test_entries_that_match_come_before_a_new_one(client: Client, ada: User) -> None:
    entry = PublishedEntryFactory.create()
    response = client.post("/staff/entries/new/", {"text": "flux_broken"})
    assert response.status_code == 200
    page = response.context["page"]
    assert [card.entry for card in page.cards] == [entry]
    assert page.cards[0].reasons
    assert f"/staff/entries/{entry.context.slug}/{entry.slug}/edit/" in response.text


def test_a_new_entry_is_suggested_from_the_line_that_says_most(client: Client, ada: User) -> None:
    context = ContextFactory.create()
    response = client.post("/staff/entries/new/", {"text": LOG, "context": context.slug})
    initial = response.context["page"].form.initial
    assert initial["message"] == "FLUX9001: the pump failed for token <jwt>"
    assert initial["context"] == context.slug
    assert initial["slug"].startswith("flux9001")
    assert JWT not in response.text


def test_nothing_pasted_is_asked_for(client: Client, ada: User) -> None:
    response = client.post("/staff/entries/new/", {"text": " "})
    assert response.status_code == 422
    assert 'class="error-summary"' in response.text


def test_the_draft_begins_with_what_was_suggested(client: Client, ada: User) -> None:
    context = ContextFactory.create()
    fields = {"context": context.slug, "title": "The pump failed", "slug": "pump-failed"}
    response = client.post("/staff/entries/new/create/", {**fields, "message": f"no flux {JWT}"})
    draft = Revision.objects.open_drafts_of(ada).get()
    assert response["Location"] == f"/staff/drafts/{draft.pk}/"
    assert (draft.key, draft.document["title"]) == (f"{context.slug}/pump-failed", fields["title"])
    assert draft.document["messages"] == [{"text": "no flux <jwt>", "kind": "message"}]


@pytest.mark.parametrize(
    "changes", [{"context": "odd"}, {"slug": "Not A Slug"}, {"slug": ""}, {"title": "x" * 91}]
)
def test_what_is_wrong_is_told_and_kept(client: Client, ada: User, changes: dict[str, str]) -> None:
    fields = {"context": ContextFactory.create().slug, "slug": "fine", "message": "typed words"}
    response = client.post("/staff/entries/new/create/", fields | changes)
    assert response.status_code == 422
    assert "typed words" in response.text
    assert not Revision.objects.exists()


def test_a_name_that_is_taken_is_told(client: Client, ada: User) -> None:
    entry = PublishedEntryFactory.create()
    fields = {"context": entry.context.slug, "slug": entry.slug}
    assert client.post("/staff/entries/new/create/", fields).status_code == 422
    assert Entry.objects.count() == 1


# --- prefill, for other parts ---------------------------------------------------------------------


def test_a_text_becomes_a_draft(ada: User) -> None:
    context = ContextFactory.create()
    first = prefill.draft_from_text(context=context, text=LOG, by=ada)
    second = prefill.draft_from_text(context=context, text=LOG, by=ada)
    assert JWT not in str(first.document)
    assert first.entry.slug != second.entry.slug
    assert first.document["messages"][0]["text"].startswith("FLUX9001")


def test_a_text_and_what_solved_it_become_a_draft(ada: User) -> None:
    causes = [{"key": "pump", "title": f"The pump {JWT} is dry"}]
    draft = prefill.draft_from_text(
        context=ContextFactory.create(), text=LOG, by=ada, slug="dry", data={"causes": causes}
    )
    assert draft.entry.slug == "dry"
    assert draft.document["causes"][0]["key"] == "pump"
    assert JWT not in str(draft.document)


@pytest.mark.parametrize(
    ("text", "title", "slug"),
    [
        ("", "", "new-error"),
        (
            '{"error": "flux_low", "error_description": "The flux is low."}',
            "flux_low: The flux is low",
            "flux-low",
        ),
        ('{"error": {"code": "E12", "message": "No flux"}}', "E12: No flux", "e12"),
        ("安装失败", "安装失败", "new-error"),
        ('Traceback:\n  File "a"\nFluxError: out of flux', "FluxError: out of flux", None),
    ],
)
def test_what_an_entry_could_begin_with(text: str, title: str, slug: str | None) -> None:
    found = prefill.suggest(text)
    assert found.title == title
    assert slug is None or found.slug == slug
