"""What to export, and the file to import."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from knowledge.documents.archives import MAX_UPLOAD_BYTES, read_file
from knowledge.documents.entry import BadDocument, Problem
from knowledge.documents.folder import Catalog, kind_of

FORMAT_CHOICES = (
    ("zip", "YAML files in a zip: everything, to edit and import again"),
    ("json", "JSON: everything, for programs; can be imported again"),
    ("csv", "CSV: the table of errors, causes and solutions, for spreadsheets"),
)
FILE_WANTED = "Choose a .zip, .json or .yaml file"
TOO_LARGE = f"The file must be {MAX_UPLOAD_BYTES // 1_000_000} MB or less"
NO_SUCH_PATH = "Write where the document belongs like this: oauth/invalid-grant.yaml"


class ExportForm(forms.Form):
    """In which form, and of which context."""

    format = forms.ChoiceField(
        label="Format",
        choices=FORMAT_CHOICES,
        initial="zip",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a format", "invalid_choice": "Choose a format"},
    )
    context = forms.ChoiceField(label="Context", required=False)

    def __init__(
        self, data: Any = None, *, contexts: Iterable[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(data, auto_id="id_export_%s", **kwargs)
        self.fields["context"] = forms.ChoiceField(
            label="Context", required=False, choices=[("", "All contexts"), *contexts]
        )


class UploadForm(forms.Form):
    """The file, and where a single document belongs. `problems` are those of its documents."""

    file = forms.FileField(
        label="File",
        allow_empty_file=True,
        help_text="A zip or a JSON export, or one YAML document; at most 4 MB.",
        error_messages={"required": FILE_WANTED, "invalid": FILE_WANTED},
        widget=forms.FileInput(attrs={"accept": ".zip,.json,.yaml,.yml"}),
    )
    path = forms.CharField(
        label="Where a single document belongs",
        required=False,
        max_length=150,
        help_text="Only for one YAML document that is new, such as oauth/invalid-grant.yaml.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(
        self,
        data: Any = None,
        files: Any = None,
        *,
        known: Iterable[str] = (),
        is_too_large: bool = False,
    ) -> None:
        super().__init__(data, files, auto_id="id_import_%s")
        self.known = known
        self.is_too_large = is_too_large
        self.problems: list[Problem] = []

    def clean_path(self) -> str:
        path: str = self.cleaned_data["path"].strip()
        if path and kind_of(path) is None:
            raise ValidationError(NO_SUCH_PATH)
        return path

    def clean(self) -> dict[str, Any]:
        """Read the file to `catalog`."""
        cleaned = super().clean() or self.cleaned_data
        if self.is_too_large:
            self.errors.pop("file", None)
            self.add_error("file", ValidationError(TOO_LARGE, code="too-large"))
        if self.errors:
            return cleaned
        file: UploadedFile[bytes] = cleaned["file"]
        try:
            return {**cleaned, "catalog": self._read(file, cleaned["path"])}
        except BadDocument as error:
            self.refuse(error.problems)
        return cleaned

    def _read(self, file: UploadedFile[bytes], path: str) -> Catalog:
        if (file.size or 0) > MAX_UPLOAD_BYTES:
            raise BadDocument([Problem(file.name or "", 1, "file", TOO_LARGE)])
        return read_file(file.name or "", file.read(), path=path, known=self.known)

    def refuse(self, problems: list[Problem]) -> None:
        """Note what is wrong with the documents of the file."""
        self.problems = problems
        count = len(problems)
        what = "1 problem" if count == 1 else f"{count} problems"
        self.add_error("file", f"The file cannot be imported: {what}, listed below")
