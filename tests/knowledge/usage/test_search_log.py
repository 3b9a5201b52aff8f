"""What is noted of a search, and above all what is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.apps import apps
from django.core import serializers
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from knowledge.background import BackgroundTask
from knowledge.models import Asked
from knowledge.usage import search_log
from tests.factories import PublishedEntryFactory, StaffEntryFactory

pytestmark = pytest.mark.django_db


def dump() -> str:
    """Return every row of every table."""
    return "\n".join(
        serializers.serialize("json", model._base_manager.all(), ensure_ascii=False)
        for model in apps.get_models()
    )


def asked(client: Client, text: str) -> Asked:
    client.post("/diagnose/", {"text": text})
    return Asked.objects.latest("pk")


@pytest.fixture(autouse=True)
def entries() -> None:
    messages = [
        {"text": "flux_broken", "kind": "code"},
        {"text": "The capacitor <id> has code 51 of 12", "kind": "message"},
        {"text": "Code 06 54 55 05", "kind": "message"},
        {"text": "权限请求失败", "kind": "message", "lang": "zh"},
    ]
    PublishedEntryFactory.create(changes={"messages": messages})


def test_it_works(client: Client) -> None:
    found = asked(client, "flux_broken")
    assert found.verdict == "known"
    assert found.day == date.today()
    assert len(found.keys) == 1
    assert found.words == "flux broken"


def test_no_word_that_only_the_visitor_used_is_kept(client: Client) -> None:
    found = asked(client, "The canaryname capacitor of canary@example.org has code 77123")
    assert "canary" not in dump()
    assert "77123" not in dump()
    assert "capacitor" in found.words


def test_a_lookup_by_address_is_not_noted(client: Client) -> None:
    client.get("/search/", {"q": "flux_broken"})
    assert not Asked.objects.exists()


def test_numbers_in_a_row_are_not_kept(client: Client) -> None:
    assert "55" not in asked(client, "flux_broken call 06 54 55 05 51").words
    assert "51" in asked(client, "flux_broken code 51 again").words


def test_chinese_counts_in_known_pairs_only(client: Client) -> None:
    assert asked(client, "权限请求失败").words == "权限请求失败"
    assert asked(client, "失权败限").words == ""


def test_at_most_twelve_words_of_one_line_are_kept(client: Client) -> None:
    PublishedEntryFactory.create(
        changes={"messages": [{"text": " ".join(LETTERS), "kind": "message"}]}
    )
    found = asked(client, f"nothing here\n{' '.join(LETTERS)}\nflux_broken")
    assert found.words.split() == LETTERS[:12]


LETTERS = [letter * 4 for letter in "abcdefghijklmnopqrst"]


def test_nothing_about_the_visitor_is_kept(client: Client) -> None:
    client.post("/diagnose/", {"text": "flux_broken"}, headers={"User-Agent": "canary-agent"})
    assert "canary" not in dump()
    assert "127.0.0.1" not in dump()
    names = {field.name for field in Asked._meta.get_fields()}
    assert names == {"id", "day", "context", "verdict", "keys", "words", "settled_by"}


def test_hidden_entries_are_not_named(client: Client) -> None:
    hidden = StaffEntryFactory.create()
    client.post("/diagnose/", {"text": "flux_broken"})
    assert hidden.key not in json.dumps(list(Asked.objects.values_list("keys", flat=True)))


def failing(error: DatabaseError) -> Callable[..., None]:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    return fail


def test_what_cannot_be_noted_now_is_answered_and_noted_later(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Asked.objects, "bulk_create", failing(OperationalError("locked")))
        assert client.post("/diagnose/", {"text": "flux_broken"}).status_code == 200
    assert not Asked.objects.exists()
    client.post("/diagnose/", {"text": "capacitor"})
    assert [row.words for row in Asked.objects.order_by("pk")] == ["flux broken", "capacitor"]


def test_what_never_can_be_noted_is_dropped(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Asked.objects, "bulk_create", failing(IntegrityError("no such verdict")))
        assert client.post("/diagnose/", {"text": "flux_broken"}).status_code == 200
    search_log.search_log.store()
    assert not Asked.objects.exists()
    assert "1 searches are not noted" in caplog.text


def test_only_so_many_searches_wait_and_the_others_are_counted(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(search_log, "MAX_WAITING", 2)
    with monkeypatch.context() as patch:
        patch.setattr(Asked.objects, "bulk_create", failing(OperationalError("locked")))
        for _ in range(5):
            client.post("/diagnose/", {"text": "flux_broken"})
    search_log.search_log.store()
    assert Asked.objects.count() == 2
    assert "3 searches are not noted" in caplog.text


def test_a_row_that_failed_after_it_got_its_number_is_noted_once() -> None:
    row = Asked(pk=1, day=date.today(), verdict="unknown")
    Asked.objects.create(pk=1, day=date.today(), verdict="known")
    search_log.search_log.note(row)
    search_log.search_log.store()
    assert sorted(Asked.objects.values_list("verdict", flat=True)) == ["known", "unknown"]


def test_in_a_worker_no_answer_writes(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = BackgroundTask(lambda: None, name="busy", seconds=600)
    monkeypatch.setattr(search_log, "writer", busy)
    busy.start()
    with CaptureQueriesContext(connection) as queries:
        client.post("/diagnose/", {"text": "flux_broken"})
    busy.stop(timeout=10)
    assert [each["sql"] for each in queries if not each["sql"].startswith("SELECT")] == []
    search_log.search_log.store()
    assert Asked.objects.count() == 1
