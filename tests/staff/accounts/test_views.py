"""Signing in and out, the second factor, passwords: what allauth does here and what it must not."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from pytest_django import Settings

from audit.models import Event
from staff.people import services
from tests.factories import AuthorFactory, StaffFactory

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
LOGIN = "/accounts/login/"


@pytest.fixture
def ada() -> User:
    user: User = AuthorFactory.create(username="ada", email="ada@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client: Client, name: str = "ada", password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": name, "password": password}, **more)


def code_for(secret: str) -> str:
    """Return the code that an app with `secret` shows now."""
    value: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return value


def set_up_app(client: Client) -> str:
    """Set up an app for the signed-in user; return its secret."""
    confirm(client, "/accounts/2fa/totp/activate/")
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    response = client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert response["Location"] == "/accounts/2fa/recovery-codes/"
    return str(secret)


def confirm(client: Client, path: str) -> None:
    """Type the password again, which a change of the second factor asks for."""
    response = client.get(path)
    assert response["Location"].startswith("/accounts/reauthenticate/")
    client.post(response["Location"], {"password": PASSWORD})


def test_it_works(client: Client, ada: User) -> None:
    assert client.get(LOGIN).status_code == 200
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/staff/")
    assert client.get("/staff/").status_code == 200


def test_a_session_begins_anew_with_the_sign_in(client: Client, ada: User) -> None:
    session = client.session
    session["seen"] = True
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_signing_out_ends_the_session_on_the_server(client: Client, ada: User) -> None:
    sign_in(client)
    kept = client.cookies["sessionid"].value
    response = client.post("/accounts/logout/")
    assert response["Location"] == LOGIN
    assert not Session.objects.filter(session_key=kept).exists()
    client.cookies["sessionid"] = kept
    assert client.get("/staff/").status_code == 302


def test_looking_at_the_page_for_signing_out_changes_nothing(client: Client, ada: User) -> None:
    sign_in(client)
    assert client.get("/accounts/logout/").status_code == 200
    assert client.get("/staff/").status_code == 200


def test_cookies_are_kept_from_scripts_and_other_sites(
    client: Client, ada: User, settings: Settings
) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client.get(LOGIN)
    sign_in(client)
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax")
        assert cookie["max-age"] == ""


@pytest.mark.parametrize(
    ("name", "password"), [("ada", "wrong"), ("nobody", "wrong"), ("nobody", PASSWORD)]
)
def test_a_wrong_pair_is_refused_alike(client: Client, ada: User, name: str, password: str) -> None:
    response = sign_in(client, name, password)
    expected = sign_in(Client(), "ada", "other")
    assert response.status_code == expected.status_code == 422
    assert response.context["form"].errors == expected.context["form"].errors
    assert password not in response.text


def test_a_known_and_an_unknown_name_cost_the_same_work(
    client: Client, ada: User, count_queries: Callable[[Callable[[], Any]], int], hashed: list[str]
) -> None:
    sign_in(client, "somebody", "wrong")  # the first event of all makes a row more
    hashed.clear()
    known = count_queries(lambda: sign_in(client, "ada", "wrong"))
    hashed_for_known = len(hashed)
    unknown = count_queries(lambda: sign_in(client, "nobody", "wrong"))
    assert known == unknown
    assert len(hashed) == 2 * hashed_for_known == 2


def test_an_account_that_is_switched_off_cannot_sign_in(client: Client, ada: User) -> None:
    services.switch(user=ada, is_on=False, by=None)
    sign_in(client)
    assert client.get("/staff/").status_code == 302


def test_ten_attempts_then_a_pause(client: Client, ada: User) -> None:
    for _ in range(10):
        assert sign_in(client, password="wrong").status_code == 422
    response = sign_in(client)
    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


def test_nobody_locks_the_owner_of_an_account_out(client: Client, ada: User) -> None:
    for _ in range(11):
        sign_in(client, password="wrong", REMOTE_ADDR="192.0.2.66")
    assert sign_in(client, REMOTE_ADDR="192.0.2.66").status_code == 429
    assert sign_in(client, REMOTE_ADDR="192.0.2.1").status_code == 302


def test_an_account_is_not_guessed_from_many_addresses(client: Client, ada: User) -> None:
    for last in range(100):
        sign_in(client, password="wrong", REMOTE_ADDR=f"192.0.2.{last}")
    assert sign_in(client, REMOTE_ADDR="192.0.2.199").status_code == 429


def test_many_people_may_share_an_address(client: Client, ada: User) -> None:
    for number in range(50):
        sign_in(client, f"name-{number}", "wrong")
    assert sign_in(client).status_code == 302


def test_the_limit_follows_the_address_to_other_accounts(client: Client, ada: User) -> None:
    for number in range(100):
        sign_in(client, f"name-{number}", "wrong")
    assert sign_in(client).status_code == 429
    assert sign_in(client, REMOTE_ADDR="192.0.2.99").status_code == 302


def test_the_addresses_of_a_network_count_as_one(client: Client, ada: User) -> None:
    for number in range(10):
        sign_in(client, password="wrong", REMOTE_ADDR=f"2001:db8:1:1::{number:x}")
    assert sign_in(client, REMOTE_ADDR="2001:db8:1:1:ffff::1").status_code == 429
    assert sign_in(client, REMOTE_ADDR="2001:db8:1:2::1").status_code == 302


def test_a_forged_address_changes_nothing(client: Client, ada: User) -> None:
    for number in range(10):
        sign_in(client, password="wrong", headers={"X-Forwarded-For": f"192.0.2.{number}"})
    assert sign_in(client, headers={"X-Forwarded-For": "192.0.2.99"}).status_code == 429


def test_behind_a_proxy_its_own_word_counts(client: Client, ada: User, settings: Settings) -> None:
    settings.BEHIND_PROXY = True
    for number in range(10):
        chain = f"198.51.100.{number}, 192.0.2.1"
        sign_in(client, password="wrong", headers={"X-Forwarded-For": chain})
    assert sign_in(client, headers={"X-Forwarded-For": "192.0.2.1"}).status_code == 429
    assert sign_in(client, headers={"X-Forwarded-For": "192.0.2.2"}).status_code == 302


def test_signing_in_well_uses_nothing_up(client: Client, ada: User) -> None:
    for _ in range(12):
        assert sign_in(Client()).status_code == 302


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "http:///evil.example",
     "javascript:alert(1)", "https://other.example/staff/", "http://testserver@evil.example/"],
)  # fmt: skip
def test_signing_in_leads_to_no_other_host(
    client: Client, ada: User, settings: Settings, target: str
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    settings.CSRF_TRUSTED_ORIGINS = ["https://other.example"]
    response = client.post(LOGIN, {"login": "ada", "password": PASSWORD, "next": target})
    assert response["Location"] == "/staff/"
    response = client.post("/accounts/logout/", {"next": target})
    assert response["Location"] == LOGIN


def test_signing_in_leads_on_to_the_page_that_was_asked_for(client: Client, ada: User) -> None:
    response = client.post(LOGIN, {"login": "ada", "password": PASSWORD, "next": "/errors/?q=x"})
    assert response["Location"] == "/errors/?q=x"


@pytest.mark.parametrize("path", ["signup/", "email/", "password/set/", "login/code/"])
def test_what_nobody_needs_is_closed(client: Client, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404
    assert client.post(f"/accounts/{path}", {"username": "x"}).status_code in (404, 405)
    assert not User.objects.exists()


def test_pages_about_accounts_stay_in_no_cache(client: Client, ada: User) -> None:
    assert "no-store" in client.get(LOGIN)["Cache-Control"]
    sign_in(client)
    for path in ("/accounts/", "/accounts/2fa/", "/", "/errors/"):
        assert "no-store" in client.get(path)["Cache-Control"], path


def test_a_password_is_changed_and_other_sessions_end(client: Client, ada: User) -> None:
    other = Client()
    sign_in(other)
    sign_in(client)
    new = {"password1": "a new and longer one", "password2": "a new and longer one"}
    response = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
    assert response.status_code == 302
    assert client.get("/staff/").status_code == 200
    assert other.get("/staff/").status_code == 302
    assert sign_in(Client(), password="a new and longer one").status_code == 302


def test_an_account_without_a_password_has_none_to_change(client: Client) -> None:
    """Such as one that signs in by the provider: there is no page on which it sets one."""
    dee = StaffFactory.create()
    dee.set_unusable_password()
    dee.save()
    client.force_login(dee)
    change = "/accounts/password/change/"
    for response in (client.get(change), client.post(change, {"oldpassword": ""})):
        assert (response.status_code, response["Location"]) == (302, "/accounts/")


@pytest.mark.parametrize("weak", ["short", "password1234", "ada", "ada@example.org"])
def test_a_weak_password_is_refused(client: Client, ada: User, weak: str) -> None:
    sign_in(client)
    new = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    assert client.post("/accounts/password/change/", new).status_code == 422


class TestForgottenPassword:
    path = "/accounts/password/reset/"

    @pytest.fixture(autouse=True)
    def with_mail(self, settings: Settings) -> None:
        settings.EMAIL_URL = "smtp://mail.example.org"

    def test_without_mail_there_is_no_such_page(self, client: Client, settings: Settings) -> None:
        settings.EMAIL_URL = ""
        assert client.get(self.path).status_code == 404
        assert self.path not in client.get(LOGIN).text

    def test_the_link_works_once(self, client: Client, ada: User) -> None:
        client.post(self.path, {"email": ada.email})
        (link,) = (line for line in mail.outbox[0].body.splitlines() if "/reset/key/" in line)
        path = link.removeprefix("http://testserver")
        form = client.get(path)["Location"]
        assert "set-password" in form
        new = {"password1": "a new and longer one", "password2": "a new and longer one"}
        assert client.post(form, new).status_code == 302
        assert "_auth_user_id" not in client.session
        assert sign_in(Client(), password="a new and longer one").status_code == 302
        assert Client().get(path).context["token_fail"]

    def test_an_unknown_address_is_answered_alike(self, client: Client, ada: User) -> None:
        known = client.post(self.path, {"email": ada.email})
        unknown = client.post(self.path, {"email": "nobody@example.org"})
        assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
        assert [message.to for message in mail.outbox] == [[ada.email], ["nobody@example.org"]]


class TestSecondFactor:
    def test_the_app_is_set_up_and_asked_for(self, client: Client, ada: User) -> None:
        sign_in(client)
        secret = set_up_app(client)
        other = Client()
        assert sign_in(other)["Location"] == "/accounts/2fa/authenticate/"
        assert other.get("/staff/").status_code == 302
        # The code that set up the app is not used up by it; the next one is tried all the same.
        path = "/accounts/2fa/authenticate/"
        assert other.post(path, {"code": "000000"}).status_code == 422
        assert other.post(path, {"code": code_for(secret)})["Location"] == "/staff/"
        assert other.get("/staff/").status_code == 200

    def test_a_code_works_once(self, client: Client, ada: User) -> None:
        sign_in(client)
        code = code_for(set_up_app(client))
        path = "/accounts/2fa/authenticate/"
        for status in (302, 422):
            other = Client()
            sign_in(other)
            assert other.post(path, {"code": code}).status_code == status

    def test_a_recovery_code_works_once(self, client: Client, ada: User) -> None:
        sign_in(client)
        set_up_app(client)
        code = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"][0]
        for status in (302, 422):
            other = Client()
            sign_in(other)
            response = other.post("/accounts/2fa/authenticate/", {"code": code})
            assert response.status_code == status

    def test_guessing_codes_ends(self, client: Client, ada: User) -> None:
        sign_in(client)
        secret = set_up_app(client)
        other = Client()
        sign_in(other)
        path = "/accounts/2fa/authenticate/"
        for _ in range(10):
            assert other.post(path, {"code": "000000"}).status_code == 422
        assert other.post(path, {"code": code_for(secret)}).status_code == 422

    def test_the_picture_is_of_the_own_host(self, client: Client, ada: User) -> None:
        sign_in(client)
        assert client.get("/accounts/2fa/totp/picture.svg").status_code == 404
        confirm(client, "/accounts/2fa/totp/activate/")
        page = client.get("/accounts/2fa/totp/activate/")
        assert "data:" not in page.text
        assert page.context["form"].secret in page.text
        picture = client.get("/accounts/2fa/totp/picture.svg")
        assert picture["Content-Type"] == "image/svg+xml"
        assert "no-store" in picture["Cache-Control"]
        assert picture.text.rstrip().endswith("</svg>")

    def test_it_is_taken_away_only_with_the_password(self, client: Client, ada: User) -> None:
        sign_in(client)
        set_up_app(client)
        fresh = Client()
        fresh.force_login(ada)
        path = "/accounts/2fa/totp/deactivate/"
        assert fresh.post(path)["Location"].startswith("/accounts/reauthenticate/")
        assert client.post(path).status_code == 302
        assert sign_in(Client())["Location"] == "/staff/"

    def test_where_it_is_asked_for_the_workbench_waits(
        self, client: Client, ada: User, settings: Settings
    ) -> None:
        settings.REQUIRE_SECOND_FACTOR = True
        sign_in(client)
        assert client.get("/staff/")["Location"] == "/accounts/2fa/totp/activate/"
        set_up_app(client)
        assert client.get("/staff/").status_code == 200

    def test_sign_in_by_the_organisation_is_enough(
        self, client: Client, settings: Settings
    ) -> None:
        settings.REQUIRE_SECOND_FACTOR = True
        dee = StaffFactory.create()
        client.force_login(dee)
        session = client.session
        session["account_authentication_methods"] = [{"method": "socialaccount", "at": 0}]
        session["account_authentication_methods_user"] = str(dee.pk)
        session.save()
        assert client.get("/staff/").status_code == 200


def actions() -> list[tuple[str, str, str]]:
    """Return what the trail holds, oldest first: action, object, actor."""
    return list(Event.objects.order_by("number").values_list("action", "about", "actor"))


class TestTrail:
    def test_signing_in_and_out_is_recorded(self, client: Client, ada: User) -> None:
        sign_in(client)
        client.post("/accounts/logout/")
        assert actions() == [
            ("signed-in", "account:ada", "ada"),
            ("signed-out", "account:ada", "ada"),
        ]

    def test_a_failure_names_only_who_is_known(self, client: Client, ada: User) -> None:
        sign_in(client, "ADA", "wrong-secret")
        sign_in(client, "typed-secret", "wrong-secret")
        assert actions() == [("sign-in-failed", "account:ada", ""), ("sign-in-failed", "", "")]
        assert "secret" not in str(list(Event.objects.values()))

    def test_a_second_factor_is_recorded_without_its_secret(
        self, client: Client, ada: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        sign_in(client)
        with django_capture_on_commit_callbacks(execute=True):
            secret = set_up_app(client)
        changes = [
            event.details["what"] for event in Event.objects.filter(action="account-changed")
        ]
        assert "app for codes added" in changes
        assert secret not in str(list(Event.objects.values()))

    def test_a_changed_password_is_recorded(self, client: Client, ada: User) -> None:
        sign_in(client)
        new = {"password1": "a new and longer one", "password2": "a new and longer one"}
        client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **new})
        assert actions()[-1] == ("account-changed", "account:ada", "ada")
