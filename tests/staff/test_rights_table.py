"""Every cell of the table of rights in the docs, walked through HTTP."""

from __future__ import annotations

import pytest
from django.test import Client

from knowledge.rights import Role
from tests.factories import StaffFactory
from tests.staff.rights_table import VISITOR, Cell, cells, rows
from tests.staff.rights_walkers import WALKERS, Walk

CELLS = cells()
NEED_A_GUIDE = ("make a draft of what cases propose", "make the draft of an entry from a case")


def test_every_action_has_a_walker_and_every_walker_an_action() -> None:
    assert {action for action, _, _ in rows()} == set(WALKERS)


@pytest.mark.django_db
@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_cell_is_true(client: Client, cell: Cell, request: pytest.FixtureRequest) -> None:
    if cell.action.startswith(NEED_A_GUIDE):
        request.getfixturevalue("lamp_site")
    user = None
    if cell.role != VISITOR:
        user = StaffFactory.create(role=Role(cell.role))
        client.force_login(user)
    walk = Walk(client, user, cell.state, cell.is_own)
    assert WALKERS[cell.action](walk) == cell.is_allowed
