"""Who may do what: four roles, held as groups in the database. `docs/rights.md` is the table."""

from __future__ import annotations

from enum import StrEnum

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

User = AbstractBaseUser | AnonymousUser


class Role(StrEnum):
    """A group of users. Each role may do all that the ones before it may."""

    READER = "reader"
    AUTHOR = "author"
    REVIEWER = "reviewer"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What a page or a service asks for before it does anything."""

    READ_STAFF = "read what is for support staff"
    WRITE = "write drafts and submit them"
    REVIEW = "accept, refuse and retire"
    ADMINISTER = "manage accounts, files and many entries at once"


_LEAST_ROLE = {
    Right.READ_STAFF: Role.READER,
    Right.WRITE: Role.AUTHOR,
    Right.REVIEW: Role.REVIEWER,
    Right.ADMINISTER: Role.ADMINISTRATOR,
}
_MEMO = "_role_of_this_request"
_WITHHELD = "_is_role_withheld"
_RANK = {role: rank for rank, role in enumerate(Role)}


def role_of(user: User) -> Role | None:
    """Return the highest role that `user` may use now: None while it is withheld.

    Otherwise as `assigned_role`.
    """
    return None if getattr(user, _WITHHELD, False) else assigned_role(user)


def withhold_role(user: User) -> None:
    """Treat `user` as a visitor for this request, such as until a second factor is set up."""
    setattr(user, _WITHHELD, True)


def assigned_role(user: User) -> Role | None:
    """Return the highest role of `user`, None for visitors and for accounts that are switched off.

    One query for a user that was read anew, as each request does: what is taken away is gone with
    the next request. A superuser is an administrator.
    """
    if not user.is_authenticated or not user.is_active:
        return None
    if getattr(user, "is_superuser", False):
        return Role.ADMINISTRATOR
    if _MEMO not in user.__dict__:
        user.__dict__[_MEMO] = _highest_role(user)
    found: Role | None = user.__dict__[_MEMO]
    return found


def may(user: User, right: Right) -> bool:
    """Return whether `user` has `right`."""
    return _includes(role_of(user), right)


def is_assigned(user: User, right: Right) -> bool:
    """Return whether `user` has `right`, or will have it when the role is no longer withheld."""
    return _includes(assigned_role(user), right)


def _includes(role: Role | None, right: Right) -> bool:
    return role is not None and _RANK[role] >= _RANK[_LEAST_ROLE[right]]


def _highest_role(user: User) -> Role | None:
    names = set(user.groups.values_list("name", flat=True))  # type: ignore[union-attr]
    return next((role for role in reversed(Role) if role in names), None)
