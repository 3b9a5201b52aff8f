"""Another error appeared: a text that is read, turned into keys of clues, and gone."""

from __future__ import annotations

import logging

import pytest
from django.core.management import call_command
from django.test import Client

from knowledge.diagnosis.types import Diagnosis, Match
from knowledge.models import Entry
from tests.factories import PublishedEntryFactory, cause_data
from tests.knowledge.conftest import known, unknown
from tests.triage.conftest import LampSite, Recognise

PASTE = "/triage/lamp/another-error/"
PART = {"HX-Request": "true"}

pytestmark = pytest.mark.usefixtures("lamp_site")


def test_it_works(client: Client, recognise: Recognise) -> None:
    recognise(known("lamps/dark", cause="bulb"))
    response = client.post(f"{PASTE}?f.plug=failed", {"text": "the bulb rattles"})
    assert response.status_code == 303
    told = "saw=lamps/dark%23bulb&saw=lamps/dark"
    assert response["Location"] == f"/triage/lamp/next/?{told}&f.plug=failed"


def test_words_that_the_guide_listens_for_are_clues(client: Client, recognise: Recognise) -> None:
    recognise(unknown("the whole street is dark"))
    response = client.post(PASTE, {"text": "x"})
    assert response["Location"] == "/triage/lamp/next/?saw=street-is-dark"


def test_a_text_that_says_nothing_changes_nothing(client: Client, recognise: Recognise) -> None:
    recognise(unknown())
    assert client.post(f"{PASTE}?f.plug=failed", {"text": "x"})["Location"].endswith(
        "/next/?f.plug=failed"
    )


def test_the_box_has_a_page_of_its_own(client: Client) -> None:
    response = client.get(f"{PASTE}?f.plug=failed")
    assert response.status_code == 200
    assert f'action="{PASTE}?f.plug=failed"' in response.text


@pytest.mark.parametrize("headers", [{}, PART])
def test_nothing_pasted_is_asked_for(client: Client, headers: dict[str, str]) -> None:
    response = client.post(f"{PASTE}?f.plug=failed", {"text": " "}, headers=headers)
    assert response.status_code == 422
    assert 'href="#id_other_text"' in response.text
    assert "f.plug=failed" in response.text


def test_a_better_guide_is_offered_and_what_was_done_comes_along(
    client: Client, recognise: Recognise, lamp_site: LampSite
) -> None:
    causes = [cause_data("first-cause"), cause_data("second-cause")]
    other = PublishedEntryFactory.create(
        context=lamp_site.entry.context, changes={"causes": causes}
    )
    recognise(known(other.key, cause="second-cause"))
    response = client.post(f"{PASTE}?f.bulb=failed", {"text": "x"})
    page = response.context["page"]
    assert response.status_code == 200
    assert page.switch_url == f"/triage/{other.key}/next/?saw={other.key}%23second-cause"
    assert page.carried == 0
    assert client.get(page.switch_url).status_code == 302


def test_a_guide_that_was_hidden_a_moment_ago_is_not_offered(
    client: Client, recognise: Recognise, lamp_site: LampSite
) -> None:
    causes = [cause_data("first-cause"), cause_data("second-cause")]
    other = PublishedEntryFactory.create(
        context=lamp_site.entry.context, changes={"causes": causes}
    )
    recognise(known(other.key))
    assert client.post(PASTE, {"text": "x"}).status_code == 200
    Entry.objects.filter(pk=other.pk).update(audience="staff")
    assert client.post(PASTE, {"text": "x"}).status_code == 303


def test_a_possible_match_offers_no_other_guide(
    client: Client, recognise: Recognise, lamp_site: LampSite
) -> None:
    causes = [cause_data("first-cause"), cause_data("second-cause")]
    other = PublishedEntryFactory.create(
        context=lamp_site.entry.context, changes={"causes": causes}
    )
    match = Match(other.key, "possible", 0.5)
    recognise(Diagnosis(text="x", verdict="possible", matches=(match,)))
    assert client.post(PASTE, {"text": "x"}).status_code == 303


def test_no_token_is_asked_for_and_no_cookie_is_given(recognise: Recognise) -> None:
    recognise(unknown())
    response = Client(enforce_csrf_checks=True).post(PASTE, {"text": "x"})
    assert response.status_code == 303
    assert not response.cookies


@pytest.mark.parametrize("text", ["the street is dark canary", "canary", "the bulb rattles canary"])
def test_the_text_is_in_no_address_no_log_and_no_row(
    client: Client,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    text: str,
) -> None:
    with caplog.at_level(logging.DEBUG):
        response = client.post(f"{PASTE}?f.plug=failed", {"text": text}, follow=True)
    addresses = [address for address, _ in response.redirect_chain]
    assert addresses
    assert "canary" not in "".join(addresses)
    assert "canary" not in caplog.text
    call_command("dumpdata")
    assert "canary" not in capsys.readouterr().out


def test_an_answer_is_not_stored_on_the_way(client: Client, recognise: Recognise) -> None:
    recognise(unknown())
    assert "no-store" in client.post(PASTE, {"text": "x"})["Cache-Control"]
