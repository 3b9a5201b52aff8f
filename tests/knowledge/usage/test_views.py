"""Telling about an unknown error, and whether an entry solved it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from knowledge.models import Told, Vote
from knowledge.publishing import publish
from tests.factories import PublishedEntryFactory, StaffEntryFactory, entry_document
from tests.knowledge.usage.test_search_log import dump

pytestmark = pytest.mark.django_db
HERE = {"Sec-Fetch-Site": "same-origin"}
CARD = "4242 4242 4242 4242"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, date]:
    """Return the day that the site believes in; change it to let time pass."""
    now = {"day": date(2026, 5, 4)}
    monkeypatch.setattr(
        timezone, "now", lambda: datetime(*now["day"].timetuple()[:3], 12, tzinfo=ZoneInfo("UTC"))
    )
    return now


def test_telling_works(client: Client) -> None:
    page = client.post("/tell/", {"text": "qwxz vrtk", "context": ""})
    assert page.status_code == 200
    assert "qwxz vrtk" in page.text
    assert not Told.objects.exists()
    sent = client.post("/tell/send/", {"text": "qwxz vrtk", "comment": "at start"})
    assert (sent.status_code, sent["Location"]) == (302, "/thanks/")
    told = Told.objects.get()
    assert (told.text, told.comment, told.verdict) == ("qwxz vrtk", "at start", "unknown")


def test_the_page_shows_what_would_be_kept(client: Client) -> None:
    page = client.post("/tell/", {"text": f"card {CARD} password=hunter2canary"})
    assert CARD not in page.text
    assert "hunter2canary" not in page.text
    assert "4242" in page.context["page"].form.initial["text"]


def test_what_is_sent_is_redacted_on_the_server(client: Client) -> None:
    secret = f"card {CARD}, password=hunter2canary, mail canary@example.org"
    client.post("/tell/send/", {"text": f"flux {secret}", "comment": f"it was {secret}"})
    assert Told.objects.exists()
    for piece in (CARD, CARD.replace(" ", ""), "hunter2canary", "canary@example.org"):
        assert piece not in dump()


def test_a_text_that_is_sent_needs_a_token() -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/tell/send/", {"text": "qwxz"}).status_code == 403
    assert not Told.objects.exists()


def test_a_long_text_is_cut_before_it_is_shown(client: Client) -> None:
    page = client.post("/tell/", {"text": f"begin {'x y ' * 5_000} end"})
    text = page.context["page"].form.initial["text"]
    assert len(text) <= 4_000
    assert text.startswith("begin")
    assert text.endswith("end")


@pytest.mark.parametrize(
    "data", [{"text": " "}, {"text": "x" * 4_001}, {"text": "x", "comment": "y" * 501}]
)
def test_what_cannot_be_kept_is_refused_with_all_that_was_typed(
    client: Client, data: dict[str, str]
) -> None:
    response = client.post("/tell/send/", data)
    assert response.status_code == 422
    assert "error-summary" in response.text
    assert data["text"].strip() in response.text
    assert not Told.objects.exists()


def test_an_unknown_answer_leads_to_telling(client: Client) -> None:
    answer = client.post("/diagnose/", {"text": f"qwxz vrtk {CARD}"})
    assert 'action="/tell/"' in answer.text
    assert CARD not in answer.text
    assert not answer.cookies


def test_nothing_is_in_the_address(client: Client) -> None:
    sent = client.post("/tell/send/", {"text": "canary"}, follow=True)
    assert all("canary" not in url for url, _ in sent.redirect_chain)
    assert "canary" not in sent.text


def vote(client: Client, url: str, helpful: str = "yes") -> str:
    response = client.post(f"{url}vote/", {"helpful": helpful}, headers=HERE)
    assert response.status_code == 303
    return response["Location"]


def test_a_vote_counts_for_the_revision(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    assert vote(client, entry.get_absolute_url()) == "/thanks/"
    found = Vote.objects.get()
    assert (found.revision, found.is_helpful) == (entry.published, True)


def test_a_no_leads_to_the_reasons(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    where = vote(client, entry.get_absolute_url(), "no")
    assert client.get(where).status_code == 200
    data = {"reason": "unclear", "comment": f"My card {CARD}"}
    assert client.post(where, data)["Location"] == "/thanks/"
    found = Vote.objects.get()
    assert (found.reason, found.moderation) == ("unclear", "waiting")
    assert CARD not in found.comment


def test_a_reason_has_to_be_chosen(client: Client) -> None:
    where = vote(client, PublishedEntryFactory.create().get_absolute_url(), "no")
    response = client.post(where, {"comment": "too short"})
    assert response.status_code == 422
    assert "too short" in response.text


def test_a_visitor_counts_once_a_day_and_the_last_word_counts(
    client: Client, clock: dict[str, date]
) -> None:
    entry = PublishedEntryFactory.create()
    for helpful in ("no", "yes", "yes"):
        vote(client, entry.get_absolute_url(), helpful)
    assert Vote.objects.get().is_helpful
    document = entry_document(title="It says something else")
    publish.publish(revision=publish.revise(entry=entry, document=document), index=False)
    vote(client, entry.get_absolute_url(), "no")
    assert not Vote.objects.get().is_helpful
    clock["day"] = date(2026, 5, 5)
    vote(client, entry.get_absolute_url())
    assert Vote.objects.count() == 2


def test_votes_cannot_be_told_to_come_from_one_visitor(client: Client) -> None:
    for entry in PublishedEntryFactory.create_batch(2):
        vote(client, entry.get_absolute_url())
    assert len(set(Vote.objects.values_list("visitor", flat=True))) == 2
    assert client.cookies["visitor"].value not in dump()


def test_two_visitors_count_twice(client: Client) -> None:
    url = PublishedEntryFactory.create().get_absolute_url()
    vote(client, url)
    vote(Client(), url)
    assert Vote.objects.count() == 2


def test_an_entry_gives_no_cookie_before_a_vote(client: Client) -> None:
    url = PublishedEntryFactory.create().get_absolute_url()
    assert not client.get(url).cookies
    vote(client, url)
    cookie = client.cookies["visitor"]
    assert cookie["httponly"]
    assert cookie["max-age"] == 24 * 60 * 60


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"}, 403),
        ({"Origin": "http://testserver"}, 303),
        ({"Origin": "http://testserver.example.org"}, 403),
        ({"Origin": "null"}, 403),
        ({"Referer": "http://testserver/errors/"}, 303),
        ({"Referer": "http://[x"}, 403),
        ({}, 403),
    ],
)
def test_a_vote_that_another_site_sends_is_refused(
    client: Client, headers: dict[str, str], status: int
) -> None:
    url = PublishedEntryFactory.create().get_absolute_url()
    response = client.post(f"{url}vote/", {"helpful": "yes"}, headers=headers)
    assert response.status_code == status
    assert Vote.objects.exists() is (status == 303)


def test_no_answer_is_no_vote(client: Client) -> None:
    url = PublishedEntryFactory.create().get_absolute_url()
    assert vote(client, url, "perhaps") == url
    assert not Vote.objects.exists()


def test_what_a_visitor_may_not_read_takes_no_vote(client: Client) -> None:
    url = StaffEntryFactory.create().get_absolute_url()
    for page in ("vote/", "feedback/"):
        assert client.post(url + page, {"helpful": "yes"}, headers=HERE).status_code == 404
