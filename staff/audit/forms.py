"""What an administrator looks for in the audit trail."""

from __future__ import annotations

from django import forms

from audit.models import Event


class AuditForm(forms.Form):
    """Which events to show; what is empty selects nothing."""

    actor = forms.CharField(required=False, max_length=150, label="Who")
    action = forms.ChoiceField(
        required=False,
        choices=[("", "Anything"), *Event.Action.choices],
        label="Did what",
        error_messages={"invalid_choice": "Choose one of the actions"},
    )
    about = forms.CharField(required=False, max_length=200, label="To what")
    day = forms.DateField(
        required=False,
        label="On which day",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"invalid": "Type a day such as 2026-11-30"},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name in ("actor", "about"):
            self.fields[name].widget.attrs |= {"autocapitalize": "none", "spellcheck": "false"}
