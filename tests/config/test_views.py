"""Addresses that belong to the site, and the pages for what went wrong."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from django.template.loader import render_to_string
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from knowledge.reading import answers
from tests.factories import ContextFactory, PublishedEntryFactory, StaffEntryFactory

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
PAGES = ("/", "/search/", "/errors/", "/help/", "/triage/", "/no-such-page")


def test_it_works(client: Client) -> None:
    assert client.get("/healthz").text == "ok\n"


def test_health_asks_nothing_of_the_database(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        client.get("/healthz")


def test_robots_are_told_where_the_sitemap_is(client: Client) -> None:
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").text


def test_browsers_are_told_how_to_search(client: Client) -> None:
    response = client.get("/opensearch.xml")
    assert response["Content-Type"].startswith("application/opensearchdescription+xml")
    assert 'template="http://testserver/search/?q={searchTerms}"' in response.text


@pytest.mark.django_db
def test_the_sitemap_holds_what_a_visitor_may_read(client: Client) -> None:
    shown, hidden = PublishedEntryFactory.create(), StaffEntryFactory.create()
    text = client.get("/sitemap.xml").text
    assert shown.get_absolute_url() in text
    assert hidden.get_absolute_url() not in text


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_its_frame(client: Client, path: str) -> None:
    text = client.get(path).text
    assert text.index('class="skip-link"') < text.index("<header") < text.index("<main")
    assert text.count("<h1") == 1
    assert 'href="/help/"' in text


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_safe_and_without_cookie(client: Client, path: str) -> None:
    response = client.get(path)
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    assert "Cookie" in response["Vary"]
    assert not response.cookies


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_is_kept_and_drawn(client: Client, db: None, theme: str) -> None:
    before = {"Referer": "http://testserver/help/?x=1"}
    response = client.post("/theme/", {"theme": theme}, headers=before)
    assert (response.status_code, response["Location"]) == (303, "/help/?x=1")
    assert f'data-theme="{theme}"' in client.get("/help/").text


def test_the_automatic_theme_needs_no_cookie(client: Client, db: None) -> None:
    client.post("/theme/", {"theme": "dark"})
    client.post("/theme/", {"theme": "auto"})
    assert "theme" not in client.cookies or not client.cookies["theme"].value
    assert 'data-theme="auto"' in client.get("/help/").text


def test_an_unknown_theme_is_not_kept(client: Client) -> None:
    client.post("/theme/", {"theme": '"><script>'})
    assert not client.cookies["theme"].value


def test_a_forged_theme_is_not_drawn(client: Client, db: None) -> None:
    client.cookies["theme"] = "pink"
    assert 'data-theme="auto"' in client.get("/help/").text


@pytest.mark.parametrize(
    "before",
    [
        "",
        "https://evil.example/x",
        "http://testserver//evil.example/",
        "javascript:alert(1)",
        "http://[x",
    ],
)
def test_a_theme_leads_nowhere_else(client: Client, before: str) -> None:
    response = client.post("/theme/", {"theme": "dark"}, headers={"Referer": before})
    assert response["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/flux_broken", "/errors/no-such/flux-broken/", "/FLUX_BROKEN"])
def test_a_missing_page_that_looks_like_a_code_is_searched(client: Client, path: str) -> None:
    entry = PublishedEntryFactory.create()
    with patch("config.views.answers.answer", wraps=answers.answer) as answer:
        response = client.get(path, headers=BROWSER)
    assert response.status_code == 404
    assert entry.get_absolute_url() in response.text
    assert answer.call_count == 1


@pytest.mark.django_db
@pytest.mark.parametrize("accept", ["*/*", "", "application/json"])
def test_programs_that_try_out_addresses_cost_nothing(
    client: Client, accept: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    PublishedEntryFactory.create()
    with django_assert_num_queries(0):
        response = client.get("/flux_broken", headers={"Accept": accept})
    assert response.status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/-/", "/%00", "/" + "x" * 5000, "/%ff%fe", "/<script>"])
def test_any_missing_page_is_only_missing(client: Client, path: str) -> None:
    response = client.get(path, headers=BROWSER)
    assert response.status_code == 404
    assert "<script>" not in response.text


@pytest.mark.django_db
def test_a_missing_page_does_not_offer_what_is_hidden(client: Client) -> None:
    entry = StaffEntryFactory.create()
    assert entry.get_absolute_url() not in client.get("/flux_broken", headers=BROWSER).text


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "413", "500"])
def test_an_error_page_needs_nothing(name: str) -> None:
    text = render_to_string(f"{name}.html")
    assert text.count("<h1") == 1
    assert 'href="/"' in text


@pytest.mark.django_db
def test_a_fault_keeps_the_paste_to_itself(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(answers, "answer", fail)
    client = Client(raise_request_exception=False)
    response = client.post("/diagnose/", {"text": "canary-4111"})
    assert response.status_code == 500
    assert "canary" not in response.text
    assert "canary" not in caplog.text


@pytest.mark.django_db
def test_guided_help_leads_to_every_context(client: Client) -> None:
    context = ContextFactory.create()
    assert context.get_absolute_url() in client.get("/triage/").text
