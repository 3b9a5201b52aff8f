"""What people see while the database is locked, full or gone."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, OperationalError, connection
from django.test import Client

from knowledge import access
from knowledge.models import Told
from knowledge.reading import views
from knowledge.usage import reports, votes
from tests.factories import PublishedEntryFactory

pytestmark = pytest.mark.django_db

TEXT = "The frobnicator says:\n<b>no</b> capacitor"
FULL = OperationalError("database or disk is full")


@pytest.fixture
def client() -> Client:
    """Return a browser that shows the page of a fault."""
    return Client(raise_request_exception=False)


def failing(error: Exception) -> object:
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    "error",
    [
        FULL,
        OperationalError("database is locked"),
        OperationalError("disk I/O error"),
        DatabaseError("file is not a database"),
    ],
)
def test_a_page_that_cannot_be_read_says_try_again(
    client: Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(access, "entry_counts", failing(error))
    response = client.get("/?theme=none")
    assert response.status_code == 503
    assert "Try again in a minute" in response.text
    assert 'href="/?theme=none"' in response.text
    assert int(response["Retry-After"]) > 0
    assert "no-store" in response["Cache-Control"]


def test_a_fault_of_the_code_is_no_full_disk(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "entry_counts", failing(IntegrityError("twice")))
    response = client.get("/")
    assert response.status_code == 500
    assert "There is a problem with the service" in response.text


def test_what_was_typed_stands_on_the_page_to_be_sent_again(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "tell", failing(FULL))
    fields = {"text": TEXT, "comment": "since monday", "context": ""}
    response = client.post("/tell/send/", fields)
    assert response.status_code == 503
    assert "Nothing was saved" in response.text
    assert 'action="/tell/send/"' in response.text
    assert "says:\n&lt;b&gt;no&lt;/b&gt; capacitor</textarea>" in response.text
    assert 'name="comment" value="since monday"' in response.text


def use_up_free_pages() -> None:
    for _ in range(1_000):
        Told.objects.create(day="2026-12-01", verdict="unknown", text="x" * 4_000)


@pytest.mark.django_db(transaction=True)  # a full database rolls the whole transaction back
def test_a_database_without_room_says_so_and_goes_on_when_there_is_room(client: Client) -> None:
    fields = {"text": "my own words\n" * 300, "comment": "", "context": ""}
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
    with pytest.raises(OperationalError, match="full"):
        use_up_free_pages()
    full = client.post("/tell/send/", fields)
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1000000")
    assert (full.status_code, "Nothing was saved" in full.text) == (503, True)
    assert client.post("/tell/send/", fields)["Location"] == "/thanks/"


def test_sending_it_again_passes_the_check_of_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    token = browser.get("/tell/").context["csrf_token"]
    fields = {"text": TEXT, "comment": "", "csrfmiddlewaretoken": str(token)}
    with monkeypatch.context() as patch:
        patch.setattr(reports, "tell", failing(FULL))
        page = browser.post("/tell/send/", fields).text
    found = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    again = browser.post("/tell/send/", {**fields, "csrfmiddlewaretoken": found})
    assert (again.status_code, again["Location"]) == (302, "/thanks/")


def test_a_vote_is_sent_again_by_a_button(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = f"{PublishedEntryFactory.create().get_absolute_url()}vote/"
    monkeypatch.setattr(votes, "vote", failing(FULL))
    response = client.post(address, {"helpful": "yes"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == 503
    assert 'name="helpful" value="yes"' in response.text


def test_a_file_has_to_be_chosen_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "_results", failing(FULL))
    response = client.post("/diagnose/", {"file": SimpleUploadedFile("log.txt", b"flux_broken")})
    assert response.status_code == 503
    assert "choose it once more" in response.text
    assert "<form" not in response.text


def test_no_password_is_shown_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.contrib.auth.authenticate", failing(FULL))
    monkeypatch.setattr("allauth.account.adapter.authenticate", failing(FULL))
    response = client.post("/accounts/login/", {"login": "ada", "password": "canary\nword"})
    assert response.status_code == 503
    assert "canary" not in response.text


def test_the_fault_is_logged(
    client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(access, "entry_counts", failing(FULL))
    client.get("/")
    assert "database or disk is full" in caplog.text
