"""Reading and checking what a person typed, pasted or chose."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from knowledge.usage.reports import cut, keepable

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOT_TEXT = "The file is not a text file. Choose a .txt or .log file, or copy the message out of it"
TOO_LONG = "The text must be 1 MB or less. Keep the part around the error"
MAX_SHOWN_CHARS = 64_000  # of a text that is too long
NOTHING_GIVEN = "Paste the error message you saw, or choose a text file"


def decode(data: bytes) -> str:
    """Return the text of a file: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252.

    Raises `ValueError` for data that holds zero bytes, which no text does.
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if b"\0" in data:
        raise ValueError("the data holds zero bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


class PastedText(forms.CharField):
    """Any text at all: nothing is refused for its characters, line ends become those of Python.

    One that is larger than a paste may be is shown again by its two ends, without secrets.
    """

    def bound_data(self, data: Any, initial: Any) -> Any:
        text = super().bound_data(data, initial)
        if not isinstance(text, str):
            return text
        if len(text.encode("utf-8", "surrogatepass")) <= settings.MAX_PASTE_BYTES:
            return text
        return keepable(cut(text, limit=MAX_SHOWN_CHARS), limit=MAX_SHOWN_CHARS)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        # Django refuses NUL, which logs do contain.
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\N{SYMBOL FOR NULL}")


class PasteForm(forms.Form):
    """The paste box: a text, or a file with one, and optionally the context to look in."""

    text = PastedText(
        required=False,
        strip=False,
        label="What error did you see?",
        help_text="Paste the whole message; we look for the part that matters.",
        widget=forms.Textarea(
            attrs={
                "rows": 4,
                "spellcheck": "false",
                "autocapitalize": "none",
                "autocomplete": "off",
                "data-dropfile": "id_file",
            }
        ),
    )
    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label="Or choose a text file, such as a log",
        widget=forms.FileInput(attrs={"accept": ".txt,.log,.json,.json5,.xml,.html,.csv,text/*"}),
    )
    context = forms.CharField(required=False, label="Look in", widget=forms.Select)

    def __init__(
        self,
        *args: Any,
        contexts: Iterable[tuple[str, str]] = (),
        is_too_large: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_too_large = is_too_large
        self.contexts = [("", "All contexts"), *contexts]
        self.fields["context"].widget = forms.Select(choices=self.contexts)

    @property
    def status(self) -> int:
        """The HTTP status of an answer that shows this form's errors."""
        return 413 if any(self.has_error(name, "too-long") for name in ("text", "file")) else 422

    def clean_context(self) -> str | None:
        """Return the chosen context, None for all; an unknown one counts as none."""
        chosen: str = self.cleaned_data["context"]
        return chosen if chosen and chosen in dict(self.contexts) else None

    def clean_file(self) -> str:
        """Return the text of the chosen file, empty without one."""
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is None:
            return ""
        if (file.size or 0) > settings.MAX_PASTE_BYTES:
            raise ValidationError(TOO_LONG, code="too-long")
        try:
            return PastedText(required=False, strip=False).to_python(decode(file.read()))
        except ValueError as error:
            raise ValidationError(NOT_TEXT, code="not-text") from error

    def clean(self) -> dict[str, Any]:
        """Join text and file to `paste`, and check that there is something and not too much."""
        cleaned = super().clean() or self.cleaned_data
        if self.is_too_large:
            self.add_error("text", ValidationError(TOO_LONG, code="too-long"))
        if self.errors:
            return cleaned
        paste = "\n".join(part for part in (cleaned["text"], cleaned["file"]) if part.strip())
        if not paste:
            self.add_error("text", ValidationError(NOTHING_GIVEN, code="required"))
        elif len(paste.encode("utf-8", "surrogatepass")) > settings.MAX_PASTE_BYTES:
            self.add_error("text", ValidationError(TOO_LONG, code="too-long"))
        return {**cleaned, "paste": paste}
