"""What reviewers and writers type about a document: notes, a date, a person, a successor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db.models import QuerySet

from knowledge.models import Entry
from redaction import redact, shown

NOTE_WANTED = "Say what the writer should change"
ACCEPT, REFUSE = "accept", "refuse"
MAX_NOTE_CHARS = 1_000
MAX_STAFF_NOTE_CHARS = 2_000
MAX_QUERY_CHARS = 100


class RedactedText(forms.CharField):
    """A text without the secrets that somebody may have pasted into it."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return shown(text, redact(text))


def note_field(most: int, label: str, help_text: str = "", **kwargs: Any) -> RedactedText:
    """Return a box for a note of up to `most` characters."""
    too_long = f"The note must be {most:,} characters or less"
    return RedactedText(
        required=False,
        max_length=most,
        label=label,
        help_text=help_text,
        error_messages={"max_length": too_long},
        widget=forms.Textarea(attrs={"rows": 3}),
        **kwargs,
    )


class ReviewForm(forms.Form):
    """What the reviewer decides: `verdict`, and a note that a refusal cannot do without."""

    note = note_field(
        MAX_NOTE_CHARS,
        "Your note to the writer",
        "Say what to change when you send it back; when you publish it, a note is optional.",
    )
    shown = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        choices=[(ACCEPT, "Publish"), (REFUSE, "Send back")],
        error_messages={
            "required": "Choose whether to publish it or to send it back",
            "invalid_choice": "Choose whether to publish it or to send it back",
        },
        widget=forms.HiddenInput,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_refused = cleaned.get("verdict") == REFUSE
        if is_refused and not self.has_error("note") and not cleaned.get("note", "").strip():
            self.add_error("note", NOTE_WANTED)
        return cleaned


class RetireForm(forms.Form):
    """Which entry takes the place of the one that goes; empty: none."""

    successor = forms.CharField(required=False)

    def __init__(self, *args: Any, entries: QuerySet[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._entries = entries

    def clean_successor(self) -> Entry | None:
        """Return the entry with the key that was chosen."""
        key = self.cleaned_data["successor"].strip()
        if not key:
            return None
        context, _, slug = key.partition("/")
        found = self._entries.filter(context__slug=context, slug=slug).first()
        if found is None:
            raise forms.ValidationError("Choose an entry that is published, or none")
        return found


class UpkeepForm(forms.Form):
    """Who looks after an entry, and when it is to be checked again."""

    owner = forms.ModelChoiceField(
        queryset=User.objects.none(),
        required=False,
        to_field_name="username",
        label="Who looks after it",
        empty_label="The reviewers together",
        error_messages={"invalid_choice": "Choose somebody from the list"},
    )
    review_on = forms.DateField(
        required=False,
        label="Check it again on",
        help_text="Leave it empty for a year after the last check.",
        error_messages={"invalid": "Write the day as year-month-day, such as 2027-01-31"},
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, owners: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class StaffNoteForm(forms.Form):
    """A note that only support staff sees."""

    text = note_field(
        MAX_STAFF_NOTE_CHARS,
        "Add a note for support staff",
        "Readers never see it. What looks like a secret is taken out.",
    )

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError("Write the note first")
        return text


class SearchForm(forms.Form):
    """Words of a title or a key."""

    q = forms.CharField(
        required=False, max_length=MAX_QUERY_CHARS, label="Search by title or key", strip=True
    )


class CompareForm(forms.Form):
    """Which two states of a document to compare, by their numbers."""

    old = forms.TypedChoiceField(coerce=int, label="Compare revision")
    new = forms.TypedChoiceField(coerce=int, label="with revision")

    def __init__(self, *args: Any, numbers: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("old", "new"):
            field = self.fields[name]
            field.choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]
