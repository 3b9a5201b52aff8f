"""Limits by route: who asks too often is told when to go on, and loses nothing."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.test import Client, RequestFactory
from django.urls import resolve
from pytest_django import Settings
from redis import RedisError

from config import limits
from knowledge.models.usage import Vote
from knowledge.reading import answers
from knowledge.rights import Role
from knowledge.usage.client_address import client_address
from tests.addresses import every_address
from tests.factories import ContextFactory, PublishedEntryFactory, StaffFactory

pytestmark = pytest.mark.django_db

ADDRESSES = [path for path in every_address() if not path.startswith("/static/")]
FLUX = "/errors/time/flux/"


@pytest.fixture(autouse=True)
def limited(settings: Settings) -> Iterator[None]:
    settings.RATE_LIMITS = 1
    caches["limits"].clear()
    yield
    caches["limits"].clear()


@pytest.fixture(autouse=True)
def entry() -> None:
    PublishedEntryFactory.create(context=ContextFactory.create(slug="time"), slug="flux")


def posted(client: Client, times: int, path: str, **data: Any) -> Any:
    """Return the last answer to the same POST, sent `times` times."""
    for _ in range(times):
        response = client.post(path, data.pop("data", {}) or data)
    return response


@pytest.mark.parametrize("path", ADDRESSES)
def test_every_address_limits_what_a_visitor_sends(
    client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, limit in limits.POST_LIMITS.items():
        monkeypatch.setitem(limits.POST_LIMITS, name, replace(limit, count=2))
    monkeypatch.setattr(limits, "ANY_POST", replace(limits.ANY_POST, count=2))

    assert [client.post(path).status_code for _ in range(3)][2] == 429


def test_every_limit_is_of_an_address_that_exists() -> None:
    names = {resolve(path).view_name for path in ADDRESSES}
    assert limits.POST_LIMITS.keys() <= names


def test_the_documentation_lists_every_limit() -> None:
    text = (settings.BASE_DIR / "docs" / "operators.md").read_text()
    section = text.partition("## Limits")[2].partition("\n## ")[0]
    every = {*limits.POST_LIMITS.values(), limits.SEARCH, limits.LARGE, limits.ANY_POST}
    listed = [int(count) for count in re.findall(r"\| (\d+) (?:a|an|in) ", section)]
    assert sorted(listed) == sorted(limit.count for limit in every)


@pytest.mark.parametrize(
    ("path", "data", "allowed"),
    [
        ("/diagnose/", {"text": "error 1"}, 20),
        (f"{FLUX}vote/", {"helpful": "yes"}, 10),
        (f"{FLUX}feedback/", {"reason": "no-help"}, 5),
        ("/tell/send/", {"text": "error 1"}, 5),
        ("/theme/", {"theme": "dark"}, 30),
    ],
)
def test_the_limits_of_the_documentation(
    client: Client, path: str, data: dict[str, str], allowed: int
) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}
    codes = [client.post(path, data, headers=headers).status_code for _ in range(allowed)]
    assert max(codes) < 400

    response = client.post(path, data, headers=headers)
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0
    assert "no-store" in response["Cache-Control"]


def test_searches_are_limited_and_pages_are_not(client: Client) -> None:
    for _ in range(60):
        assert client.get("/search/?q=flux").status_code == 200
    response = client.get("/search/?q=flux+%22gone%22")
    assert response.status_code == 429
    assert "flux &quot;gone&quot;</textarea>" in response.content.decode()
    assert client.get("/search/").status_code == 200
    assert client.get(FLUX).status_code == 200


def test_unknown_addresses_are_no_way_to_search_without_a_limit(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[str] = []
    real = answers.answer

    def answer(text: str, **named: Any) -> answers.Answer:
        searched.append(text)
        return real(text, **named)

    monkeypatch.setattr(answers, "answer", answer)
    for _ in range(70):
        assert client.get("/errors/flux-21/").status_code == 404
    # One address is looked up in three spellings at most.
    assert len(searched) <= 3 * limits.SEARCH.count


def test_a_vote_on_another_entry_is_counted_on_its_own(client: Client) -> None:
    PublishedEntryFactory.create(context__slug="time", slug="other")
    headers = {"Sec-Fetch-Site": "same-origin"}
    for _ in range(11):
        client.post(f"{FLUX}vote/", {"helpful": "yes"}, headers=headers)
    response = client.post("/errors/time/other/vote/", {"helpful": "yes"}, headers=headers)
    assert response.status_code == 303
    assert Vote.objects.filter(entry__slug="other").count() == 1


def test_what_was_typed_can_be_sent_again(client: Client) -> None:
    text = "</textarea>first line\nsecond line"
    response = posted(client, 21, "/diagnose/", text=text, context="time")

    page = response.content.decode()
    assert "&lt;/textarea&gt;first line\nsecond line</textarea>" in page
    assert 'name="context" value="time"' in page
    assert 'action="/diagnose/"' in page
    assert not response.cookies


def test_a_part_of_a_page_is_answered_with_a_part(client: Client) -> None:
    for _ in range(21):
        response = client.post("/diagnose/", {"text": "kept"}, headers={"HX-Request": "true"})

    page = response.content.decode()
    assert response.status_code == 429
    assert "<html" not in page
    assert "kept</textarea>" in page
    assert response["HX-Retarget"] == "#main"


def test_a_part_of_the_workbench_leaves_the_form_alone(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ANY_POST", replace(limits.ANY_POST, count=0))
    response = client.post("/staff/drafts/1/", {"title": "x"}, headers={"HX-Request": "true"})
    assert response.status_code == 429
    assert response["HX-Reswap"] == "none"


def test_large_texts_are_limited_more(client: Client) -> None:
    text = "error 1 " + " " * 64_000
    assert posted(client, 6, "/diagnose/", text=text).status_code == 200
    assert client.post("/diagnose/", {"text": text}).status_code == 429
    assert client.post("/diagnose/", {"text": "error 1"}).status_code == 200


def test_a_large_text_is_neither_read_nor_sent_back(client: Client) -> None:
    response = posted(client, 7, "/diagnose/", text="large " * 20_000)
    assert response.status_code == 429
    assert len(response.content) < 20_000
    assert "use Back in your browser" in response.content.decode()
    assert not hasattr(response.wsgi_request, "_post")


def test_the_log_has_one_line_for_each_client_and_window(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    posted(client, 30, "/diagnose/", text="x")
    assert [record.getMessage() for record in caplog.records if record.levelname != "INFO"] == [
        "Too many requests of one client: paste"
    ]


def test_what_was_typed_to_sign_in_is_not_shown(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(
        limits.POST_LIMITS, "account_login", limits.Limit("login", count=0, seconds=600)
    )
    response = client.post("/accounts/login/", {"login": "ada", "password": "canary word"})
    assert response.status_code == 429
    assert "canary" not in response.content.decode()


def test_a_form_with_a_token_can_be_sent_again_with_one() -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/tell/")
    token = client.cookies["csrftoken"].value
    for _ in range(6):
        data = {"text": "some error", "csrfmiddlewaretoken": token}
        response = client.post("/tell/send/", data)
    assert response.status_code == 429
    assert 'name="csrfmiddlewaretoken"' in response.content.decode()


def test_clients_are_counted_by_address(client: Client) -> None:
    assert posted(client, 21, "/diagnose/", text="x").status_code == 429
    other = client.post("/diagnose/", {"text": "x"}, REMOTE_ADDR="192.0.2.7")
    assert other.status_code == 200


def test_a_forged_address_does_not_help(client: Client) -> None:
    for number in range(21):
        forged = {"X-Forwarded-For": f"192.0.2.{number}", "Forwarded": f"for=192.0.2.{number}"}
        response = client.post("/diagnose/", {"text": "x"}, headers=forged)
    assert response.status_code == 429


def test_staff_are_counted_by_account_with_wider_limits(client: Client) -> None:
    posted(client, 21, "/diagnose/", text="x")
    client.force_login(StaffFactory.create(role=Role.READER))
    assert posted(client, 100, "/diagnose/", text="x").status_code == 200
    assert posted(client, 101, "/diagnose/", text="x").status_code == 429


def test_limits_can_be_made_wider(client: Client, settings: Settings) -> None:
    settings.RATE_LIMITS = 2
    assert posted(client, 40, "/diagnose/", text="x").status_code == 200
    assert client.post("/diagnose/", {"text": "x"}).status_code == 429


def test_the_next_window_begins_anew(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_800_000_000.0
    monkeypatch.setattr(time, "time", lambda: now)
    response = posted(client, 21, "/diagnose/", text="x")
    monkeypatch.setattr(time, "time", lambda: now + int(response["Retry-After"]))
    assert client.post("/diagnose/", {"text": "x"}).status_code == 200


def test_no_address_stands_in_the_cache(client: Client) -> None:
    client.post("/diagnose/", {"text": "x"}, REMOTE_ADDR="192.0.2.77")
    kept = caches["limits"]._cache  # type: ignore[attr-defined]
    assert kept
    assert "192.0.2.77" not in repr(kept)


def test_the_memory_of_the_limits_is_bounded(settings: Settings) -> None:
    counts = caches["limits"]
    most = counts._max_entries
    for number in range(most + 1_000):
        limits._counted(str(number), 60)
    assert len(counts._cache) <= most  # type: ignore[attr-defined]


def test_nobody_is_limited_while_redis_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object) -> int:
        raise RedisError("no connection")

    monkeypatch.setattr(limits, "_counted", fail)
    assert client.post("/diagnose/", {"text": "x"}).status_code == 200
    assert "Requests are not counted: RedisError" in caplog.text


@pytest.mark.parametrize(
    ("given", "forwarded", "behind", "address"),
    [
        ("192.0.2.1", "198.51.100.1", False, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.1", True, "198.51.100.1"),
        ("192.0.2.1", "203.0.113.9, 198.51.100.1", True, "198.51.100.1"),
        ("192.0.2.1", "nonsense", True, "unknown"),
        ("192.0.2.1", "", True, "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "", False, "192.0.2.1"),
        ("", "", False, "unknown"),
    ],
)
def test_the_address_of_a_client(
    settings: Settings, given: str, forwarded: str, behind: bool, address: str
) -> None:
    settings.BEHIND_PROXY = behind
    request = RequestFactory().get("/", REMOTE_ADDR=given, headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == address


@pytest.mark.parametrize(
    ("given", "starts"),
    [
        ({"RATE_LIMITS": "off"}, True),
        ({"RATE_LIMITS": "off", "HOST": "0.0.0.0"}, False),
        ({"RATE_LIMITS": "off", "HOST": "0.0.0.0", "DEBUG": "on"}, True),
        ({"RATE_LIMITS": "5", "HOST": "0.0.0.0"}, True),
        ({"RATE_LIMITS": "0", "HOST": "0.0.0.0"}, False),
        ({"RATE_LIMITS": "of"}, False),
    ],
)
def test_limits_are_switched_off_on_one_machine_only(given: dict[str, str], starts: bool) -> None:
    environ = {name: value for name, value in os.environ.items() if name not in ("HOST", "DEBUG")}
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        env={**environ, "DEBUG": "off", **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode == 0) is starts, done.stderr
