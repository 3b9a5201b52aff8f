"""Roles: what each may do, and that it ends at once."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, Group, User

from knowledge.rights import Right, Role, may, role_of
from tests.factories import StaffFactory, UserFactory

pytestmark = pytest.mark.django_db

RIGHTS = {
    Role.READER: {Right.READ_STAFF},
    Role.AUTHOR: {Right.READ_STAFF, Right.WRITE},
    Role.REVIEWER: {Right.READ_STAFF, Right.WRITE, Right.REVIEW},
    Role.ADMINISTRATOR: set(Right),
}


@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_the_ones_before_it_may(role: Role) -> None:
    user = StaffFactory.create(role=role)
    assert {right for right in Right if may(user, right)} == RIGHTS[role]


def test_visitors_and_accounts_without_a_role_may_nothing() -> None:
    for user in (AnonymousUser(), UserFactory.create()):
        assert not any(may(user, right) for right in Right)


def test_the_flag_of_djangos_admin_is_no_role() -> None:
    assert role_of(UserFactory.create(is_staff=True)) is None


def test_a_superuser_is_an_administrator() -> None:
    assert role_of(UserFactory.create(is_superuser=True)) == Role.ADMINISTRATOR


def test_an_account_that_is_switched_off_may_nothing() -> None:
    assert role_of(StaffFactory.create(role=Role.ADMINISTRATOR, is_active=False)) is None


def test_the_highest_of_several_roles_counts() -> None:
    user = StaffFactory.create(role=Role.READER)
    user.groups.add(Group.objects.get(name=Role.REVIEWER))
    assert role_of(User.objects.get(pk=user.pk)) == Role.REVIEWER
