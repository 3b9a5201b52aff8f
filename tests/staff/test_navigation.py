"""The navigation of the workbench: everybody is offered what they may open, and no more."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver

from knowledge.rights import Role
from staff.navigation import DAILY, SELDOM, Way, navigation
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db
ALL = (*DAILY, *SELDOM)


@pytest.mark.parametrize("role", Role)
def test_what_is_offered_opens_and_nothing_else_does(client: Client, role: Role) -> None:
    user = StaffFactory.create(role=role)
    client.force_login(user)
    found = navigation(user, "staff:home")
    offered = {way.view for way in (*found.daily, *found.seldom)}
    opened = {way.view for way in ALL if client.get(way.url).status_code == 200}
    assert offered == opened


@pytest.mark.parametrize("way", ALL, ids=lambda way: way.label)
def test_the_way_that_one_is_on_is_marked(way: Way) -> None:
    found = navigation(StaffFactory.create(role=Role.ADMINISTRATOR), way.view)
    assert found.current == way
    assert found.is_seldom_open == (way in SELDOM)


def test_every_page_named_beside_a_way_exists() -> None:
    names = {name.removeprefix("staff:") for way in ALL for name in way.views}
    assert names <= set(get_resolver("staff.urls").reverse_dict)
