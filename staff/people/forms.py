"""What an administrator types about accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User

from knowledge.rights import Role

NO_ROLE = ("", "No role: may sign in, and sees what everybody sees")
ROLE_WORDS = {
    Role.READER: "Reader: reads what is for support staff",
    Role.AUTHOR: "Author: also writes drafts and submits them",
    Role.REVIEWER: "Reviewer: also accepts, refuses and retires",
    Role.ADMINISTRATOR: "Administrator: also looks after accounts, files and settings",
}
ROLE_CHOICES = [NO_ROLE, *((role.value, words) for role, words in ROLE_WORDS.items())]


class RoleForm(forms.Form):
    """Which role somebody has."""

    role = forms.ChoiceField(
        choices=ROLE_CHOICES,
        required=False,
        label="Role",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose one of the roles"},
    )

    def clean_role(self) -> Role | None:
        """Return the role, None for no role."""
        chosen: str = self.cleaned_data["role"]
        return Role(chosen) if chosen else None


class AddPersonForm(RoleForm):
    """A new account; its owner chooses the password."""

    username = forms.CharField(
        max_length=150,
        label="User name",
        validators=[User.username_validator],
        error_messages={
            "required": "Type a user name",
            "max_length": "The user name must have 150 characters or fewer",
        },
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        required=False,
        label="E-mail address",
        error_messages={"invalid": "Type an e-mail address such as name@example.org"},
    )
    field_order = ["username", "email", "role"]
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("username", "email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
