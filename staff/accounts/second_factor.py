"""Whether somebody has shown more than a password, where the settings ask for it."""

from __future__ import annotations

from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from knowledge.rights import User, withhold_role

OIDC = "socialaccount"  # as allauth records how a session began


class SecondFactorMiddleware:
    """Withhold the role of whoever has to set up a second factor first.

    On every page: what is for support staff is not only in the workbench.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_missing(request):
            withhold_role(request.user)
        return self.get_response(request)


def is_missing(request: HttpRequest) -> bool:
    """Return whether the settings ask for a second factor that this session does not have.

    Signed in by OIDC is enough: then the provider asks for what it thinks right. At most one query.
    """
    if not settings.REQUIRE_SECOND_FACTOR or not request.user.is_authenticated:
        return False
    records = get_authentication_records(request, request.user)
    return not any(record["method"] == OIDC for record in records) and not has_app(request.user)


def has_app(user: User) -> bool:
    """Return whether `user` has set up an app for one-time codes. One query."""
    apps = Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.TOTP)
    return bool(apps.exists())
