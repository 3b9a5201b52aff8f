"""Where the house decides what allauth leaves open: sign-in, second factor, sign-in by OIDC."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import filter_users_by_email
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from knowledge.usage.client_address import client_address
from staff.accounts.oidc_roles import role_in
from staff.people import services


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators, never by a form on the site."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "The user name or the password is not right",
        "enter_current_password": "Type the password that you use now",
        "incorrect_password": "The password is not right",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Return whether `url` leads to this host; no other host of the settings will do."""
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={self.request.get_host()}, require_https=self.request.is_secure()
        )

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; past a limit the answer is 429, whatever the password."""
        account = super()._get_login_attempts_cache_key(request, **credentials)
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error
        if not ratelimit.consume(request, action="login_of_account", key=account):
            raise ImmediateHttpResponse(respond_429(request))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count the attempts of an account from each address on its own."""
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{client_address(request)}"

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The second factor: an app that makes one-time codes, and codes for when it is lost."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "The code is not right, or it was used already. Wait for the next one",
    }

    def get_totp_label(self, user: User) -> str:
        return user.get_username()


class OidcAdapter(DefaultSocialAccountAdapter):
    """Sign-in by the organisation's own accounts; the first one makes the account here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Return whether an account may be made: not when its address belongs to another.

        Whoever has an account here links the two on their account page, signed in.
        """
        address = sociallogin.user.email
        return not address or not filter_users_by_email(address)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse answers about two people; give an account that is here the role it has there."""
        answers = sociallogin.account.extra_data.values()
        named = {each["sub"] for each in answers if isinstance(each, dict) and "sub" in each}
        if len(named) > 1:
            raise ImmediateHttpResponse(render_authentication_error(request, sociallogin.provider))
        if sociallogin.is_existing:
            _follow_claims(sociallogin)

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: None = None) -> User:
        user: User = super().save_user(request, sociallogin, form)
        _follow_claims(sociallogin)
        return user


def _follow_claims(sociallogin: SocialLogin) -> None:
    """Give the user the role that the provider names, where the settings say which claim does.

    The last administrator stays one: somebody has to be left who can give roles. An account that is
    switched off keeps the role that it had.
    """
    if not settings.OIDC_ROLES_CLAIM or not sociallogin.user.is_active:
        return
    role = role_in(sociallogin.account.extra_data, settings.OIDC_ROLES_CLAIM)
    with suppress(services.LastAdministrator):
        services.set_role(user=sociallogin.user, role=role, by=None)
