"""The picture of a guide, and the screen of support staff."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import StaffFactory, UserFactory

PART = {"HX-Request": "true"}
PICTURE = "/triage/lamp/picture/"
STAFF = "/triage/lamp/staff/?q.neighbours=only-this-one&f.bulb=failed"

pytestmark = pytest.mark.usefixtures("lamp_site")


def test_it_works(client: Client) -> None:
    response = client.get(PICTURE)
    assert response.status_code == 200
    assert "<svg" in response.text
    assert "Are other lamps dark too?" in response.text


def test_the_start_of_a_guide_leads_to_its_picture(client: Client) -> None:
    assert f'href="{PICTURE}"' in client.get("/triage/lamp/").text


def test_the_picture_of_a_guide_alone_marks_nothing(client: Client) -> None:
    assert "data-on-path" not in client.get(PICTURE).text


def test_the_way_of_a_case_is_marked(client: Client) -> None:
    response = client.get(f"{PICTURE}?f.plug=failed&q.neighbours=not-sure&f.bulb=worked")
    assert "data-on-path" in response.text
    assert "This case" in response.text


def test_the_picture_in_words_is_a_tree_of_all_its_lines(client: Client) -> None:
    page = client.get(PICTURE).context["page"]
    seen = []
    items = list(page.outline)
    while items:
        item = items.pop()
        seen.append(item.line)
        assert all(below.line.depth == item.line.depth + 1 for below in item.items)
        items.extend(item.items)
    assert len(seen) == len(page.picture.outline)


def test_the_picture_comes_in_part(client: Client) -> None:
    assert "<html" not in client.get(PICTURE, headers=PART).text


def test_staff_see_case_entry_and_reply(client: Client) -> None:
    client.force_login(StaffFactory.create())
    response = client.get(STAFF)
    assert response.status_code == 200
    assert "Put the plug into the socket" in response.context["page"].reply
    assert "It did not help" in response.text


def test_the_reply_of_an_entry_has_its_words_and_link(client: Client) -> None:
    client.force_login(StaffFactory.create())
    reply = client.get("/triage/lamps/dark/staff/?f.bulb=worked").context["page"].reply
    assert "The lamp gives no light." in reply
    assert "1. Put in a new bulb." in reply
    assert "http://testserver/errors/lamps/dark/?cause=bulb" in reply


def test_a_case_leads_staff_to_their_screen(client: Client) -> None:
    address = "/triage/lamp/question/neighbours/"
    assert 'href="/triage/lamp/staff/"' not in client.get(address).text
    client.force_login(StaffFactory.create())
    assert 'href="/triage/lamp/staff/"' in client.get(address).text


@pytest.mark.parametrize("is_known", [False, True])
def test_nobody_else_sees_that_screen(client: Client, is_known: bool) -> None:
    if is_known:
        client.force_login(UserFactory.create())
    assert client.get(STAFF).status_code == 404


def test_a_disabled_account_sees_it_no_more(client: Client) -> None:
    ada = StaffFactory.create()
    client.force_login(ada)
    ada.is_active = False
    ada.save()
    assert client.get(STAFF).status_code == 404
