"""What a draft from a case needs beside the case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from knowledge.models import Context, slug_validator
from knowledge.reading.forms import PastedText

NOTHING_GIVEN = "Paste the message that was seen, or write a title"
SLUG_WANTED = "Write a name in lower-case letters and digits, with single hyphens"
MAX_TEXT_CHARS = 100_000


class FromCaseForm(forms.Form):
    """Title and name of the new entry, and the text that the case was about."""

    text = PastedText(
        label="The message that was seen",
        required=False,
        strip=False,
        max_length=MAX_TEXT_CHARS,
        help_text="A case does not keep it. Paste it again; what looks secret is taken out.",
        error_messages={"max_length": "Keep the part around the error"},
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )
    title = forms.CharField(
        label="Title",
        required=False,
        max_length=90,
        help_text="The code, a colon, what it means; left empty it is made of the message.",
        error_messages={"max_length": "The title must be 90 characters or less"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    slug = forms.CharField(
        label="Name in the address",
        required=False,
        max_length=60,
        validators=[slug_validator],
        help_text="In lower-case words with hyphens; left empty it is made of the message.",
        error_messages={"invalid": SLUG_WANTED},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    context = forms.ChoiceField(label="Context")

    def __init__(
        self,
        data: Any = None,
        *,
        contexts: Iterable[Context],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self._contexts = {context.slug: context for context in contexts}
        self.fields["context"] = forms.ChoiceField(
            label="Context", choices=[(slug, each.title) for slug, each in self._contexts.items()]
        )

    def clean_context(self) -> Context:
        """Return the chosen context itself."""
        return self._contexts[self.cleaned_data["context"]]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["text"].strip() and not cleaned["title"].strip():
            self.add_error("text", NOTHING_GIVEN)
        return cleaned
