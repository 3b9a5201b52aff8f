"""A text that was only asked about is nowhere afterwards: no row, file, log, mail or address."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from checkers.registry import CHECKERS
from knowledge.rights import Role
from knowledge.search import site_index
from tests.factories import ContextFactory, PublishedEntryFactory, StaffFactory, cause_data

pytestmark = pytest.mark.django_db

CANARY = "zanzibar"
TEXT = f"2026-11-23 ERROR {CANARY} says flux_broken, user {CANARY}-7"
GUIDE = "/triage/time/flux"
TWO_CAUSES = {"causes": [cause_data(), cause_data("second-cause")]}


def ways() -> dict[str, dict[str, Any]]:
    """Return the addresses that take a text which nobody asked to keep, with what is posted."""
    file = SimpleUploadedFile(f"{CANARY}.log", TEXT.encode())
    return {
        "/diagnose/": {"text": TEXT},
        "/diagnose/?file": {"file": file},
        "/tell/": {"text": TEXT},
        f"{GUIDE}/another-error/": {"text": TEXT},
        **{
            f"/check/{name}/": {field.name: TEXT for field in checker.fields}
            for name, checker in CHECKERS.items()
        },
    }


def dump() -> str:
    """Return every row of every table, sessions and the shared cache among them."""
    assert connection.connection is not None
    return "\n".join(connection.connection.iterdump())


@pytest.mark.parametrize("path", ways())
@pytest.mark.parametrize("role", [None, Role.AUTHOR])
def test_it_is_nowhere(
    client: Client,
    own_index: Path,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    role: Role | None,
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    PublishedEntryFactory.create(
        context=ContextFactory.create(slug="time"), slug="flux", changes=TWO_CAUSES
    )
    site_index.rebuild_index()
    if role is not None:
        client.force_login(StaffFactory.create(role=role))
    response = client.post(path.partition("?")[0], ways()[path], follow=True)
    assert response.status_code in (200, 422)
    client.get("/", headers={"Referer": response.request["PATH_INFO"]})

    assert CANARY not in dump()
    assert CANARY not in caplog.text
    assert CANARY not in repr([vars(message) for message in mail.outbox])
    for folder in (own_index, tmp_path):
        for file in folder.rglob("*"):
            assert CANARY not in file.name
            assert not file.is_file() or CANARY.encode() not in file.read_bytes(), file
    addresses = [response.get("HX-Push-Url", ""), *(url for url, _ in response.redirect_chain)]
    assert CANARY not in repr((addresses, response.cookies, client.cookies))


def test_what_somebody_sends_is_found_there(client: Client) -> None:
    """So the test above looks where something would be."""
    assert client.post("/tell/send/", {"text": TEXT}).status_code == 302
    assert CANARY in dump()
