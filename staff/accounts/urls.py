"""The addresses of accounts, by the names that allauth knows them under.

Only what is needed is open: no sign-up, no list of e-mail addresses, no sign-in by mail.
"""

from __future__ import annotations

from allauth.account import views as account_views
from allauth.mfa.base import views as code_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as app_views
from allauth.socialaccount import views as oidc_views
from django.urls import include, path, re_path

from staff.accounts import views

urlpatterns = [
    path("", views.account, name="account"),
    path("login/", views.sign_in, name="account_login"),
    path("logout/", account_views.logout, name="account_logout"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("signup/", views.no_sign_up, name="account_signup"),
    path("reauthenticate/", views.password_again, name="account_reauthenticate"),
    path("password/change/", views.change_password, name="account_change_password"),
    path("password/reset/", views.forgotten_password, name="account_reset_password"),
    path("password/reset/done/", views.forgotten_password_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.new_password,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/", code_views.index, name="mfa_index"),
    path("2fa/authenticate/", views.code, name="mfa_authenticate"),
    path("2fa/reauthenticate/", views.code_again, name="mfa_reauthenticate"),
    path("2fa/totp/activate/", views.set_up_app, name="mfa_activate_totp"),
    path("2fa/totp/picture.svg", views.app_picture, name="mfa_totp_picture"),
    path("2fa/totp/deactivate/", app_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/recovery-codes/", recovery_views.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "2fa/recovery-codes/generate/",
        recovery_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        recovery_views.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("3rdparty/", views.connections, name="socialaccount_connections"),
    path("3rdparty/login/error/", oidc_views.login_error, name="socialaccount_login_error"),
    path(
        "3rdparty/login/cancelled/",
        oidc_views.login_cancelled,
        name="socialaccount_login_cancelled",
    ),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
