"""Sign-in by OpenID Connect, against a provider that lives in the test."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Client
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from knowledge.rights import Role, role_of
from tests.factories import AdministratorFactory, AuthorFactory, StaffFactory

pytestmark = pytest.mark.django_db

SERVER = "https://id.example.org"
START = "/accounts/oidc/organisation/login/"


@pytest.fixture(autouse=True)
def provider(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Set up a provider; return the claims that it answers with, to be changed by the test."""
    app = {
        "provider_id": "organisation",
        "name": "Example",
        "client_id": "unstuck",
        "secret": "secret",
        "settings": {"server_url": SERVER},
    }
    settings.OIDC_SERVER_URL, settings.OIDC_NAME = SERVER, "Example"
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}
    }
    claims = {"sub": "7", "preferred_username": "dee", "email": "dee@example.org"}
    config = {
        "authorization_endpoint": f"{SERVER}/authorize",
        "token_endpoint": f"{SERVER}/token",
        "userinfo_endpoint": f"{SERVER}/userinfo",
    }
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", config)
    monkeypatch.setattr(
        OpenIDConnectOAuth2Adapter, "_fetch_user_info", lambda self, token: dict(claims)
    )
    monkeypatch.setattr(
        OAuth2Client, "get_access_token", lambda *args, **kwargs: {"access_token": "t"}
    )
    return claims


def sign_in(client: Client) -> Any:
    """Go to the provider and come back."""
    asked = parse_qs(urlsplit(client.post(START)["Location"]).query)
    answer = {"code": "c", "state": asked["state"][0]}
    return client.get(f"{START}callback/", answer)


def test_it_works(client: Client) -> None:
    assert sign_in(client)["Location"] == "/staff/"
    dee = User.objects.get()
    assert (dee.username, dee.has_usable_password()) == ("dee", False)
    assert role_of(dee) is None
    assert client.get("/staff/").status_code == 404


def test_the_way_there_is_proven_by_a_key(client: Client) -> None:
    target = urlsplit(client.post(START)["Location"])
    assert f"{target.scheme}://{target.netloc}" == SERVER
    assert parse_qs(target.query)["code_challenge_method"] == ["S256"]


def test_a_state_of_somebody_else_is_refused(client: Client) -> None:
    client.get(f"{START}callback/", {"code": "c", "state": "forged"})
    assert not User.objects.exists()


def test_the_claim_names_the_role_each_time(
    client: Client, provider: dict[str, Any], settings: Settings
) -> None:
    settings.OIDC_ROLES_CLAIM = "groups"
    provider["groups"] = ["reviewer"]
    sign_in(client)
    assert role_of(User.objects.get()) == Role.REVIEWER
    provider["groups"] = []
    sign_in(client)
    assert role_of(User.objects.get()) is None


def test_the_claim_leaves_an_administrator(
    client: Client, provider: dict[str, Any], settings: Settings
) -> None:
    settings.OIDC_ROLES_CLAIM = "groups"
    eve = AdministratorFactory.create()
    SocialAccount.objects.create(user=eve, provider="organisation", uid="7")
    sign_in(client)
    assert role_of(User.objects.get(pk=eve.pk)) == Role.ADMINISTRATOR


def test_an_account_that_is_off_gets_no_new_role(
    client: Client, provider: dict[str, Any], settings: Settings
) -> None:
    settings.OIDC_ROLES_CLAIM = "groups"
    dee = StaffFactory.create(is_active=False)
    SocialAccount.objects.create(user=dee, provider="organisation", uid="7")
    provider["groups"] = ["administrator"]
    sign_in(client)
    assert "_auth_user_id" not in client.session
    assert [group.name for group in dee.groups.all()] == ["reader"]


def test_answers_about_two_people_sign_nobody_in(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = {"access_token": "t", "id_token": "anything"}
    monkeypatch.setattr(OAuth2Client, "get_access_token", lambda *args, **kwargs: tokens)
    monkeypatch.setattr(
        OpenIDConnectOAuth2Adapter, "_decode_id_token", lambda *args: {"sub": "somebody-else"}
    )
    assert sign_in(client).status_code == 401
    assert not User.objects.exists()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("name", ["ada", "dee"])
def test_an_account_is_not_taken_over(client: Client, provider: dict[str, Any], name: str) -> None:
    ada = AuthorFactory.create(username="ada", email="ada@example.org")
    provider.update(email="ADA@example.org", preferred_username=name)
    response = sign_in(client)
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session
    assert list(User.objects.all()) == [ada]


def test_a_taken_name_is_not_shared(client: Client, provider: dict[str, Any]) -> None:
    ada = AuthorFactory.create(username="ada")
    provider["preferred_username"] = "ada"
    sign_in(client)
    assert client.session["_auth_user_id"] != str(ada.pk)


def test_the_form_may_lead_to_the_provider_only_there(client: Client) -> None:
    assert SERVER not in client.get("/")["Content-Security-Policy"]


def test_an_account_that_is_switched_off_gets_no_role(
    client: Client, provider: dict[str, Any], settings: Settings
) -> None:
    settings.OIDC_ROLES_CLAIM = "roles"
    sign_in(client)
    User.objects.update(is_active=False)
    provider["roles"] = ["administrator"]
    sign_in(Client())
    assert not User.objects.get().groups.exists()


@pytest.mark.parametrize(("subject", "status"), [("7", 302), ("8", 401)])
def test_answers_about_two_people_let_nobody_in(
    client: Client, monkeypatch: pytest.MonkeyPatch, subject: str, status: int
) -> None:
    claims = {"sub": subject}
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "_decode_id_token", lambda *args: claims)
    token = {"access_token": "t", "id_token": "x"}
    monkeypatch.setattr(OAuth2Client, "get_access_token", lambda *args, **kwargs: token)
    assert sign_in(client).status_code == status
    assert User.objects.exists() == (status == 302)
