"""Writes to the audit trail what allauth and Django tell of accounts.

Connected in `StaffConfig.ready`. Passwords, codes and mistyped names are never recorded.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as factor_signals
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as oidc_signals
from django.contrib.auth import signals as auth_signals
from django.contrib.auth.models import User
from django.http import HttpRequest

from audit.trail import Action, record


def connect() -> None:
    """Listen. Each receiver is named, so that a second call changes nothing."""
    for signal, receiver in _RECEIVERS:
        signal.connect(receiver, dispatch_uid=receiver.__name__)


def signed_in(sender: object, user: User, **kwargs: Any) -> None:
    record(Action.SIGNED_IN, by=user, about=about(user))


def signed_out(sender: object, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        record(Action.SIGNED_OUT, by=user, about=about(user))


def sign_in_failed(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """Record the attempt, with the name only if there is such an account.

    A name that is unknown may be a password that was typed into the wrong field. An event is
    written all the same, so that the answer takes as long as for a name that is known.
    """
    name = str(credentials.get("username", ""))
    user = User.objects.filter(username__iexact=name).first()
    record(Action.SIGN_IN_FAILED, about=about(user) if user else "", result="refused")


def code_failed(sender: object, user: User, **kwargs: Any) -> None:
    record(Action.SIGN_IN_FAILED, about=about(user), result="refused", details={"by": "code"})


def password_changed(sender: object, user: User, **kwargs: Any) -> None:
    _changed(user, "password changed")


def password_reset(sender: object, user: User, **kwargs: Any) -> None:
    _changed(user, "password set by link")


def account_made(sender: object, user: User, **kwargs: Any) -> None:
    _changed(user, "account made by first sign-in")


def factor_added(sender: object, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _changed(user, f"{_words(authenticator)} added")


def factor_removed(sender: object, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _changed(user, f"{_words(authenticator)} removed")


def factor_reset(sender: object, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    _changed(user, f"{_words(authenticator)} made anew")


def linked(sender: object, request: HttpRequest, **kwargs: Any) -> None:
    _changed(request.user, "sign-in linked")


def unlinked(sender: object, request: HttpRequest, **kwargs: Any) -> None:
    _changed(request.user, "link taken away")


def about(user: User) -> str:
    """Return how an account is named as the object of an event."""
    return f"account:{user.get_username()}"


def _changed(user: Any, what: str) -> None:
    record(Action.ACCOUNT_CHANGED, by=user, about=about(user), details={"what": what})


def _words(authenticator: Authenticator) -> str:
    is_app = authenticator.type == Authenticator.Type.TOTP
    return "app for codes" if is_app else "recovery codes"


_RECEIVERS = (
    (auth_signals.user_logged_in, signed_in),
    (auth_signals.user_logged_out, signed_out),
    (auth_signals.user_login_failed, sign_in_failed),
    (factor_signals.authentication_failed, code_failed),
    (account_signals.password_changed, password_changed),
    (account_signals.password_reset, password_reset),
    (account_signals.user_signed_up, account_made),
    (factor_signals.authenticator_added, factor_added),
    (factor_signals.authenticator_removed, factor_removed),
    (factor_signals.authenticator_reset, factor_reset),
    (oidc_signals.social_account_added, linked),
    (oidc_signals.social_account_removed, unlinked),
)
