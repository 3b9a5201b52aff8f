"""How a case ends: solved, passed on, told about."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from knowledge.usage import daily_caps
from triage.models import Outcome

PART = {"HX-Request": "true"}
SOLVED = "/triage/lamp/solved/?q.neighbours=only-this-one&f.bulb=failed&f.plug=worked"
GIVEN_UP = "q.neighbours=only-this-one&f.bulb=failed&f.plug=could-not&f.fuse=failed"
HAND_OVER = f"/triage/lamp/hand-over/?{GIVEN_UP}"
OUTCOME = SOLVED.replace("solved", "outcome")

pytestmark = pytest.mark.usefixtures("lamp_site")


def test_it_works(client: Client) -> None:
    response = client.get(SOLVED)
    assert response.status_code == 200
    assert "Put the plug into the socket" in response.text
    assert "The plug is not in the socket" in response.text


def test_a_case_that_is_not_solved_goes_on(client: Client) -> None:
    response = client.get("/triage/lamp/solved/?f.plug=failed")
    assert response.status_code == 302
    assert response["Location"].endswith("?f.plug=failed")


def test_what_worked_can_be_taken_back(client: Client) -> None:
    response = client.get(SOLVED)
    assert client.get(response.context["page"].fix_url).status_code == 200
    assert client.get(response.context["page"].back_url).status_code == 200


def test_no_step_is_offered_after_the_end(client: Client) -> None:
    response = client.get("/triage/lamp/fix/fuse/?f.plug=worked")
    assert response["Location"] == "/triage/lamp/solved/?f.plug=worked"


@pytest.mark.parametrize("headers", [{}, PART])
@pytest.mark.parametrize("address", [SOLVED, HAND_OVER, "/triage/lamp/thanks/"])
def test_an_end_comes_whole_or_in_part(
    client: Client, address: str, headers: dict[str, str]
) -> None:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    assert ("<html" in response.text) is not bool(headers)
    assert "data-focus" in response.text


def test_nothing_left_leads_to_passing_on(client: Client) -> None:
    assert client.get(f"/triage/lamp/next/?{GIVEN_UP}")["Location"] == HAND_OVER


def test_a_summary_tells_the_case(client: Client) -> None:
    text = client.get(f"{HAND_OVER}&saw=new-bulb&format=text").text
    for part in (
        "an electrician",
        "new bulb",
        "Are other lamps dark too? Only this one",
        "The bulb is broken: It did not help",
        "Put the plug into the socket: I could not do it",
        "Likely causes",
        "Time spent so far: about 27 minutes",
        "http://testserver/triage/lamp/hand-over/?saw=new-bulb",
    ):
        assert part in text


def test_a_summary_comes_as_data(client: Client) -> None:
    response = client.get(f"{HAND_OVER}&saw=street-is-dark&format=json")
    data = json.loads(response.content)
    assert data["guide"] == "lamp"
    assert [tried["result"] for tried in data["tried"]] == [
        "It did not help",
        "I could not do it",
        "It did not help",
    ]
    assert data["answers"][0]["by"] == "person"
    assert data["text_says"] == ["street is dark"]
    assert data["tried"][0]["url"] == "http://testserver/errors/lamps/dark/?cause=bulb#cause-bulb"


def test_a_summary_names_what_a_rule_left_out(client: Client) -> None:
    response = client.get("/triage/lamp/hand-over/?q.neighbours=all-dark")
    assert "The bulb is not the cause if every lamp is dark." in response.text


def test_a_summary_can_be_sent_by_mail(client: Client) -> None:
    mail = client.get(HAND_OVER).context["page"].mail_url
    assert mail.startswith("mailto:?subject=Case%3A%20A%20lamp%20does%20not%20work&body=")
    assert "Only%20this%20one" in mail


def test_a_case_can_be_passed_on_before_it_has_begun(client: Client) -> None:
    response = client.get("/triage/lamp/hand-over/")
    assert response.status_code == 200
    assert "Nothing is answered or tried yet" in response.text


def test_what_is_sent_is_shown_before(client: Client) -> None:
    response = client.get(OUTCOME)
    assert "Only this one" in response.text
    assert "csrfmiddlewaretoken" in response.text


def test_a_case_without_events_has_no_outcome(client: Client) -> None:
    assert client.get("/triage/lamp/outcome/").status_code == 302


def test_an_outcome_is_kept(client: Client) -> None:
    response = client.post(OUTCOME, {"minutes": "12", "cause": "plug"})
    assert response.status_code == 303
    assert client.get(response["Location"]).status_code == 200
    outcome = Outcome.objects.get()
    assert (outcome.guide, outcome.solved_by, outcome.cause) == ("lamp", "plug", "plug")
    assert outcome.minutes == 12
    assert outcome.events == [
        ["question", "neighbours", "only-this-one"],
        ["fix", "bulb", "failed"],
        ["fix", "plug", "worked"],
    ]


def test_an_outcome_of_a_case_that_was_passed_on_is_kept_too(client: Client) -> None:
    client.post(HAND_OVER.replace("hand-over", "outcome"), {})
    assert Outcome.objects.get().solved_by == ""


def test_a_visitor_needs_no_cookie_to_be_counted_once(client: Client) -> None:
    for address in (SOLVED, HAND_OVER):
        assert not client.get(address).cookies
    assert "visitor" not in client.post(OUTCOME, {}).cookies


def test_an_address_counts_once_a_day_whatever_it_forgets(client: Client) -> None:
    for number in range(3):
        forged = {"X-Forwarded-For": f"192.0.2.{number}"}
        assert Client().post(OUTCOME, {}, headers=forged).status_code == 303
    assert Outcome.objects.count() == 1


def test_two_addresses_count_twice(client: Client) -> None:
    client.post(OUTCOME, {})
    client.post(OUTCOME, {}, REMOTE_ADDR="192.0.2.7")
    assert Outcome.objects.count() == 2


def test_the_address_is_not_kept(client: Client) -> None:
    client.post(OUTCOME, {}, REMOTE_ADDR="192.0.2.7")
    assert "192.0.2.7" not in str(Outcome.objects.values().get())


def test_outcomes_have_a_daily_cap(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily_caps, "MAX_OUTCOMES_A_DAY", 2)
    for number, status in enumerate((303, 303, 429)):
        response = client.post(OUTCOME, {"minutes": "5"}, REMOTE_ADDR=f"192.0.2.{number}")
        assert response.status_code == status
    assert 'name="minutes" value="5"' in response.text
    assert Outcome.objects.count() == 2


def test_an_outcome_cannot_be_forged() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(OUTCOME, {}).status_code == 403
    assert not Outcome.objects.exists()


@pytest.mark.parametrize("minutes", ["soon", "0", "-3", "100000", "nan"])
def test_minutes_that_are_no_number_are_refused(client: Client, minutes: str) -> None:
    response = client.post(OUTCOME, {"minutes": minutes})
    assert response.status_code == 422
    assert 'href="#id_minutes"' in response.text
    assert not Outcome.objects.exists()


def test_a_foreign_cause_is_refused(client: Client) -> None:
    assert client.post(OUTCOME, {"cause": "canary"}).status_code == 422


def test_the_cause_of_the_fix_that_worked_is_offered_first(client: Client) -> None:
    choices = client.get(OUTCOME).context["page"].form.fields["cause"].choices
    assert [key for key, _ in choices][:2] == ["", "plug"]


def test_fields_of_an_outcome_are_not_taken_from_the_form(client: Client) -> None:
    client.post(OUTCOME, {"guide": "canary", "visitor": "canary", "solved_by": "canary"})
    outcome = Outcome.objects.get()
    assert (outcome.guide, outcome.solved_by) == ("lamp", "plug")
