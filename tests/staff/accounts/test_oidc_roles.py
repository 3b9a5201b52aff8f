"""Which role a provider's claims name."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.rights import Role
from staff.accounts.oidc_roles import role_in


def test_it_works() -> None:
    assert role_in({"userinfo": {"roles": ["author"]}}, "roles") == Role.AUTHOR


@pytest.mark.parametrize(
    ("claims", "path"),
    [
        ({"roles": "reviewer"}, "roles"),
        ({"roles": ["reader", "reviewer", "other"]}, "roles"),
        ({"realm_access": {"roles": ["reviewer"]}}, "realm_access.roles"),
        ({"https://example.org/roles": ["reviewer"]}, "https://example.org/roles"),
    ],
)
def test_the_highest_role_counts_wherever_it_stands(claims: dict[str, Any], path: str) -> None:
    assert role_in({"id_token": claims}, path) == Role.REVIEWER


@pytest.mark.parametrize(
    "claims",
    [None, [], {}, {"roles": None}, {"roles": 7}, {"roles": {"administrator": True}},
     {"roles": [["administrator"]]}, {"roles": "Administrator"}, {"roles": ["administrators"]}],
)  # fmt: skip
def test_anything_else_is_no_role(claims: object) -> None:
    assert role_in({"userinfo": claims}, "roles") is None


def test_roles_of_two_sources_are_not_added_up() -> None:
    answers = {"id_token": {"roles": "administrator"}, "userinfo": {"roles": "author"}}
    assert role_in(answers, "roles") == Role.AUTHOR
