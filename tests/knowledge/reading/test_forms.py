"""Reading what a person pasted or chose."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from knowledge.reading.forms import MAX_SHOWN_CHARS, PasteForm, decode

CONTEXTS = [("oauth", "OAuth")]


def paste(text: str = "", data: bytes | None = None, context: str = "") -> PasteForm:
    files = {} if data is None else {"file": SimpleUploadedFile("build.log", data)}
    return PasteForm({"text": text, "context": context}, files, contexts=CONTEXTS)


def test_it_works() -> None:
    form = paste("flux_broken")
    assert form.is_valid()
    assert form.cleaned_data["paste"] == "flux_broken"


def test_a_file_stands_for_the_text() -> None:
    form = paste(data=b"flux_broken")
    assert form.is_valid()
    assert form.cleaned_data["paste"] == "flux_broken"


def test_text_and_file_are_both_read() -> None:
    form = paste("from the box", b"from the file")
    assert form.is_valid()
    assert form.cleaned_data["paste"] == "from the box\nfrom the file"


@pytest.mark.parametrize("text", ["", "  \n\t"])
def test_nothing_is_refused(text: str) -> None:
    form = paste(text)
    assert form.has_error("text", "required")
    assert form.status == 422


def test_an_empty_file_counts_as_nothing() -> None:
    assert paste(data=b"").has_error("text", "required")


def test_the_largest_text_is_taken() -> None:
    assert paste("x" * settings.MAX_PASTE_BYTES).is_valid()


def test_a_text_over_the_limit_is_refused_and_shown_by_its_ends() -> None:
    form = paste("x" * (settings.MAX_PASTE_BYTES + 1))
    assert form.has_error("text", "too-long")
    assert form.status == 413
    assert 60_000 < len(form["text"].value()) <= MAX_SHOWN_CHARS


def test_the_limit_counts_bytes() -> None:
    assert paste("語" * (settings.MAX_PASTE_BYTES // 3 + 1)).has_error("text", "too-long")


def test_a_file_over_the_limit_is_refused() -> None:
    form = paste(data=b"x" * (settings.MAX_PASTE_BYTES + 1))
    assert form.has_error("file", "too-long")
    assert form.status == 413


def test_a_file_that_is_no_text_is_refused() -> None:
    form = paste(data=b"\x89PNG\r\n\x1a\n\x00\x00")
    assert form.has_error("file", "not-text")
    assert not form.has_error("text")


def test_a_known_context_is_taken() -> None:
    form = paste("x", context="oauth")
    assert form.is_valid()
    assert form.cleaned_data["context"] == "oauth"


def test_an_unknown_context_counts_as_none() -> None:
    form = paste("x", context="smtp")
    assert form.is_valid()
    assert form.cleaned_data["context"] is None


def test_line_ends_are_made_one() -> None:
    form = paste("a\r\nb\rc")
    assert form.is_valid()
    assert form.cleaned_data["paste"] == "a\nb\nc"


def test_a_zero_character_is_no_reason_to_refuse() -> None:
    form = paste("flux\x00broken")
    assert form.is_valid()
    assert form.cleaned_data["paste"] == "flux␀broken"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_of_a_common_encoding_is_read(encoding: str) -> None:
    assert decode("Zugriff verweigert: für".encode(encoding)) == "Zugriff verweigert: für"


def test_other_bytes_are_read_as_windows_text() -> None:
    assert decode("für".encode("cp1252")) == "für"
