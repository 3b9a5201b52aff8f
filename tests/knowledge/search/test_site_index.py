"""How the index follows what is published, whatever happens to it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from knowledge.background import BackgroundTask
from knowledge.documents.folder import Catalog
from knowledge.models import Entry, Generation
from knowledge.publishing import publish, sync
from knowledge.search import site_index
from knowledge.search.protocol import IndexBusy
from knowledge.search.whoosh_index import WhooshIndex
from tests.factories import PublishedEntryFactory, entry_document

pytestmark = pytest.mark.django_db


def found(word: str) -> list[str]:
    return [hit.key for hit in site_index.full_text().find([word], context=None, limit=9)]


def republished(entry: Entry, title: str) -> None:
    revision = publish.revise(entry=entry, document=entry_document(title=title))
    publish.publish(revision=revision, index=False)


def test_it_works() -> None:
    entry = PublishedEntryFactory.create()
    site_index.catch_up()
    assert found("capacitor") == [entry.key]


def test_a_publish_that_the_index_missed_is_caught_up() -> None:
    first, second = PublishedEntryFactory.create(), PublishedEntryFactory.create()
    site_index.catch_up()
    republished(first, "volcano")  # the process ended before the index was told
    republished(second, "glacier")
    site_index.catch_up()
    assert (found("volcano"), found("glacier")) == ([first.key], [second.key])
    assert site_index.full_text().generation() == Generation.current()


def test_an_index_that_is_up_to_date_costs_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    PublishedEntryFactory.create()
    site_index.catch_up()
    with django_assert_num_queries(1):
        site_index.catch_up()


def test_a_publish_after_the_index_was_lost_brings_in_every_entry(
    own_index: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    entries = [PublishedEntryFactory.create() for _ in range(3)]
    site_index.catch_up()
    shutil.rmtree(own_index)
    revision = publish.revise(entry=entries[0], document=entry_document())
    with django_capture_on_commit_callbacks(execute=True):
        publish.publish(revision=revision)
    assert sorted(found("capacitor")) == sorted(entry.key for entry in entries)


def in_the_way(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("in the way", encoding="ascii")


def unreadable_pointer(folder: Path) -> None:
    (folder / "current").unlink(missing_ok=True)
    (folder / "current").mkdir()


@pytest.mark.parametrize("damage", [in_the_way, unreadable_pointer])
def test_a_publish_does_not_fail_for_the_index(
    own_index: Path,
    damage: Callable[[Path], None],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    entry = PublishedEntryFactory.create()
    damage(own_index)
    revision = publish.revise(entry=entry, document=entry_document(title="volcano"))
    with django_capture_on_commit_callbacks(execute=True):
        publish.publish(revision=revision)
    entry.refresh_from_db()
    assert (entry.title, site_index.is_behind()) == ("volcano", True)


def test_what_keeps_the_index_back_is_logged_once(
    own_index: Path, caplog: pytest.LogCaptureFixture
) -> None:
    PublishedEntryFactory.create()
    in_the_way(own_index)
    for _ in range(3):
        site_index.catch_up()
    assert site_index.seconds_behind() > 0.0
    own_index.unlink()
    site_index.catch_up()
    assert site_index.seconds_behind() == 0.0
    lines = [record.message for record in caplog.records if record.name == site_index.__name__]
    assert len(lines) == 2
    assert "again" in lines[1]


def test_another_process_at_work_is_no_reason_for_a_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def busy(*_: object) -> None:
        raise IndexBusy("another process writes")

    PublishedEntryFactory.create()
    monkeypatch.setattr(WhooshIndex, "update", busy)
    site_index.catch_up()
    assert caplog.records == []
    assert site_index.seconds_behind() > 0.0
    monkeypatch.setattr(site_index, "MAX_BUSY_SECONDS", 0.0)
    site_index.catch_up()
    assert "another process writes" in caplog.text


def test_loading_what_is_there_already_mends_the_index(
    own_index: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    entry = PublishedEntryFactory.create()
    with django_capture_on_commit_callbacks(execute=True):
        assert sync.load(Catalog({})) == []
    assert found("capacitor") == [entry.key]


def test_a_rebuild_by_hand_notes_what_the_index_holds() -> None:
    PublishedEntryFactory.create()
    call_command("rebuild_index", verbosity=0)
    assert not site_index.is_behind()


def test_a_worker_is_woken_instead_of_writing_in_the_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    PublishedEntryFactory.create()
    is_woken = threading.Event()
    busy = BackgroundTask(is_woken.set, name="busy", seconds=60)
    busy.start()
    monkeypatch.setattr(site_index, "follower", busy)
    site_index.follow()
    busy.stop(timeout=10)
    assert is_woken.is_set()
    assert site_index.is_behind()


def test_readers_are_answered_while_the_index_is_lost(client: Client, own_index: Path) -> None:
    PublishedEntryFactory.create()
    site_index.catch_up()
    shutil.rmtree(own_index)
    response = client.post("/diagnose/", {"text": "qwertz"})
    assert response.status_code == 200
    assert "A part of the search is out of reach" in response.content.decode()
