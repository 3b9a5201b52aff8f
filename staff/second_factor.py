"""Whether somebody has shown more than a password, where the settings ask for it."""

from __future__ import annotations

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings

from knowledge.http import PageRequest
from knowledge.rights import User

OIDC = "socialaccount"  # as allauth records how a session began


def is_missing(request: PageRequest) -> bool:
    """Return whether the settings ask for a second factor that this session does not have.

    Signed in by OIDC is enough: then the provider asks for what it thinks right. At most one query.
    """
    if not settings.REQUIRE_SECOND_FACTOR:
        return False
    records = get_authentication_records(request, request.user)
    return not any(record["method"] == OIDC for record in records) and not has_app(request.user)


def has_app(user: User) -> bool:
    """Return whether `user` has set up an app for one-time codes. One query."""
    apps = Authenticator.objects.filter(user=user.pk, type=Authenticator.Type.TOTP)
    return bool(apps.exists())
