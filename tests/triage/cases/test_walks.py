"""Every guide that ships, walked through its pages to an end."""

from __future__ import annotations

from random import Random

import pytest
from django.http.response import HttpResponseBase
from django.test import Client

from tests import shipped
from triage.cases.pages import FixPage, QuestionPage
from triage.cases.state import CANNOT, COULD_NOT, FAILED, FIX_RESULTS, NOT_NOW, NOT_SURE

AUTHORED = sorted(shipped.guide_documents())
DERIVED = sorted(shipped.entries())
MOST_STEPS = 120

pytestmark = pytest.mark.usefixtures("shipped_site")


def follow(client: Client, address: str) -> tuple[str, HttpResponseBase]:
    """Return where an address of a case leads, and the page there."""
    response = client.get(address)
    if response.status_code == 302:
        address = response["Location"]
        response = client.get(address)
    assert response.status_code == 200, address
    return address, response


def answer(page: QuestionPage | FixPage, random: Random) -> str:
    """Return what the form of the page sends, chosen at random among all that it offers."""
    fields = "".join(f"{name}={value}&" for name, value in page.view.hidden)
    if isinstance(page, FixPage):
        result = random.choice((*FIX_RESULTS[1:], FAILED, COULD_NOT, NOT_NOW))
        return f"{fields}at=fix.{page.fix.key}&f.{page.fix.key}={result}"
    key = page.question.key
    values = [each.key for each in page.question.answers]
    value = random.choice([*values, *values, NOT_SURE, CANNOT])
    return f"{fields}at=question.{key}&q.{key}={value}"


def walk(client: Client, guide: str, random: Random, actor: str = "") -> list[str]:
    """Return the addresses from the first step of a guide to passing on."""
    query = f"?as={actor}" if actor else ""
    address, response = follow(client, f"/triage/{guide}/next/{query}")
    addresses = [address]
    while "/hand-over/" not in address:
        assert len(addresses) < MOST_STEPS
        page = response.context["page"]  # type: ignore[attr-defined]
        sent = answer(page, random).replace("#", "%23")
        address, response = follow(client, f"/triage/{guide}/next/?{sent}")
        addresses.append(address)
    return addresses


@pytest.mark.parametrize("guide", AUTHORED)
def test_it_works(client: Client, guide: str) -> None:
    audience = shipped.guide_documents()[guide].audience
    for actor in [actor.replace(" ", "-") for actor in audience] or [""]:
        addresses = walk(client, guide, Random(guide + actor), actor)
        assert len(set(addresses)) == len(addresses)


def test_a_guide_made_of_an_entry_ends_too(client: Client) -> None:
    for guide in DERIVED[::10]:
        addresses = walk(client, guide, Random(guide))
        assert len(set(addresses)) == len(addresses)


def test_any_address_of_a_walk_can_be_opened_in_any_order(client: Client) -> None:
    random = Random(1)
    addresses = walk(client, "oauth-token-request-refused", random)
    random.shuffle(addresses)
    for address in addresses * 2:
        assert follow(client, address)[0] == address


def test_a_walk_goes_on_at_another_guide_without_a_fault(client: Client) -> None:
    for address in walk(client, "hap-licence-does-not-work", Random(2)):
        for other in ("card-declined-merchant", "oauth/invalid-grant"):
            foreign = address.replace("hap-licence-does-not-work", other)
            _, response = follow(client, foreign)
            assert response.context["page"].view.case.events == ()  # type: ignore[attr-defined]


def test_what_is_left_of_a_walk_is_its_address(client: Client) -> None:
    addresses = walk(client, "harmonyos-hap-does-not-install", Random(3))
    again = Client().get(addresses[-1])
    assert again.status_code == 200
    assert again.text == client.get(addresses[-1]).text
