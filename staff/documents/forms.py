"""The text of a document, and what is said about a change when it is handed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from knowledge.documents.folder import kind_of
from knowledge.documents.yaml_text import MAX_FILE_BYTES
from knowledge.models import slug_validator
from knowledge.models.revisions import Versioned
from knowledge.reading.forms import PastedText
from staff.review.forms import RedactedText

KINDS = (("guide", "A guide"), ("context", "A context"))
NOTE_WANTED = "Say in one line what you changed"
SIGNIFICANCE_WANTED = "Choose what kind of change it is"
TOO_LARGE = f"The document must be {MAX_FILE_BYTES // 1024} kB or less"
SLUG_WANTED = "Write a name in lower-case letters and digits, with single hyphens"


class DocumentForm(forms.Form):
    """The whole document as YAML, with the note. `is_handing_in` asks for note and kind."""

    text = PastedText(
        required=False,
        strip=False,
        label="The document as YAML",
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "autocapitalize": "none"}),
    )
    version = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    is_merged = forms.BooleanField(
        required=False, label="I have taken into account what was published meanwhile"
    )
    note = RedactedText(
        label="What you changed, in one line",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": "The line must be 200 characters or less"},
    )
    significance = forms.ChoiceField(
        label="What kind of change it is",
        required=False,
        choices=Versioned.Significance.choices,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        is_handing_in: bool = False,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.is_handing_in = is_handing_in

    def clean_version(self) -> int:
        version: int | None = self.cleaned_data["version"]
        return version or 0

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if len(text.encode("utf-8", "surrogatepass")) > MAX_FILE_BYTES:
            raise ValidationError(TOO_LARGE)
        return text

    def clean_note(self) -> str:
        note: str = self.cleaned_data["note"].strip()
        if self.is_handing_in and not note:
            raise ValidationError(NOTE_WANTED)
        return note

    def clean_significance(self) -> str:
        significance: str = self.cleaned_data["significance"]
        if self.is_handing_in and not significance:
            raise ValidationError(SIGNIFICANCE_WANTED)
        return significance


class NewDocumentForm(forms.Form):
    """Which document to begin; `path` is where it will stand."""

    kind = forms.ChoiceField(label="What to write", choices=KINDS)
    slug = forms.CharField(
        label="Its name",
        max_length=60,
        validators=[slug_validator],
        help_text="In lower-case words with hyphens; it stands in addresses and does not change.",
        error_messages={"required": SLUG_WANTED, "invalid": SLUG_WANTED},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_new_%s")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        slug = cleaned["slug"]
        path = f"guides/{slug}.yaml" if cleaned["kind"] == "guide" else f"{slug}/_context.yaml"
        if kind_of(path) is None or path == "guides/_context.yaml":
            raise ValidationError(SLUG_WANTED)
        return {**cleaned, "path": path}
