"""An error in the work on a text leaves nothing of the text: in no log, page, report or frame."""

from __future__ import annotations

import ast
import traceback
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.views.debug import ExceptionReporter

from config.log_filter import NOT_REDACTED, RedactingFilter
from knowledge.publishing import drafts
from redaction import redact
from redaction.text_errors import TextError
from tests.factories import AuthorFactory, PublishedEntryFactory
from tests.packages import PACKAGES
from tests.triage.conftest import lamp_site

__all__ = ["lamp_site"]

pytestmark = pytest.mark.django_db

CANARY = "boomcanary"
TEXT = f"{CANARY} lives at Privetweg 7 with error 51"
READING = "knowledge.diagnosis.pipeline._read_words"


def fail(*args: object, **kwargs: object) -> None:
    raise ValueError(f"cannot read {TEXT} {args} {kwargs}")


PUBLIC: dict[str, tuple[str, str, dict[str, str]]] = {
    "paste": (READING, "/diagnose/", {"text": TEXT}),
    "redaction": ("redaction._merged", "/diagnose/", {"text": TEXT}),
    "its page": ("knowledge.reading.pages.excerpt", "/diagnose/", {"text": TEXT}),
    "search log": ("knowledge.usage.search_log.known_words", "/diagnose/", {"text": TEXT}),
    "tell": ("knowledge.usage.reports.cut", "/tell/", {"text": TEXT}),
    "send": ("knowledge.usage.reports.cut", "/tell/send/", {"text": TEXT, "comment": TEXT}),
    "guided help": (READING, "/triage/lamp/another-error/", {"text": TEXT}),
    "clues": ("triage.cases.records.clues_in", "/triage/lamp/another-error/", {"text": TEXT}),
    "checker": ("checkers.views._page", "/check/jwt-reader/", {"token": TEXT}),
}


def assert_hidden(response: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Check page, log, and the report with all frames that a mail to administrators holds."""
    assert response.status_code == 500
    report = ExceptionReporter(response.wsgi_request, *response.exc_info)
    frames = [frame["vars"] for frame in report.get_traceback_frames()]
    for record in caplog.records:
        RedactingFilter().filter(record)
    logged = "\n".join(f"{record.getMessage()} {record.exc_text}" for record in caplog.records)
    assert "TextError" in logged or NOT_REDACTED in logged
    for text in (response.text, logged, report.get_traceback_text(), str(frames)):
        assert CANARY not in text


@pytest.mark.usefixtures("lamp_site")
@pytest.mark.parametrize("place", PUBLIC)
def test_nothing_of_a_text_is_in_what_an_error_leaves(
    place: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    target, address, data = PUBLIC[place]
    monkeypatch.setattr(target, fail)
    response = Client(raise_request_exception=False).post(address, data)
    assert_hidden(response, caplog)


@pytest.mark.parametrize("address", ["/search/?q=boomcanary+51", "/boomcanary-51/"])
def test_nothing_of_what_an_address_asks_for_is_in_an_error(
    address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(READING, fail)
    response = Client(raise_request_exception=False).get(address)
    assert response.status_code in (404, 500)
    for record in caplog.records:
        error = record.exc_info[1] if record.exc_info else None
        assert error is None or CANARY not in "".join(traceback.format_exception(error))


STAFF = {
    "new entry": (
        "staff.entries.prefill.without_secrets",
        "/staff/entries/new/create/",
        {"context": "{context}", "slug": "new-one", "title": TEXT, "message": TEXT},
    ),
    "matches": (READING, "/staff/entries/new/", {"text": TEXT}),
    "trial": (READING, "/staff/drafts/{draft}/", {"do": "try", "example": TEXT}),
    "saved": ("staff.editor.draft.redact", "/staff/drafts/{draft}/", {"do": "save", "note": TEXT}),
}


@pytest.mark.parametrize("place", STAFF)
def test_nothing_that_staff_typed_is_in_what_an_error_leaves(
    place: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    target, address, data = STAFF[place]
    author = AuthorFactory.create()
    entry = PublishedEntryFactory.create()
    draft = drafts.draft_of(entry=entry, by=author)
    client = Client(raise_request_exception=False)
    client.force_login(author)
    monkeypatch.setattr(target, fail)
    typed = {name: text.format(context=entry.context.slug) for name, text in data.items()}
    response = client.post(address.format(draft=draft.pk), typed)
    assert_hidden(response, caplog)


def test_a_command_says_where_it_failed_and_nothing_of_the_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "error.txt"
    file.write_text(TEXT)
    monkeypatch.setattr(READING, fail)
    with pytest.raises(TextError, match=r"diagnose: ValueError at .*pipeline\.py") as raised:
        call_command("diagnose", str(file))
    assert CANARY not in "".join(traceback.format_exception(raised.value))


def test_the_error_behind_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("redaction._merged", fail)
    with pytest.raises(TextError) as raised:
        redact(TEXT)
    assert raised.value.__context__ is None
    assert raised.value.__cause__ is None


def _names(function: ast.FunctionDef) -> set[str]:
    calls = [each.func if isinstance(each, ast.Call) else each for each in function.decorator_list]
    return {each.id for each in calls if isinstance(each, ast.Name)}


def test_every_view_of_a_text_that_is_not_to_be_reported_hides_it_in_errors() -> None:
    views = {
        f"{file}:{node.name}": _names(node)
        for app in PACKAGES
        for file in (settings.BASE_DIR / app).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    sensitive = [name for name, names in views.items() if "sensitive_post_parameters" in names]
    assert sensitive
    assert [name for name in sensitive if "hide_typed_text" not in views[name]] == []
