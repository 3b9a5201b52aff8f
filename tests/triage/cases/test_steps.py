"""The pages of a case: start, question, fix, and how one leads to the next."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from knowledge.models import Entry
from tests.factories import StaffFactory
from tests.triage.conftest import LampSite

PART = {"HX-Request": "true"}
QUESTION = "/triage/lamp/question/neighbours/"
BULB = "/triage/lamp/fix/bulb/"
PLUG = "/triage/lamp/fix/plug/"
ONLY_THIS = "q.neighbours=only-this-one"
ALL_DARK = "q.neighbours=all-dark"

pytestmark = pytest.mark.usefixtures("lamp_site")


def path_of(response: HttpResponseBase) -> str:
    return urlsplit(response["Location"]).path


def test_it_works(client: Client) -> None:
    first = client.get("/triage/lamp/next/?at=start", follow=True)
    address = first.redirect_chain[-1][0]
    assert first.status_code == 200
    assert address.startswith(("/triage/lamp/question/", "/triage/lamp/fix/"))


def test_guided_help_lists_the_guides(client: Client) -> None:
    assert 'href="/triage/lamp/"' in client.get("/triage/").text


def test_a_guide_says_what_to_have_ready(client: Client) -> None:
    response = client.get("/triage/lamp/")
    assert "a torch" in response.text
    assert response.context["page"].known_causes == 3


def test_one_reader_is_not_asked_who_they_are(client: Client) -> None:
    assert client.get("/triage/lamp/").context["page"].form is None


def test_one_of_two_readers_is_asked_once(client: Client) -> None:
    response = client.get("/triage/lamp-for-two/next/?at=start")
    assert response.status_code == 422
    assert "Select who you are" in response.text
    assert 'href="#id_as_0"' in response.text
    told = client.get("/triage/lamp-for-two/next/?at=start&as=administrator")
    assert "as=administrator" in told["Location"]


def test_an_entry_is_a_guide_too(client: Client) -> None:
    response = client.get("/triage/lamps/dark/next/", follow=True)
    assert response.status_code == 200
    assert "The lamp stays dark" in response.text


@pytest.mark.parametrize("path", ["no-such-guide/", "lamps/bright/", "no-such-guide/next/"])
def test_an_unknown_guide_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/triage/{path}").status_code == 404


def test_a_question_stands_alone_on_its_page(client: Client) -> None:
    response = client.get(QUESTION)
    assert response.text.count("<h1") == 1
    assert "checked" not in response.text
    assert "I am not sure" in response.text
    assert "I cannot check this" in response.text


def test_a_question_page_is_not_for_search_engines(client: Client) -> None:
    assert '<meta name="robots" content="noindex">' in client.get(QUESTION).text
    assert "noindex" not in client.get("/triage/lamp/").text


def test_pages_of_a_case_are_for_one_reader(client: Client) -> None:
    assert "private" in client.get(QUESTION)["Cache-Control"]


def test_a_part_has_title_heading_and_way_back(client: Client) -> None:
    response = client.get(QUESTION, headers=PART)
    assert "<html" not in response.text
    assert "<title>" in response.text
    assert 'hx-swap-oob="true"' in response.text
    assert response["HX-Push-Url"] == QUESTION


def test_an_answer_leads_on_and_stands_in_the_address(client: Client) -> None:
    response = client.get(f"/triage/lamp/next/?at=question.neighbours&{ONLY_THIS}")
    assert response.status_code == 302
    assert response["Location"].endswith(f"?{ONLY_THIS}")


@pytest.mark.parametrize("headers", [{}, PART])
@pytest.mark.parametrize("query", ["", "&q.neighbours=", "&q.neighbours=canary"])
def test_a_missing_answer_is_asked_for_in_the_words_of_the_question(
    client: Client, headers: dict[str, str], query: str
) -> None:
    response = client.get(f"/triage/lamp/next/?at=question.neighbours{query}", headers=headers)
    assert response.status_code == 422
    assert "Select an answer: Are other lamps dark too?" in response.text
    assert 'href="#id_q.neighbours_0"' in response.text
    assert "Error: " in response.text
    assert "canary" not in response.text.partition("<footer")[0]


def test_a_missing_answer_keeps_the_case(client: Client) -> None:
    response = client.get("/triage/lamp/next/?f.bulb=failed&at=question.neighbours")
    assert '<input type="hidden" name="f.bulb" value="failed">' in response.text


def test_a_missing_answer_changes_no_address(client: Client) -> None:
    response = client.get("/triage/lamp/next/?at=question.neighbours", headers=PART)
    assert response["HX-Push-Url"] == "false"


def test_an_answer_can_be_changed(client: Client) -> None:
    response = client.get(f"{QUESTION}?{ONLY_THIS}&f.bulb=failed")
    page = response.context["page"]
    assert page.is_change
    assert response.text.count("checked") == 1
    changed = client.get(
        f"/triage/lamp/next/?{ONLY_THIS}&f.plug=failed&at=question.neighbours&{ALL_DARK}"
    )
    assert changed["Location"].endswith(f"?{ALL_DARK}&f.plug=failed")


def test_the_way_to_change_an_answer_names_it(client: Client) -> None:
    response = client.get(f"{PLUG}?{ONLY_THIS}")
    assert 'Change<span class="visually-hidden"> Are other lamps dark too?</span>' in response.text


def test_back_is_the_page_before_the_last_event(client: Client) -> None:
    response = client.get(f"/triage/lamp/next/?{ONLY_THIS}&f.plug=failed", follow=True)
    assert response.context["page"].back_url == f"{PLUG}?{ONLY_THIS}"


def test_back_from_the_first_step_is_the_start(client: Client) -> None:
    response = client.get("/triage/lamp/next/", follow=True)
    assert response.context["page"].back_url == "/triage/lamp/"


def test_undoing_is_as_if_it_had_never_happened(client: Client) -> None:
    before = client.get("/triage/lamp/next/", follow=True).redirect_chain[-1][0]
    kind, key = before.strip("/").split("/")[2:]
    event = {"question": f"q.{key}=not-sure", "fix": f"f.{key}=failed"}[kind]
    after = client.get(f"/triage/lamp/next/?{event}", follow=True)
    assert after.context["page"].back_url == before


def test_the_same_address_shows_the_same_page(client: Client) -> None:
    address = f"{PLUG}?{ONLY_THIS}"
    assert client.get(address).text == client.get(address).text


def test_an_open_step_may_be_picked(client: Client) -> None:
    suggested = client.get("/triage/lamp/next/", follow=True).redirect_chain[-1][0]
    other = next(path for path in (QUESTION, PLUG, BULB) if path != suggested)
    response = client.get(other)
    assert response.status_code == 200
    assert response.context["page"].view.state.reason == "picked"
    assert response.context["page"].back_url == "/triage/lamp/next/"


def test_a_fix_that_a_rule_closes_cannot_be_reached(client: Client) -> None:
    response = client.get(f"{BULB}?{ALL_DARK}")
    assert response.status_code == 302
    assert path_of(response) != BULB


def test_a_fix_that_was_closed_later_cannot_be_reached_again(client: Client) -> None:
    response = client.get(f"{BULB}?f.bulb=failed&{ALL_DARK}")
    assert path_of(response) != BULB


@pytest.mark.parametrize(
    "path", ["question/canary/", "fix/canary/", "fix/neighbours/", "question/bulb/"]
)
def test_a_foreign_step_leads_to_the_one_reached(client: Client, path: str) -> None:
    response = client.get(f"/triage/lamp/{path}?{ONLY_THIS}&q.canary=1&f.canary=worked")
    assert response.status_code == 302
    assert "canary" not in response["Location"]


@pytest.mark.parametrize("at", ["question.canary", "fix.canary", "canary", "question", ".", "fix."])
def test_a_form_of_another_guide_leads_on(client: Client, at: str) -> None:
    assert client.get("/triage/lamp/next/", {"at": at}).status_code == 302


def test_a_fix_shows_its_steps_and_four_results(client: Client) -> None:
    response = client.get(PLUG)
    assert 'type="checkbox"' in response.text
    assert response.text.count('name="f.plug"') == 4


def test_the_checkboxes_of_a_fix_are_not_sent(client: Client) -> None:
    text = client.get(PLUG).text
    boxes = [tag for tag in text.split("<input")[1:] if 'type="checkbox"' in tag.split(">")[0]]
    assert boxes
    assert not [box for box in boxes if "name=" in box.split(">")[0]]


def test_a_grave_fix_warns(client: Client) -> None:
    response = client.get("/triage/lamp/fix/fuse/")
    assert "Mains voltage kills." in response.text
    assert "Take care" in response.text


def test_a_fix_leads_to_its_cause_in_the_entry(client: Client) -> None:
    assert "/errors/lamps/dark/?cause=bulb#cause-bulb" in client.get(BULB).text


def test_nothing_chosen_at_a_fix_is_asked_for(client: Client) -> None:
    response = client.get("/triage/lamp/next/?at=fix.plug")
    assert response.status_code == 422
    assert 'href="#result"' in response.text


def test_what_worked_leads_to_the_end(client: Client) -> None:
    response = client.get("/triage/lamp/next/?at=fix.plug&f.plug=worked")
    assert response["Location"] == "/triage/lamp/solved/?f.plug=worked"


def test_what_is_put_off_comes_again_before_passing_on(client: Client) -> None:
    others = f"{ONLY_THIS}&f.bulb=could-not&f.fuse=could-not"
    once = client.get(f"/triage/lamp/next/?{others}&f.plug=not-now")
    assert path_of(once) == PLUG
    page = client.get(once["Location"])
    assert page.context["page"].view.state.reason == "postponed"
    twice = client.get(f"/triage/lamp/next/?{others}&f.plug=not-now&f.plug=not-now")
    assert path_of(twice) == "/triage/lamp/hand-over/"


def test_a_clue_is_shown_and_can_be_changed(client: Client) -> None:
    response = client.get(f"{PLUG}?saw=street-is-dark")
    assert "because your text says <q>street is dark</q>" in response.text
    assert f'href="{QUESTION}?saw=street-is-dark"' in response.text


def test_a_question_that_the_text_answers_is_not_asked(client: Client) -> None:
    response = client.get("/triage/lamp/next/?saw=street-is-dark")
    assert path_of(response) != QUESTION


def test_an_entry_is_not_named_beside_its_cause(client: Client) -> None:
    response = client.get(f"{QUESTION}?saw=lamps/dark%23bulb&saw=lamps/dark")
    hints = response.context["page"].view.hints
    assert [line.clue.key for line in hints] == ["lamps/dark#bulb"]


def test_a_clue_without_a_question_can_be_left_out(client: Client) -> None:
    response = client.get(f"{QUESTION}?saw=new-bulb&f.plug=failed")
    assert 'href="/triage/lamp/next/?f.plug=failed"' in response.text


def test_a_visitor_gets_no_cookie(client: Client) -> None:
    for path in ("/triage/", "/triage/lamp/", QUESTION, PLUG, f"{PLUG}?{ONLY_THIS}"):
        assert not client.get(path).cookies


def test_a_guide_of_a_hidden_entry_is_hidden_at_once(client: Client, lamp_site: LampSite) -> None:
    assert client.get(QUESTION).status_code == 200
    Entry.objects.filter(pk=lamp_site.entry.pk).update(audience="staff")
    assert client.get(QUESTION).status_code == 404
    assert client.get("/triage/lamps/dark/").status_code == 404
    assert 'href="/triage/lamp/"' not in client.get("/triage/").text


def test_staff_see_the_guide_of_an_entry_for_staff(client: Client, lamp_site: LampSite) -> None:
    Entry.objects.filter(pk=lamp_site.entry.pk).update(audience="staff")
    client.force_login(StaffFactory.create())
    assert client.get(QUESTION).status_code == 200


def test_changing_things_needs_no_post(client: Client) -> None:
    assert client.post("/triage/lamp/next/").status_code == 405


def test_a_step_needs_few_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(QUESTION)
    with django_assert_num_queries(2):  # generation, entries
        client.get(f"{PLUG}?{ONLY_THIS}")
