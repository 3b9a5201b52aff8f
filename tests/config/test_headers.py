"""The headers of every address: pages, files, mistakes, whoever asks."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from knowledge.reading import answers
from knowledge.rights import Role
from tests.addresses import every_address
from tests.factories import ContextFactory, PublishedEntryFactory, StaffFactory

pytestmark = pytest.mark.django_db

ADDRESSES = [path for path in every_address() if not path.startswith("/static/")]
MORE = ("/static/css/site.css", "/static/img/mark.svg", "/no-such-page", "/staff/no-such-page")


@pytest.fixture(autouse=True)
def over_tls(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


@pytest.fixture(autouse=True)
def entry() -> None:
    PublishedEntryFactory.create(context=ContextFactory.create(slug="time"), slug="flux")


def assert_guarded(response: Any) -> None:
    response.close()  # a file that is being sent
    policy = response["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["frame-ancestors"] == "'none'"
    assert directives["base-uri"] == "'none'"
    assert set(directives.values()) <= {"'none'", "'self'"}
    assert response["Strict-Transport-Security"].startswith("max-age=31536000")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    for cookie in response.cookies.values():
        if not cookie.value:  # one that is taken away
            continue
        assert cookie["secure"], cookie
        assert cookie["httponly"], cookie
        assert cookie["samesite"] == "Lax", cookie


@pytest.mark.parametrize("path", [*ADDRESSES, *MORE])
def test_a_visitor_gets_them(client: Client, path: str) -> None:
    assert_guarded(client.get(path, secure=True))
    assert_guarded(client.post(path, {}, secure=True))


@pytest.mark.parametrize("path", ADDRESSES)
def test_an_administrator_gets_them(client: Client, path: str) -> None:
    client.force_login(StaffFactory.create(role=Role.ADMINISTRATOR))
    response = client.get(path, secure=True)
    assert_guarded(response)
    assert "no-store" in response["Cache-Control"]


def test_a_form_from_elsewhere_gets_them() -> None:
    assert_guarded(Client(enforce_csrf_checks=True).post("/accounts/login/", {}, secure=True))


def test_a_fault_gets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(answers, "answer", fail)
    client = Client(raise_request_exception=False)
    response = client.post("/diagnose/", {"text": "x"}, secure=True)
    assert response.status_code == 500
    assert_guarded(response)


def test_too_many_attempts_get_them(client: Client) -> None:
    for _ in range(11):
        response = client.post("/accounts/login/", {"login": "x", "password": "y"}, secure=True)
    assert response.status_code == 429
    assert_guarded(response)


def test_another_host_gets_them(client: Client) -> None:
    response = client.get("/", secure=True, headers={"Host": "evil.example"})
    assert response.status_code == 400
    assert_guarded(response)


# These hold a form that only its own page may send, which takes a cookie to know.
WITH_A_FORM = ("/accounts/", "/triage/time/flux/outcome/", "/errors/time/flux/feedback/", "/tell/")


@pytest.mark.parametrize("path", [path for path in ADDRESSES if not path.startswith(WITH_A_FORM)])
def test_a_visitor_who_looks_gets_no_cookie(client: Client, path: str) -> None:
    assert not client.get(path, secure=True).cookies, path


def test_nothing_is_promised_for_other_hosts_of_the_domain(client: Client) -> None:
    assert client.get("/", secure=True)["Strict-Transport-Security"] == "max-age=31536000"
