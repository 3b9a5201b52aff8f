"""Every address of the workbench, whoever built it: closed to all who have no right to it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from knowledge.rights import Role
from tests.addresses import every_address
from tests.factories import ContextFactory, PublishedEntryFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db

WORKBENCH = [path for path in every_address() if path.startswith("/staff/")]


@pytest.fixture(autouse=True)
def entry() -> None:
    PublishedEntryFactory.create(context=ContextFactory.create(slug="time"), slug="flux")


def both(client: Client, path: str) -> list[Any]:
    """Return the answers to GET and POST that are no "method not allowed"."""
    answers = [client.get(path), client.post(path, {})]
    told = [answer for answer in answers if answer.status_code != 405]
    assert told, path
    return told


def test_there_is_a_workbench() -> None:
    assert len(WORKBENCH) > 30


@pytest.mark.parametrize("path", WORKBENCH)
def test_a_visitor_is_led_to_the_sign_in_and_back(client: Client, path: str) -> None:
    for answer in both(client, path):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/accounts/login/?next=/staff/"), path
    assert not client.cookies


@pytest.mark.parametrize("path", WORKBENCH)
def test_an_account_without_a_role_finds_nothing(client: Client, path: str) -> None:
    client.force_login(UserFactory.create(is_staff=True))
    for answer in both(client, path):
        assert answer.status_code == 404, path


@pytest.mark.parametrize("path", WORKBENCH)
def test_what_was_taken_away_is_gone_with_the_next_request(client: Client, path: str) -> None:
    eve: User = StaffFactory.create(role=Role.ADMINISTRATOR)
    client.force_login(eve)
    client.get("/staff/")
    eve.groups.clear()
    assert {answer.status_code for answer in both(client, path)} == {404}
    User.objects.filter(pk=eve.pk).update(is_active=False)
    for answer in both(client, path):
        assert answer["Location"].startswith("/accounts/login/"), path


@pytest.mark.parametrize("path", WORKBENCH)
def test_a_form_from_elsewhere_changes_nothing(path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(StaffFactory.create(role=Role.ADMINISTRATOR))
    answer = client.post(path, {})
    assert answer.status_code in (403, 405), path
