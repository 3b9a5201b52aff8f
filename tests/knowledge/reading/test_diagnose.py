"""The answer to a pasted text."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from knowledge.diagnosis.types import Diagnosis, Evidence, Match, Offer, Option, Question
from redaction.types import Secret
from tests.factories import (
    ContextFactory,
    PublishedEntryFactory,
    StaffEntryFactory,
    StaffFactory,
    cause_data,
)
from tests.knowledge.conftest import Recognise, known, unknown

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


def test_it_works(client: Client, recognise: Recognise) -> None:
    entry = PublishedEntryFactory.create()
    recognise(known(entry.key))
    response = client.post("/diagnose/", {"text": "flux_broken"})
    assert response.status_code == 200
    assert "<h1 tabindex" in response.text
    assert entry.title in response.text


def test_a_part_is_the_region_alone(client: Client, recognise: Recognise) -> None:
    entry = PublishedEntryFactory.create()
    recognise(known(entry.key))
    response = client.post("/diagnose/", {"text": "flux_broken"}, headers=PART)
    assert "<html" not in response.text
    assert entry.title in response.text


def test_the_pushed_address_holds_signature_and_context_only(
    client: Client, recognise: Recognise
) -> None:
    entry = PublishedEntryFactory.create()
    recognise(known(entry.key, "the canary says flux_broken"))
    response = client.post("/diagnose/", {"text": "the canary says flux_broken"}, headers=PART)
    assert response["HX-Push-Url"] == f"/search/?q=flux_broken&context={entry.context.slug}"


def test_the_chosen_context_stands_in_the_pushed_address(
    client: Client, recognise: Recognise
) -> None:
    entry = PublishedEntryFactory.create()
    recognise(known(entry.key))
    data = {"text": "flux_broken", "context": entry.context.slug}
    response = client.post("/diagnose/", data)
    assert response["HX-Push-Url"] == f"/search/?q=flux_broken&context={entry.context.slug}"


def test_a_text_without_signature_pushes_no_words(client: Client, recognise: Recognise) -> None:
    recognise(unknown("canary"))
    assert client.post("/diagnose/", {"text": "canary"})["HX-Push-Url"] == "/search/"


def test_the_answer_is_not_stored_on_the_way(client: Client, recognise: Recognise) -> None:
    recognise(unknown())
    assert "no-store" in client.post("/diagnose/", {"text": "blurb"})["Cache-Control"]


def test_a_visitor_gets_no_cookie(client: Client, recognise: Recognise) -> None:
    recognise(unknown())
    assert not client.post("/diagnose/", {"text": "blurb"}).cookies


def test_no_token_is_asked_for(recognise: Recognise) -> None:
    recognise(unknown())
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/diagnose/", {"text": "blurb"}).status_code == 200


def test_an_address_typed_by_hand_leads_to_the_box(client: Client) -> None:
    response = client.get("/diagnose/")
    assert (response.status_code, response["Location"]) == (302, "/")


@pytest.mark.parametrize("headers", [{}, PART])
def test_nothing_is_refused_with_a_way_to_the_box(client: Client, headers: dict[str, str]) -> None:
    response = client.post("/diagnose/", {"text": " "}, headers=headers)
    assert response.status_code == 422
    assert 'href="#id_text"' in response.text
    assert "Error: " in response.text


def test_a_text_that_is_too_long_is_shown_by_its_ends(client: Client) -> None:
    text = "the first line\npassword=Zx9!canaryPw77\n" + "x\n" * 500_000 + "the last line"
    response = client.post("/diagnose/", {"text": text})
    assert response.status_code == 413
    assert "the first line" in response.text
    assert "the last line" in response.text
    assert "canaryPw77" not in response.text
    assert len(response.content) < 100_000


def test_a_body_that_is_far_too_long_is_not_read(client: Client) -> None:
    body = b"text=" + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    response = client.post("/diagnose/", body, "application/x-www-form-urlencoded")
    assert response.status_code == 413
    assert 'href="#id_text"' in response.text


def test_a_file_is_read(client: Client, recognise: Recognise) -> None:
    asked = recognise(unknown())
    client.post("/diagnose/", {"file": SimpleUploadedFile("build.log", b"from the file")})
    assert asked == ["from the file"]


def test_a_file_that_is_no_text_is_refused(client: Client) -> None:
    response = client.post("/diagnose/", {"file": SimpleUploadedFile("a.png", b"\x89PNG\0")})
    assert response.status_code == 422
    assert 'href="#id_file"' in response.text


def test_evidence_is_marked(client: Client, recognise: Recognise) -> None:
    entry = PublishedEntryFactory.create()
    match = Match(entry.key, "known", 1.0, evidence=(Evidence(6, 17, "flux_broken"),))
    recognise(Diagnosis(text="says: flux_broken <b>", verdict="known", matches=(match,)))
    response = client.post("/diagnose/", {"text": "x"})
    assert "says: <mark>flux_broken</mark> &lt;b&gt;" in response.text


def test_a_secret_is_drawn_as_its_kind_everywhere(client: Client, recognise: Recognise) -> None:
    secret = Secret(5, 9, "password")
    recognise(unknown("pin: ████ wrong", secrets=(secret,)))
    response = client.post("/diagnose/", {"text": "pin: 1234 wrong"})
    assert response.text.count("[password removed]") == 3  # shown, to edit, to tell about
    assert "1234" not in response.text
    assert "█" not in response.text


def test_the_text_of_a_paste_is_only_text(client: Client, recognise: Recognise) -> None:
    recognise(unknown("<script>alert(1)</script> {{ 7 }} \x1b[31m"))
    response = client.post("/diagnose/", {"text": "x"})
    assert "<script>alert" not in response.text
    assert "{{ 7 }} ␛[31m" in response.text


def test_the_named_cause_comes_first_and_open(client: Client, recognise: Recognise) -> None:
    causes = [cause_data("first-cause"), cause_data("second-cause")]
    entry = PublishedEntryFactory.create(changes={"causes": causes})
    recognise(known(entry.key, cause="second-cause"))
    page = client.post("/diagnose/", {"text": "x"}).context["page"]
    first = page.best_view.causes[0]
    assert (first.cause.key, first.is_open, first.is_named) == ("second-cause", True, True)
    assert page.best_view.url.endswith("?cause=second-cause#cause-second-cause")


def test_an_entry_that_is_hidden_is_not_shown(client: Client, recognise: Recognise) -> None:
    entry = StaffEntryFactory.create(changes={"audience": "staff", "title": "The canary entry"})
    recognise(known(entry.key))
    response = client.post("/diagnose/", {"text": "flux_broken"})
    assert response.context["page"].kind == "unknown"
    assert "canary" not in response.text


def test_staff_see_an_entry_for_staff(client: Client, recognise: Recognise) -> None:
    client.force_login(StaffFactory.create())
    entry = StaffEntryFactory.create()
    recognise(known(entry.key))
    assert entry.title in client.post("/diagnose/", {"text": "flux_broken"}).text


def test_a_possible_match_is_shown_in_a_list(client: Client, recognise: Recognise) -> None:
    entry = PublishedEntryFactory.create()
    match = Match(entry.key, "possible", 0.5)
    recognise(Diagnosis(text="x", verdict="possible", matches=(match,)))
    page = client.post("/diagnose/", {"text": "x"}).context["page"]
    assert page.kind == "matches"
    assert [card.entry for card in page.cards] == [entry]


def test_matches_of_several_contexts_are_grouped(client: Client, recognise: Recognise) -> None:
    entries = PublishedEntryFactory.create_batch(2)
    matches = tuple(Match(entry.key, "possible", 0.5) for entry in entries)
    recognise(Diagnosis(text="x", verdict="possible", matches=matches))
    page = client.post("/diagnose/", {"text": "x"}).context["page"]
    assert len(page.card_groups) == 1  # both contexts of the factory have the same title
    assert page.card_groups[0].title == ""


def test_an_unknown_text_offers_the_nearest(client: Client, recognise: Recognise) -> None:
    entry = PublishedEntryFactory.create()
    recognise(unknown(offers=(Offer(entry.key, 0.3),)))
    response = client.post("/diagnose/", {"text": "x"})
    assert response.context["page"].kind == "unknown"
    assert entry.get_absolute_url() in response.text


def test_an_unknown_text_without_offers_is_no_dead_end(
    client: Client, recognise: Recognise
) -> None:
    recognise(unknown())
    response = client.post("/diagnose/", {"text": "x"})
    assert 'href="/triage/"' in response.text
    assert 'href="/errors/"' in response.text


def test_a_possible_text_without_a_claim_says_that_it_is_not_sure(
    client: Client, recognise: Recognise
) -> None:
    entry = PublishedEntryFactory.create()
    recognise(Diagnosis(text="x", verdict="possible", offers=(Offer(entry.key, 0.5),)))
    response = client.post("/diagnose/", {"text": "x"})
    assert "We are not sure which error this is" in response.text
    assert entry.get_absolute_url() in response.text


def test_an_ambiguous_text_brings_its_question(client: Client, recognise: Recognise) -> None:
    entry = PublishedEntryFactory.create()
    context = ContextFactory.create()
    options = (
        Option(entry.context.slug, "The entry", entry.key),
        Option(context.slug, "The context"),
        Option(None, "Something else"),
    )
    question = Question("Which one is it?", options)
    recognise(Diagnosis(text="hap", verdict="possible", question=question))
    response = client.post("/diagnose/", {"text": "hap"})
    assert [option.url for option in response.context["page"].options] == [
        entry.get_absolute_url(),
        context.get_absolute_url(),
        "#none-of-these",
    ]
    assert 'id="none-of-these"' in response.text


def test_an_option_of_a_hidden_entry_is_left_out(client: Client, recognise: Recognise) -> None:
    entry = StaffEntryFactory.create()
    options = (Option(entry.context.slug, "The entry", entry.key), Option(None, "Something else"))
    question = Question("Which one is it?", options)
    recognise(Diagnosis(text="hap", verdict="possible", question=question))
    page = client.post("/diagnose/", {"text": "hap"}).context["page"]
    assert [option.label for option in page.options] == ["Something else"]


def test_the_number_of_queries_does_not_grow(
    client: Client, recognise: Recognise, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (10, 20):
        entries = PublishedEntryFactory.create_batch(count)
        matches = tuple(Match(entry.key, "possible", 0.5) for entry in entries)
        recognise(Diagnosis(text="x", verdict="possible", matches=matches))
        client.post("/diagnose/", {"text": "x"})  # the snapshot is built once
        # contexts, generation (of guides and words too), entries, those of the guides, the
        # note, and whether the day has room for it
        with django_assert_num_queries(9):
            client.post("/diagnose/", {"text": "x"})


def test_a_lost_index_is_told(client: Client, recognise: Recognise) -> None:
    recognise(unknown(is_index_lost=True))
    response = client.post("/diagnose/", {"text": "blurb"})
    assert "out of reach at the moment" in response.text


def test_the_last_four_digits_of_a_card_are_all_that_is_shown(client: Client) -> None:
    response = client.post("/diagnose/", {"text": "card 4242 4242 4242 4242 declined"})
    assert "[card number removed, ends in 4242]" in response.text
    assert "4242 4242" not in response.text
