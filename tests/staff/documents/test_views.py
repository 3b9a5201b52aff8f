"""Writing documents that are no entries, in the browser."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from knowledge.documents.entry import (
    AmbiguousDocument,
    PinnedDocument,
    dump_document,
    read_document,
)
from knowledge.documents.guide import GuideDocument
from knowledge.models import Context, SupplementRevision
from knowledge.models.usage import Asked
from knowledge.publishing import publish, review
from knowledge.reading import snapshot
from tests.factories import (
    AuthorFactory,
    ContextFactory,
    PublishedEntryFactory,
    ReviewerFactory,
    StaffFactory,
    cause_data,
    guide_data,
)

pytestmark = pytest.mark.django_db

GUIDE = "/staff/documents/guides/lost.yaml/"
PINNED = "/staff/documents/_pinned.yaml/"
HEAD = {"version": 1, "reviewed": "2026-11-23", "use": "As it says."}


def guide_text(**changes: Any) -> str:
    return dump_document(read_document(guide_data(**changes), GuideDocument))


def pinned(*items: dict[str, Any]) -> PinnedDocument:
    return read_document({**HEAD, "items": list(items)}, PinnedDocument)


def pin(**changes: Any) -> dict[str, Any]:
    return {"inputs": ["no spark"], "entry": "time/flux", "why": "It is meant.", **changes}


@pytest.fixture
def time() -> Context:
    context = ContextFactory.create(slug="time")
    causes = [cause_data("first-cause"), cause_data("second-cause")]
    PublishedEntryFactory.create(context=context, slug="flux", changes={"causes": causes})
    return context


@pytest.fixture
def ada(client: Client, time: Context) -> Client:
    client.force_login(AuthorFactory.create(username="ada"))
    return client


def draft() -> SupplementRevision:
    return SupplementRevision.objects.get(state="draft")


def post(client: Client, address: str, text: str, **fields: Any) -> Any:
    data = {"text": text, "version": 0, "action": "save", **fields}
    return client.post(f"{address}edit/", data)


def hand_in(client: Client, address: str, text: str, **fields: Any) -> Any:
    said = {"note": "New", "significance": "facts", "action": "submit"}
    return post(client, address, text, **{**said, **fields})


def test_it_works(ada: Client) -> None:
    assert hand_in(ada, GUIDE, guide_text()).status_code == 302
    [waiting] = SupplementRevision.objects.waiting()
    assert waiting.key == "guides/lost.yaml"
    review.accept(waiting, by=ReviewerFactory.create())
    assert "guides/lost.yaml" in snapshot.current().catalog.documents
    assert "The journey does not start" in ada.get("/staff/documents/").text


def test_opening_a_form_stores_nothing(ada: Client) -> None:
    assert ada.get(f"{GUIDE}edit/").status_code == 200
    assert ada.post("/staff/documents/new/", {"kind": "guide", "slug": "lost"}).status_code == 302
    assert not SupplementRevision.objects.filter(state="draft").exists()


@pytest.mark.parametrize("text", ["title: [", "a: &b 1", "42", "title: x", ""])
def test_nothing_that_was_typed_is_lost(ada: Client, text: str) -> None:
    assert post(ada, GUIDE, text).status_code == 302
    page = ada.get(f"{GUIDE}edit/").context["page"]
    assert page.form["text"].value().strip() == text
    assert page.checked.problems


@pytest.mark.parametrize("written", ["1" + ":1" * 100_000, "0x" + "F" * 10_000, "9" * 10_000])
def test_a_number_without_end_is_a_text_that_is_too_long(ada: Client, written: str) -> None:
    assert post(ada, GUIDE, f"title: {written}\n").status_code == 302
    page = ada.get(f"{GUIDE}edit/").context["page"]
    assert written in page.form["text"].value()
    [problem] = [each for each in page.checked.problems if each.field == "title"]
    assert "at most 90 characters" in problem.message


@pytest.mark.parametrize("text", ["x: .nan", "x: 2026-01-01", "x: 2026-01-01 10:00:00", "1: yes"])
def test_what_json_does_not_know_is_kept_as_a_text(ada: Client, text: str) -> None:
    assert post(ada, GUIDE, text).status_code == 302
    assert ada.get(f"{GUIDE}edit/").status_code == 200


def test_a_text_with_mistakes_is_not_handed_in(ada: Client) -> None:
    response = hand_in(
        ada, GUIDE, guide_text(causes={"other": {"prior": "low"}, "a": {"prior": "high"}})
    )
    assert response.status_code == 422
    assert draft().state == "draft"


def test_lint_names_line_and_field(ada: Client) -> None:
    text = guide_text(
        causes={
            "a": {"from": "time/flux#gone", "prior": "high"},
            "other": {"prior": "low"},
        }
    )
    post(ada, GUIDE, text)
    [problem] = ada.get(f"{GUIDE}edit/").context["page"].checked.problems
    assert problem.field == "causes.a.from"
    assert "from: time/flux#gone" in text.splitlines()[problem.line - 1]


def test_note_and_kind_are_asked_for(ada: Client) -> None:
    response = hand_in(ada, GUIDE, guide_text(), note="", significance="")
    assert response.status_code == 422
    assert set(response.context["page"].form.errors) == {"note", "significance"}
    assert "The journey does not start" in response.text


def test_what_says_the_same_is_not_handed_in(ada: Client) -> None:
    publish.save_supplement(
        path="guides/lost.yaml", document=read_document(guide_data(), GuideDocument)
    )
    assert hand_in(ada, GUIDE, guide_text()).status_code == 422


def test_another_window_is_not_overwritten(ada: Client) -> None:
    post(ada, GUIDE, guide_text())
    post(ada, GUIDE, guide_text(title="Theirs"), version=draft().version)
    response = post(ada, GUIDE, guide_text(title="Mine"), version=1)
    assert response.status_code == 422
    assert draft().document["title"] == "Theirs"
    assert "Mine" in response.text
    again = response.context["page"].form["version"].value()
    assert post(ada, GUIDE, guide_text(title="Mine"), version=again).status_code == 302
    assert draft().document["title"] == "Mine"


def test_what_was_published_meanwhile_is_shown_and_has_to_be_seen(ada: Client) -> None:
    post(ada, GUIDE, guide_text(title="Mine"))
    publish.save_supplement(
        path="guides/lost.yaml", document=read_document(guide_data(title="Theirs"), GuideDocument)
    )
    response = hand_in(ada, GUIDE, guide_text(title="Mine"), version=draft().version)
    assert response.status_code == 422
    assert "Theirs" in response.text
    fields = {"version": draft().version, "is_merged": "on"}
    assert hand_in(ada, GUIDE, guide_text(title="Mine"), **fields).status_code == 302


def test_secrets_are_taken_out_before_anything_is_stored(ada: Client) -> None:
    post(ada, GUIDE, guide_text(start="Card 4111 1111 1111 1111 declined?"))
    assert "4111 1111" not in str(draft().document)
    post(ada, PINNED, "no: yaml: 4111 1111 1111 1111")
    assert not any("4111 1111" in str(each.document) for each in SupplementRevision.objects.all())


def test_a_draft_can_be_thrown_away(ada: Client) -> None:
    post(ada, GUIDE, guide_text())
    ada.post(f"{GUIDE}edit/discard/")
    assert not SupplementRevision.objects.filter(state="draft").exists()


def test_drafts_of_others_are_neither_seen_nor_changed(ada: Client) -> None:
    post(ada, GUIDE, guide_text(title="Secret plan"))
    other = Client()
    other.force_login(AuthorFactory.create())
    assert "Secret plan" not in other.get(f"{GUIDE}edit/").text
    assert other.get(f"/staff/documents/effect/{draft().pk}/").status_code == 404
    assert other.post(f"{GUIDE}edit/discard/").status_code == 404
    assert "lost" not in other.get("/staff/documents/").text


def test_a_reader_reads_and_does_not_write(client: Client, time: Context) -> None:
    client.force_login(StaffFactory.create())
    assert client.get("/staff/documents/").status_code == 200
    assert client.get("/staff/documents/time/_context.yaml/").status_code == 200
    assert client.get(f"{GUIDE}edit/").status_code == 404
    assert client.post(f"{GUIDE}edit/", {"text": "x"}).status_code == 404
    assert client.get(f"{PINNED}edit/item/").status_code == 404


@pytest.mark.parametrize(
    "path", ["time/flux.yaml", "guides/no-such.yaml", "no-such.yaml", "_other.yaml"]
)
def test_what_is_no_such_document_is_not_found(ada: Client, path: str) -> None:
    assert ada.get(f"/staff/documents/{path}/").status_code == 404


def test_an_entry_has_no_form_here(ada: Client) -> None:
    assert ada.get("/staff/documents/time/flux.yaml/edit/").status_code == 404


@pytest.mark.parametrize("slug", ["", "Big Letters", "../x", "a" * 61])
def test_a_new_document_needs_a_name(ada: Client, slug: str) -> None:
    assert ada.post("/staff/documents/new/", {"kind": "guide", "slug": slug}).status_code == 422


def test_a_guide_is_simulated_and_drawn_before_it_is_handed_in(ada: Client) -> None:
    post(ada, GUIDE, guide_text(), action="effect")
    page = ada.get(f"/staff/documents/effect/{draft().pk}/").context["page"]
    assert page.guide.report.simulation.minutes > 0
    assert page.guide.picture.nodes


def test_a_guide_with_mistakes_is_not_simulated(ada: Client) -> None:
    post(
        ada,
        GUIDE,
        guide_text(title="x", causes={"a": {"prior": "high"}, "other": {"prior": "low"}}),
    )
    page = ada.get(f"/staff/documents/effect/{draft().pk}/").context["page"]
    assert page.guide is None
    assert page.problems


def test_the_effect_of_a_pin_is_shown(ada: Client, time: Context) -> None:
    other = PublishedEntryFactory.create(
        context=time,
        slug="other",
        changes={"messages": [{"text": "spark_lost", "kind": "code"}]},
    )
    text = dump_document(pinned(pin(inputs=["spark_lost"]), pin(inputs=["hums"])))
    post(ada, PINNED, text, action="effect")
    page = ada.get(f"/staff/documents/effect/{draft().pk}/").context["page"]
    found = {each.text: (each.after.key, each.kind) for each in page.shown}
    assert found == {"spark_lost": ("time/flux", "worse"), "hums": ("time/flux", "other")}
    assert page.shown[0].owner == other.key


def test_the_effect_of_a_pin_in_a_context_is_shown(ada: Client) -> None:
    post(ada, PINNED, dump_document(pinned(pin(context="time"))), action="effect")
    page = ada.get(f"/staff/documents/effect/{draft().pk}/").context["page"]
    assert [(each.text, each.context) for each in page.shown] == [("no spark", "time")]


def test_what_readers_asked_with_is_asked_again(ada: Client) -> None:
    Asked.objects.create(day=date(2026, 11, 24), verdict="unknown", words="time hums")
    post(ada, PINNED, dump_document(pinned(pin(inputs=["time hums"]))), action="effect")
    page = ada.get(f"/staff/documents/effect/{draft().pk}/").context["page"]
    assert [each.text for each in page.shown] == ["time hums"]


def test_the_effect_of_words_is_shown(ada: Client, time: Context) -> None:
    ambiguous = {
        "inputs": ["flux_broken"],
        "question": "Which flux?",
        "contexts": ["time"],
        "answers": [{"label": "The machine", "context": "time"}],
    }
    document = read_document({**HEAD, "always_add": [], "items": [ambiguous]}, AmbiguousDocument)
    post(ada, "/staff/documents/_ambiguous.yaml/", dump_document(document), action="effect")
    page = ada.get(f"/staff/documents/effect/{draft().pk}/").context["page"]
    assert {each.text for each in page.shown if each.after.ask} <= {"flux_broken"}
    assert page.effects.reached <= page.effects.known


def test_a_reviewer_sees_the_effect_of_what_waits(ada: Client) -> None:
    hand_in(ada, PINNED, dump_document(pinned(pin())))
    waiting = SupplementRevision.objects.waiting().get()
    ben = Client()
    ben.force_login(ReviewerFactory.create())
    address = f"/staff/documents/effect/{waiting.pk}/"
    assert address in ben.get(f"/staff/review/document/{waiting.pk}/").text
    assert ben.get(address).status_code == 200
