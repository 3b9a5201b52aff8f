"""What is pasted, sent or written by somebody is shown as text, on every page that shows it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from knowledge.models import Context, Entry, Revision, Told, Vote
from knowledge.publishing import drafts, upkeep
from knowledge.rights import Role
from tests.addresses import every_address
from tests.factories import (
    AuthorFactory,
    ContextFactory,
    PublishedEntryFactory,
    StaffFactory,
    cause_data,
)
from tests.staff.writing import handed_in

pytestmark = pytest.mark.django_db

MARKUP = "<b id=zanzibar onload=alert(1)>flux_broken</b>"
TEMPLATE = "{{ 7|add:'7000' }}{% now 'Y' %}{# gone #}"
EVALUATED = "7007"
HOSTILE = f"{MARKUP} {TEMPLATE} ]]> --> \" '"
FIELDS = re.compile(r"<textarea[^>]*>.*?</textarea>|<input[^>]*>", re.DOTALL)
BIDI, ESCAPE = "\u202e", "\x1b[31m"


def assert_is_text(response: Any, path: str) -> None:
    """Assert that nothing of `HOSTILE` is markup, a template or hidden in the answer."""
    text = b"".join(response).decode() if response.streaming else response.text
    if response.get("Content-Type", "").startswith("text/html"):
        assert "<b id=zanzibar" not in text, path
    assert EVALUATED not in text, path


def hostile(**changes: Any) -> dict[str, Any]:
    """Return the changes of an entry that holds the hostile text wherever text may stand."""
    cause = cause_data(
        title=f"Title {HOSTILE}"[:120],
        check={"ask": f"{HOSTILE}?", "how": HOSTILE, "minutes": 2},
        fix={"steps": [HOSTILE], "minutes": 5},
    )
    return {
        "title": MARKUP,
        "summary": HOSTILE,
        "appears": MARKUP,
        "applies_to": [HOSTILE],
        "messages": [{"text": MARKUP, "kind": "message"}],
        "causes": [cause],
        "tell_customer": HOSTILE,
        "warning": HOSTILE,
        "unverified": [HOSTILE],
        "sources": [{"title": HOSTILE, "url": "https://example.org/"}],
        **changes,
    }


@pytest.fixture
def time() -> Context:
    return ContextFactory.create(slug="time")


@pytest.fixture
def entry(time: Context) -> Entry:
    """Return an entry and all that people write about it, every text of it hostile."""
    found: Entry = PublishedEntryFactory.create(context=time, slug="flux", changes=hostile())
    ada: User = AuthorFactory.create()
    upkeep.add_note(entry=found, text=HOSTILE, by=ada)
    handed_in(found, ada, **hostile(summary=f"{HOSTILE} again"))
    drafts.new_entry(context=time, slug="draft", data=hostile(), by=ada)
    half = {"title": HOSTILE, "causes": HOSTILE}
    drafts.new_entry(context=time, slug="half", data=half, by=ada)
    for moderation in ("waiting", "accepted"):
        Told.objects.create(
            day="2026-11-23",
            verdict="unknown",
            text=HOSTILE,
            comment=HOSTILE,
            moderation=moderation,
            context="time",
        )
        Vote.objects.create(
            entry=found,
            revision=Revision.objects.get(published_in=found),
            is_helpful=False,
            reason="unclear",
            comment=HOSTILE,
            moderation=moderation,
            day="2026-11-23",
            visitor=moderation,
        )
    return found


@pytest.mark.parametrize("role", [None, Role.AUTHOR, Role.REVIEWER, Role.ADMINISTRATOR])
def test_every_page_shows_it_as_text(client: Client, entry: Entry, role: Role | None) -> None:
    if role is not None:
        client.force_login(StaffFactory.create(role=role))
    for path in every_address():
        if path.startswith("/static/"):
            continue
        for more in ("", "?format=text", "?days=90&text=" + MARKUP, "?q=" + MARKUP):
            assert_is_text(client.get(path + more, follow=True), path + more)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/diagnose/", "text"),
        ("/tell/", "text"),
        ("/tell/", "comment"),
        ("/tell/send/", "text"),
        ("/triage/time/flux/another-error/", "text"),
        ("/errors/time/flux/feedback/", "comment"),
        ("/check/jwt-reader/", "token"),
        ("/check/module-json5-lint/", "text"),
    ],
)
def test_what_is_sent_comes_back_as_text(
    client: Client, entry: Entry, path: str, field: str
) -> None:
    response = client.post(path, {field: HOSTILE, "context": MARKUP}, follow=True)
    assert_is_text(response, path)


@pytest.mark.parametrize("path", ["/diagnose/", "/tell/"])
def test_hidden_characters_are_shown(client: Client, entry: Entry, path: str) -> None:
    text = f"flux{BIDI}broken {ESCAPE} \u200b end"
    page = client.post(path, {"text": text}).text
    shown = FIELDS.sub("", page)  # a field gives back what was typed, to the letter
    assert shown != page
    for character in (BIDI, "\x1b", "\u200b"):
        assert character not in shown


@pytest.mark.parametrize("text", ["\x00", "\ud800", "a\r\nSet-Cookie: x=1", "%0d%0aX: 1", "\ufeff"])
def test_odd_characters_are_answered(client: Client, entry: Entry, text: str) -> None:
    encoded = text.encode("utf-8", "surrogatepass")
    body = b"text=" + b"".join(b"%%%02x" % byte for byte in encoded)
    for path in ("/diagnose/", "/tell/", "/triage/time/flux/another-error/"):
        response = client.post(path, body, content_type="application/x-www-form-urlencoded")
        assert response.status_code < 500, path
        assert "x" not in response.cookies
