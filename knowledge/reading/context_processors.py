"""What every template may ask."""

from __future__ import annotations

from functools import cached_property

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from knowledge.rights import Right, User, may


class Rights:
    """What the reader of a page may do; asked of the database when a template wants to know."""

    def __init__(self, user: User) -> None:
        self._user = user

    @cached_property
    def read_staff(self) -> bool:
        return may(self._user, Right.READ_STAFF)

    @cached_property
    def write(self) -> bool:
        return may(self._user, Right.WRITE)

    @cached_property
    def review(self) -> bool:
        return may(self._user, Right.REVIEW)

    @cached_property
    def administer(self) -> bool:
        return may(self._user, Right.ADMINISTER)


def rights(request: HttpRequest) -> dict[str, Rights]:
    """Return `rights`, which templates show or hide links by; views check for themselves.

    A request that is refused early, such as one for another host, has no user yet.
    """
    return {"rights": Rights(getattr(request, "user", AnonymousUser()))}
