"""What a balancer and a monitor are told."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from config import health
from knowledge.models import Asked
from knowledge.publishing import publish
from knowledge.reading import snapshot
from knowledge.search import site_index
from tests.factories import PublishedEntryFactory, entry_document

pytestmark = pytest.mark.django_db

Break = Callable[[pytest.MonkeyPatch, Path], None]


def fail(*args: object, **kwargs: object) -> None:
    raise OperationalError("unable to open database file: /srv/secret/path")


def break_database(monkeypatch: pytest.MonkeyPatch, index: Path) -> None:
    monkeypatch.setattr(connection, "cursor", fail)


def break_migrations(monkeypatch: pytest.MonkeyPatch, index: Path) -> None:
    MigrationRecorder(connection).record_unapplied("knowledge", "0001_initial")
    newest = max(name for app, name in health._newest_migrations() if app == "knowledge")
    MigrationRecorder(connection).record_unapplied("knowledge", newest)


def break_snapshot(monkeypatch: pytest.MonkeyPatch, index: Path) -> None:
    snapshot.forget()
    monkeypatch.setattr(snapshot, "compile_catalog", fail)


def break_index(monkeypatch: pytest.MonkeyPatch, index: Path) -> None:
    shutil.rmtree(index)


def break_disk(monkeypatch: pytest.MonkeyPatch, index: Path) -> None:
    monkeypatch.setattr(health, "MIN_FREE_BYTES", 2**63)


def break_purge(monkeypatch: pytest.MonkeyPatch, index: Path) -> None:
    Asked.objects.create(day="2026-01-01", verdict="unknown")


@pytest.fixture(autouse=True)
def ready() -> None:
    PublishedEntryFactory.create()
    site_index.catch_up()


def test_it_works(client: Client) -> None:
    response = client.get("/readyz")
    assert (response.status_code, response.text) == (200, "ok\n")


@pytest.mark.parametrize(
    ("part", "break_it"),
    [
        ("database", break_database),
        ("migrations", break_migrations),
        ("snapshot", break_snapshot),
        ("index", break_index),
        ("disk", break_disk),
        ("purge", break_purge),
    ],
)
def test_the_part_that_fails_is_named_and_nothing_else(
    client: Client, monkeypatch: pytest.MonkeyPatch, own_index: Path, part: str, break_it: Break
) -> None:
    with monkeypatch.context() as patch:
        break_it(patch, own_index)
        response = client.get("/readyz")
        alive = client.get("/healthz")
    assert (response.status_code, response.text) == (503, f"{part}\n")
    assert (alive.status_code, alive.text) == (200, "ok\n")


def test_a_snapshot_that_stays_behind_is_named(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "seconds_behind", lambda: health.MAX_SNAPSHOT_LAG_SECONDS)
    assert client.get("/readyz").text == "snapshot\n"


def test_every_part_that_fails_is_named(
    client: Client, monkeypatch: pytest.MonkeyPatch, own_index: Path
) -> None:
    break_purge(monkeypatch, own_index)
    break_index(monkeypatch, own_index)
    assert client.get("/readyz").text == "index\npurge\n"


def test_an_index_that_follows_soon_is_no_fault(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = PublishedEntryFactory.create()
    publish.publish(revision=publish.revise(entry=entry, document=entry_document()))
    assert site_index.is_behind()
    assert client.get("/readyz").status_code == 200
    monkeypatch.setattr(health, "MAX_INDEX_LAG_SECONDS", 0.0)
    assert client.get("/readyz").text == "index\n"


def test_a_folder_that_cannot_be_written_to_is_a_fault_of_the_disk(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert client.get("/readyz").text == "disk\n"


def test_no_answer_is_kept_by_a_cache(client: Client) -> None:
    assert "no-store" in client.get("/readyz")["Cache-Control"]


def test_it_asks_little(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/readyz")
    with django_assert_max_num_queries(10):
        client.get("/readyz")


def test_a_commit_waits_for_the_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        assert cursor.fetchone() == (2,)  # FULL
