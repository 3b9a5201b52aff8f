"""Reading and checking what a person tells: an unknown text, why an entry did not help."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from knowledge.models.usage import MAX_COMMENT_CHARS, MAX_TOLD_CHARS, Vote
from knowledge.reading.forms import PastedText

TEXT_WANTED = "Enter the error message you saw"
TEXT_TOO_LONG = (
    f"The text must be {MAX_TOLD_CHARS:,} characters or less. Keep the part around the error"
)
COMMENT_TOO_LONG = f"Your words must be {MAX_COMMENT_CHARS} characters or less"
REASON_WANTED = "Select why it did not help"


class FirstRadio(forms.RadioSelect):
    """Radio buttons whose error leads to the first of them."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return super().id_for_label(id_, index or "0")


def comment_field(label: str) -> forms.CharField:
    """Return a field for a few words that may be left empty."""
    return PastedText(
        required=False,
        label=label,
        max_length=MAX_COMMENT_CHARS,
        error_messages={"max_length": COMMENT_TOO_LONG},
        widget=forms.Textarea(attrs={"rows": 3, "class": "words", "autocomplete": "off"}),
    )


class TellForm(forms.Form):
    """A text that was not known, as it would be kept, and words about it."""

    text = PastedText(
        label="What is kept of your text",
        max_length=MAX_TOLD_CHARS,
        error_messages={"required": TEXT_WANTED, "max_length": TEXT_TOO_LONG},
        widget=forms.Textarea(
            attrs={
                "rows": 6,
                "spellcheck": "false",
                "autocapitalize": "none",
                "autocomplete": "off",
            }
        ),
    )
    comment = comment_field("What were you doing when it appeared? (optional)")
    context = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, contexts: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contexts = set(contexts)

    def clean_context(self) -> str | None:
        """Return the context that was looked in, None for all; an unknown one counts as none."""
        chosen: str = self.cleaned_data["context"]
        return chosen if chosen in self.contexts else None


class ReasonForm(forms.Form):
    """Why an entry did not help, and words about it."""

    reason = forms.ChoiceField(
        label="Why did it not help?",
        choices=Vote.Reason.choices,
        widget=FirstRadio,
        error_messages={"required": REASON_WANTED, "invalid_choice": REASON_WANTED},
    )
    comment = comment_field("What was missing or wrong? (optional)")
