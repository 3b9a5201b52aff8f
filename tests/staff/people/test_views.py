"""The page People: who may sign in, and what each may do."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client

from audit.models import Event
from knowledge.rights import Role, role_of
from staff.people import services
from tests.factories import AdministratorFactory, AuthorFactory, ReviewerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def eve() -> User:
    user: User = AdministratorFactory.create(username="eve")
    return user


@pytest.fixture
def ada() -> User:
    user: User = AuthorFactory.create(username="ada@example.org")
    return user


@pytest.fixture
def admin(client: Client, eve: User) -> Client:
    client.force_login(eve)
    return client


def anew(user: User) -> User:
    return User.objects.get(pk=user.pk)


def details() -> dict[str, Any]:
    event = Event.objects.first()
    assert event is not None
    return {"action": event.action, "about": event.about, "actor": event.actor, **event.details}


def test_it_works(admin: Client, ada: User) -> None:
    response = admin.get("/staff/people/")
    assert response.status_code == 200
    assert "/staff/people/ada@example.org/" in response.text


@pytest.mark.parametrize("other", [UserFactory, AuthorFactory, ReviewerFactory])
def test_only_administrators_find_it(client: Client, ada: User, other: Any) -> None:
    client.force_login(other.create())
    assert client.get("/staff/people/").status_code == 404
    assert client.post("/staff/people/", {"username": "x"}).status_code == 404
    assert client.get(f"/staff/people/{ada}/").status_code == 404
    for what in ("role", "switch", "set-up-link", "second-factor"):
        response = client.post(f"/staff/people/{ada}/{what}/", {"role": "administrator"})
        assert response.status_code == 404, what
    assert role_of(anew(ada)) == Role.AUTHOR


def test_a_role_changes_at_once_where_somebody_is_signed_in(admin: Client, ada: User) -> None:
    there = Client()
    there.force_login(ada)
    assert there.get("/staff/").status_code == 200
    assert admin.post(f"/staff/people/{ada}/role/", {"role": ""}).status_code == 302
    assert there.get("/staff/").status_code == 404
    assert details() == {
        "action": "roles-changed",
        "about": "account:ada@example.org",
        "actor": "eve",
        "from": "author",
        "to": None,
    }


def test_the_mark_of_djangos_admin_follows_the_role(admin: Client, ada: User) -> None:
    admin.post(f"/staff/people/{ada}/role/", {"role": "administrator"})
    assert anew(ada).is_staff
    admin.post(f"/staff/people/{ada}/role/", {"role": "reviewer"})
    assert not anew(ada).is_staff


def test_an_unknown_role_is_refused(admin: Client, ada: User) -> None:
    assert admin.post(f"/staff/people/{ada}/role/", {"role": "owner"}).status_code == 422
    assert role_of(anew(ada)) == Role.AUTHOR


def test_switching_off_ends_the_session_at_once(admin: Client, ada: User) -> None:
    there = Client()
    there.force_login(ada)
    admin.post(f"/staff/people/{ada}/switch/", {"to": "off"})
    assert there.get("/staff/").status_code == 302
    assert details()["what"] == "switched off"
    admin.post(f"/staff/people/{ada}/switch/", {"to": "on"})
    assert anew(ada).is_active
    assert there.get("/staff/").status_code == 302  # the old session stays ended
    assert admin.get("/staff/people/").status_code == 200


@pytest.mark.parametrize(
    ("what", "data"),
    [("role", {"role": "reader"}), ("switch", {"to": "off"}), ("second-factor", {})],
)
def test_nobody_does_it_to_themselves(admin: Client, eve: User, what: str, data: Any) -> None:
    AdministratorFactory.create()
    assert admin.post(f"/staff/people/eve/{what}/", data).status_code == 422
    assert role_of(anew(eve)) == Role.ADMINISTRATOR
    assert anew(eve).is_active


def test_the_last_administrator_stays_one(eve: User, ada: User) -> None:
    for change in (
        lambda: services.set_role(user=eve, role=Role.READER, by=ada),
        lambda: services.switch(user=eve, is_on=False, by=None),
    ):
        with pytest.raises(services.LastAdministrator):
            change()
    other = AdministratorFactory.create()
    services.switch(user=other, is_on=False, by=None)
    with pytest.raises(services.LastAdministrator):
        services.set_role(user=eve, role=None, by=None)


def test_a_superuser_is_an_administrator_and_can_stop_being_one(eve: User) -> None:
    root = UserFactory.create(is_superuser=True, is_staff=True)
    services.set_role(user=root, role=Role.READER, by=eve)
    assert role_of(anew(root)) == Role.READER


def test_a_new_account_waits_for_its_password(admin: Client) -> None:
    data = {"username": "dee", "email": "", "role": "reader"}
    response = admin.post("/staff/people/", data)
    dee = User.objects.get(username="dee")
    assert (role_of(dee), dee.has_usable_password()) == (Role.READER, False)
    path = response.context["page"].address.removeprefix("http://testserver")
    form = Client()
    target = form.get(path)["Location"]
    new = {"password1": "a new and longer one", "password2": "a new and longer one"}
    assert form.post(target, new).status_code == 302
    assert anew(dee).check_password("a new and longer one")
    assert Client().get(path).context["token_fail"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("name", ["", "EVE", "with space", "x" * 151, "<script>", "a/b"])
def test_a_name_that_cannot_be_is_refused(admin: Client, name: str) -> None:
    response = admin.post("/staff/people/", {"username": name, "role": "reader"})
    assert response.status_code == 422
    assert User.objects.count() == 1


def test_more_fields_change_nothing_more(admin: Client) -> None:
    data = {"username": "dee", "role": "reader", "is_superuser": "on", "is_staff": "on"}
    admin.post("/staff/people/", {**data, "password": "known", "is_active": ""})
    dee = User.objects.get(username="dee")
    assert (dee.is_superuser, dee.is_staff, dee.is_active) == (False, False, True)
    assert not dee.has_usable_password()


def test_a_link_leaves_the_password_until_it_is_used(admin: Client, ada: User) -> None:
    ada.set_password("correct horse battery")
    ada.save()
    assert admin.post(f"/staff/people/{ada}/set-up-link/").status_code == 200
    assert anew(ada).check_password("correct horse battery")
    assert details()["what"] == "set-up link made"


def test_a_lost_second_factor_is_taken_away(admin: Client, ada: User) -> None:
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "x"})
    admin.post(f"/staff/people/{ada}/second-factor/")
    assert not Authenticator.objects.exists()
    assert details()["what"] == "second factor removed"


@pytest.mark.parametrize("count", [1, 10])
def test_the_number_of_queries_does_not_grow(admin: Client, count_queries: Any, count: int) -> None:
    AuthorFactory.create_batch(count)
    assert count_queries(lambda: admin.get("/staff/people/")) <= 6


def test_switched_off_and_on_again_an_account_has_to_sign_in_anew(client: Client) -> None:
    eve, ada = AdministratorFactory.create(), AuthorFactory.create()
    client.force_login(ada)
    elsewhere = Client()
    elsewhere.force_login(eve)
    for to in ("off", "on"):
        elsewhere.post(f"/staff/people/{ada}/switch/", {"to": to})
    assert client.get("/staff/").status_code == 302
    assert elsewhere.get("/staff/").status_code == 200
