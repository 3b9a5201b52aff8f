"""What the templates of the page People may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from staff.people.forms import AddPersonForm, RoleForm
from staff.people.services import Person


@dataclass(frozen=True)
class PeoplePage:
    """All accounts, and the form for a new one."""

    people: Sequence[Person]
    form: AddPersonForm


@dataclass(frozen=True)
class PersonPage:
    """One account. `problem` is why the last change was refused, empty if none was."""

    person: Person
    form: RoleForm
    is_oneself: bool
    problem: str = ""


@dataclass(frozen=True)
class LinkPage:
    """The address on which somebody chooses a password; shown this once."""

    person: Person
    address: str
    is_new: bool
