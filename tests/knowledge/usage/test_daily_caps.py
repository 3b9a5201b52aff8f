"""What visitors send has a cap for each day; whoever meets it loses nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from knowledge.models import Asked, Told, Vote
from knowledge.usage import daily_caps, search_log
from tests.factories import ContextFactory, PublishedEntryFactory

pytestmark = pytest.mark.django_db
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(autouse=True)
def small_caps(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SEARCHES", "TEXTS", "VOTES"):
        monkeypatch.setattr(daily_caps, f"MAX_{name}_A_DAY", 2)


@pytest.fixture(autouse=True)
def entry() -> None:
    PublishedEntryFactory.create(context=ContextFactory.create(slug="time"), slug="flux")


def test_searches_beyond_it_are_answered_and_not_noted(client: Client) -> None:
    for _ in range(3):
        assert client.post("/diagnose/", {"text": "flux"}).status_code == 200
        search_log.search_log.store()
    assert Asked.objects.count() == 2


def test_a_text_beyond_it_can_be_sent_tomorrow(client: Client) -> None:
    for _ in range(2):
        assert client.post("/tell/send/", {"text": "an odd error"}).status_code == 302
    response = client.post("/tell/send/", {"text": "one more odd error"})
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 24 * 3600 + 1
    assert "one more odd error</textarea>" in response.text
    assert Told.objects.count() == 2
    Told.objects.update(day=timezone.localdate() - timedelta(days=1))
    assert client.post("/tell/send/", {"text": "one more odd error"}).status_code == 302


def test_votes_have_one(client: Client) -> None:
    for status in (303, 303, 429):
        response = Client().post("/errors/time/flux/vote/", {"helpful": "no"}, headers=SAME_SITE)
        assert response.status_code == status
    response = client.post("/errors/time/flux/feedback/", {"reason": "unclear"})
    assert response.status_code == 429
    assert Vote.objects.count() == 2
