"""Django's admin: a look at the rows, for administrators, that changes nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from audit.trail import Action, record
from knowledge.models import Entry
from staff.admin_site import admin_site
from tests.factories import (
    AdministratorFactory,
    DraftEntryFactory,
    PublishedEntryFactory,
    ReviewerFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MODELS = [f"{model._meta.app_label}/{model._meta.model_name}" for model in admin_site._registry]


@pytest.fixture
def admin(client: Client) -> Client:
    client.force_login(AdministratorFactory.create())
    return client


def test_it_works(admin: Client) -> None:
    assert admin.get("/staff/admin/").status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_every_list_and_row_opens(admin: Client, model: str) -> None:
    PublishedEntryFactory.create()
    record(Action.EXPORTED)
    response = admin.get(f"/staff/admin/{model}/")
    assert response.status_code == 200
    row = response.context["cl"].queryset.first()
    page = admin.get(f"/staff/admin/{model}/{row.pk}/change/")
    assert page.status_code == 200
    assert "pbkdf2" not in page.text


@pytest.mark.parametrize("model", MODELS)
def test_nothing_can_be_added_changed_or_deleted(admin: Client, model: str) -> None:
    entry = PublishedEntryFactory.create()
    record(Action.EXPORTED)
    row = admin.get(f"/staff/admin/{model}/").context["cl"].queryset.first()
    assert admin.post(f"/staff/admin/{model}/add/", {}).status_code == 403
    assert admin.post(f"/staff/admin/{model}/{row.pk}/change/", {"title": "x"}).status_code == 403
    assert admin.post(f"/staff/admin/{model}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    admin.post(f"/staff/admin/{model}/", data)
    assert Entry.objects.get().title == entry.title
    assert type(row)._default_manager.filter(pk=row.pk).exists()


@pytest.mark.parametrize("user", [UserFactory, ReviewerFactory])
def test_others_do_not_find_it(client: Client, user: Any) -> None:
    # The marks of Django's own admin open nothing here: the role does.
    client.force_login(user.create(is_staff=True))
    assert client.get("/staff/admin/").status_code == 404
    assert client.get("/staff/admin/auth/user/").status_code == 404
    assert client.get("/staff/admin/no/such/").status_code == 404


def test_a_visitor_signs_in_as_everywhere(client: Client) -> None:
    response = client.get("/staff/admin/")
    assert response["Location"] == "/accounts/login/?next=/staff/admin/"


def test_its_own_doors_lead_to_ours(admin: Client) -> None:
    assert admin.get("/staff/admin/password_change/")["Location"] == "/accounts/password/change/"
    admin.get("/staff/admin/logout/")
    assert admin.get("/staff/admin/").status_code == 200
    admin.post("/staff/admin/logout/")
    assert admin.get("/staff/admin/").status_code == 302


def test_it_asks_for_the_second_factor(admin: Client, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    assert admin.get("/staff/admin/")["Location"] == "/accounts/2fa/totp/activate/"


def test_drafts_of_others_are_not_shown(admin: Client) -> None:
    entry = DraftEntryFactory.create()
    assert entry.title not in admin.get("/staff/admin/knowledge/entry/").text
    page = admin.get(f"/staff/admin/knowledge/entry/{entry.pk}/change/", follow=True)
    assert entry.title not in page.text


def test_the_role_that_was_taken_away_closes_it(client: Client) -> None:
    eve: User = AdministratorFactory.create()
    client.force_login(eve)
    assert client.get("/staff/admin/").status_code == 200
    eve.groups.clear()
    assert client.get("/staff/admin/").status_code == 404


def test_an_entry_leads_to_the_workbench(admin: Client) -> None:
    entry = PublishedEntryFactory.create()
    link = f"/staff/entries/{entry.context.slug}/{entry.slug}/history/"
    assert link in admin.get("/staff/admin/knowledge/entry/").text
    path = f"/staff/documents/{entry.context.slug}/_context.yaml/"
    assert path in admin.get("/staff/admin/knowledge/context/").text
