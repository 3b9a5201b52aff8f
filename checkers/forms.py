"""The form of a checker, made from the inputs that the checker tells of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from checkers.core.checker import BadInput, Checker, Field
from knowledge.reading.forms import TOO_LONG, PastedText

ROWS = 4
# Codes and tokens are no words: a browser is to keep its hands off them, and not to remember them.
AS_TYPED = {"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}


class TypedText(PastedText):
    """A text that is shown again as it was read: a NUL, which no page may hold, included."""

    def bound_data(self, data: Any, initial: Any) -> str:
        return self.to_python(super().bound_data(data, initial))


class CheckForm(forms.Form):
    """The inputs of `checker`; whatever is typed into one stays as it is, spaces included."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        checker: Checker[Any],
        is_too_large: bool = False,
    ) -> None:
        super().__init__(data)
        self.checker = checker
        self.is_too_large = is_too_large
        self.fields.update({field.name: _form_field(field) for field in checker.fields})

    @property
    def status(self) -> int:
        """The HTTP status of an answer that shows this form's errors."""
        return 413 if any(self.has_error(name, "too-long") for name in self.fields) else 422

    @property
    def typed(self) -> dict[str, str]:
        """What was typed, by field, blank ones left out; only of a form without errors."""
        return {name: text for name, text in self.cleaned_data.items() if text.strip()}

    def clean(self) -> dict[str, Any]:
        """Check that there is something, not too much, and of the kind that the checker takes."""
        cleaned = super().clean() or self.cleaned_data
        given = {name: text for name, text in cleaned.items() if text.strip()}
        if self.is_too_large or sum(map(_size, given.values())) > settings.MAX_PASTE_BYTES:
            longest = max(given, key=lambda name: len(given[name]), default=self._first)
            self.add_error(longest, ValidationError(TOO_LONG, code="too-long"))
        elif not given and not self.errors:
            message = f"Fill in at least one field, such as “{self.fields[self._first].label}”"
            self.add_error(self._first, ValidationError(message, code="required"))
        else:
            self._check_kinds(given)
        return cleaned

    @property
    def _first(self) -> str:
        return self.checker.fields[0].name

    def _check_kinds(self, given: Mapping[str, str]) -> None:
        for name, text in given.items():
            try:
                self.checker.read({name: text})
            except BadInput as error:
                self.add_error(name, f"“{self.fields[name].label}” {error.message}")


def as_typed(data: Mapping[str, Any]) -> dict[str, str]:
    """Return the input of a checker as one would type it into its form."""
    return {
        name: "\n".join(value) if isinstance(value, list | tuple) else str(value)
        for name, value in data.items()
    }


def _size(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _form_field(field: Field) -> forms.Field:
    needed = f"{'Choose' if field.kind == 'choice' else 'Fill in'} “{field.label}”"
    common: dict[str, Any] = {
        "required": field.required,
        "label": field.label,
        "help_text": field.hint,
    }
    if field.kind == "choice":
        is_open = any(not value for value, _ in field.choices)
        choices = field.choices if is_open else (("", "Choose one"), *field.choices)
        errors = {"required": needed, "invalid_choice": f"Choose “{field.label}” from the list"}
        return forms.ChoiceField(choices=choices, error_messages=errors, **common)
    return TypedText(
        strip=False, widget=_widget(field), error_messages={"required": needed}, **common
    )


def _widget(field: Field) -> forms.Widget:
    if field.kind in ("multiline", "lines"):
        return forms.Textarea(attrs={"rows": ROWS, **AS_TYPED})
    if field.kind == "number":
        return forms.TextInput(attrs={"inputmode": "numeric", "size": 6, **AS_TYPED})
    return forms.TextInput(attrs=AS_TYPED)
