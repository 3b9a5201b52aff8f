"""Signing in and out, and what somebody sets up for their own account.

The pages are allauth's; what is here gives them the answers of the house: 422 for a form that was
not right, the provider's host where the browser has to be sent there, no mail where none is set up.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account import views as account_views
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import views as code_views
from allauth.mfa.totp import views as app_views
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.socialaccount import views as oidc_views
from csp.decorators import csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from knowledge.http import PageRequest
from knowledge.rights import role_of
from staff.access import StaffRequest
from staff.accounts.pages import AccountPage
from staff.accounts.second_factor import has_app

View = Callable[..., Any]


class Refusing:
    """A page whose form, when it is not right, comes back with 422."""

    def form_invalid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class SignIn(Refusing, account_views.LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "has_mail": bool(settings.EMAIL_URL)}


class PasswordAgain(Refusing, account_views.ReauthenticateView):
    pass


class ChangePassword(Refusing, account_views.PasswordChangeView):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead accounts without a password, which sign in by a provider, to their account page."""
        user = request.user
        if user.is_authenticated and not user.has_usable_password():
            return redirect("account")
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class ForgottenPassword(Refusing, account_views.PasswordResetView):
    pass


class NewPassword(Refusing, account_views.PasswordResetFromKeyView):
    pass


class Code(Refusing, code_views.AuthenticateView):
    pass


class CodeAgain(Refusing, code_views.ReauthenticateView):
    pass


class SetUpApp(Refusing, app_views.ActivateTOTPView):
    pass


def to_provider(view: View) -> View:
    """Let the forms of this page lead to the OIDC provider, where one is set up."""
    if not settings.OIDC_SERVER_URL:
        return view
    address = urlsplit(settings.OIDC_SERVER_URL)
    origin = f"{address.scheme}://{address.netloc}"
    allowed: View = csp_update({"form-action": [origin]})(view)
    return allowed


def with_mail(view: View) -> View:
    """Open the view only where mail is set up: without it nobody would get the link."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: Any, **kwargs: Any) -> Any:
        if not settings.EMAIL_URL:
            raise Http404("No mail is set up.")
        return view(request, *args, **kwargs)

    return guarded


sign_in = to_provider(SignIn.as_view())
password_again = PasswordAgain.as_view()
change_password = ChangePassword.as_view()
forgotten_password = with_mail(ForgottenPassword.as_view())
forgotten_password_done = with_mail(account_views.password_reset_done)
new_password = NewPassword.as_view()
code = Code.as_view()
code_again = CodeAgain.as_view()
set_up_app = SetUpApp.as_view()
connections = to_provider(oidc_views.connections)


@require_safe
@login_required
def account(request: StaffRequest) -> HttpResponse:
    user = request.user
    page = AccountPage(
        name=user.get_username(),
        role=role_of(user),
        has_password=user.has_usable_password(),
        has_app=has_app(user),
        provider=settings.OIDC_NAME if settings.OIDC_SERVER_URL else "",
    )
    return render(request, "account/account.html", {"page": page})


@require_safe
def no_sign_up(request: PageRequest) -> HttpResponse:
    """Say that nobody makes an account here by themselves."""
    return render(request, "account/signup_closed.html", status=404)


@require_safe
@login_required
def app_picture(request: PageRequest) -> HttpResponse:
    """Return the picture that an app scans, for the secret that is being set up.

    A picture of its own, since the policy for contents allows no `data:` addresses.
    """
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404("No app is being set up.")
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(picture, content_type="image/svg+xml")
