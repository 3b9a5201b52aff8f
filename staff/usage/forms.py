"""Reading and checking what becomes of a group of unknown texts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from knowledge.documents.entry import MAX_TEXT_CHARS
from knowledge.models import Entry, slug_validator
from knowledge.reading.forms import PastedText
from knowledge.usage.forms import FirstRadio

MAX_TERM_CHARS = 120
WORDING_WANTED = "Enter the wording as it appears, with <name> where something else can stand"
TERM_TOO_LONG = f"A search word must be {MAX_TERM_CHARS} characters or less"
SLUG_WANTED = "Enter the last part of the address, such as invalid-grant"
SLUG_TAKEN = "There is an entry with this address already. Choose another one, or attach to it"


def wording_field() -> forms.CharField:
    """Return the field of a message form."""
    return PastedText(
        label="Wording",
        max_length=MAX_TEXT_CHARS,
        error_messages={"required": WORDING_WANTED},
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}),
    )


class CreateForm(forms.Form):
    """A new entry about a group of texts."""

    text = wording_field()
    title = forms.CharField(
        label="Title",
        max_length=90,
        error_messages={"required": "Enter a title: the error, and what it means"},
    )
    context = forms.ChoiceField(
        label="Context", error_messages={"required": "Select where the error belongs"}
    )
    slug = forms.CharField(
        label="Last part of the address",
        max_length=60,
        validators=[slug_validator],
        error_messages={"required": SLUG_WANTED},
    )

    def __init__(self, *args: Any, contexts: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["context"].choices = [("", "Select a context"), *contexts]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        key = {"context__slug": cleaned.get("context"), "slug": cleaned.get("slug")}
        if all(key.values()) and Entry._default_manager.filter(**key).exists():
            self.add_error("slug", ValidationError(SLUG_TAKEN, code="taken"))
        return cleaned


class AttachForm(forms.Form):
    """One more form, or search word, for an entry that there is."""

    entry = forms.CharField(
        label="Entry",
        max_length=121,
        help_text="Its reference, such as oauth/invalid-grant.",
        error_messages={"required": "Enter the reference of an entry"},
    )
    text = wording_field()
    form = forms.ChoiceField(
        label="Add it as",
        choices=[
            ("message", "A message that appears so"),
            ("symptom", "How people describe it"),
            ("term", "A search word"),
        ],
        initial="message",
        widget=FirstRadio,
    )

    def __init__(self, *args: Any, nearest: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].widget.attrs["list"] = "nearest"
        self.nearest = list(nearest)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("form") == "term" and len(cleaned.get("text", "")) > MAX_TERM_CHARS:
            self.add_error("text", ValidationError(TERM_TOO_LONG, code="too-long"))
        return cleaned
