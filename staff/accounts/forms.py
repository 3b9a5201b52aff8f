"""The forms of allauth in the words of the house."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as code_forms
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

WORDS: dict[str, tuple[str, str]] = {
    "login": ("User name", "Type your user name"),
    "password": ("Password", "Type your password"),
    "oldpassword": ("Password that you use now", "Type the password that you use now"),
    "password1": ("New password", "Type a new password"),
    "password2": ("New password again", "Type the new password again"),
    "email": ("E-mail address", "Type your e-mail address"),
    "code": ("Code", "Type the code"),
}


class Worded(forms.Form):
    """Labels and errors of the house; no placeholder, since a label that vanishes helps nobody."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label, field.error_messages["required"] = WORDS[name]
            field.widget.attrs.pop("placeholder", None)
            if name != "password1":
                field.help_text = ""


class SignInForm(Worded, account_forms.LoginForm):
    """User name and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}


class PasswordAgainForm(Worded, account_forms.ReauthenticateForm):
    """The password once more, before something that needs care."""


class ChangePasswordForm(Worded, account_forms.ChangePasswordForm):
    """The old password, and a new one twice."""


class ForgottenPasswordForm(Worded, account_forms.ResetPasswordForm):
    """Where the link for a new password is sent."""


class NewPasswordForm(Worded, account_forms.ResetPasswordKeyForm):
    """A new password, twice, for whoever has the link."""


class CodeForm(Worded, code_forms.AuthenticateForm):
    """A one-time code, after the password."""


class CodeAgainForm(Worded, code_forms.ReauthenticateForm):
    """A one-time code, before something that needs care."""


class FirstCodeForm(Worded, ActivateTOTPForm):
    """The first code of an app, which proves that it was set up."""
