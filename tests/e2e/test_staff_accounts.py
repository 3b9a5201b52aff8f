"""Signing in and out, the second factor, and the pages about accounts, in a browser."""

from __future__ import annotations

import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.test_pages import FOR_AXE, sideways, violations
from tests.factories import AdministratorFactory

PASSWORD = "correct horse battery"
NARROW = {"viewport": {"width": 320, "height": 640}}


@pytest.fixture
def eve() -> User:
    user: User = AdministratorFactory.create()
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(page: Page, user: User, password: str = PASSWORD) -> None:
    page.get_by_label("User name").fill(user.username)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def code_for(secret: str) -> str:
    value: str = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    return value


def test_it_works(open_page: OpenPage, eve: User, scripts: bool) -> None:
    page = open_page("/staff/", java_script_enabled=scripts)
    sign_in(page, eve, "wrong")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("User name")).to_have_value(eve.username)
    expect(page.get_by_label("Password")).to_have_value("")
    sign_in(page, eve)
    expect(page).to_have_url("/staff/")
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Your account").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status").filter(has_text="signed out")).to_be_visible()
    page.goto("/staff/")
    expect(page.get_by_label("User name")).to_be_visible()


def test_the_second_factor(open_page: OpenPage, eve: User, scripts: bool) -> None:
    page = open_page("/accounts/login/", java_script_enabled=scripts)
    sign_in(page, eve)
    page.goto("/accounts/")
    page.get_by_role("link", name="Second factor").click()
    page.get_by_role("link", name="Set up an app").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    picture = page.locator(".code-picture")
    expect(picture).to_be_visible()
    assert (picture.bounding_box() or {"height": 0})["height"] > 100
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Use this app").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.locator(".secret").inner_text() == secret
    page.get_by_label("Code").fill(code_for(secret))
    page.get_by_role("button", name="Use this app").click()
    recovery = page.locator(".codes code").first.inner_text()

    other = open_page("/accounts/login/", java_script_enabled=scripts)
    sign_in(other, eve)
    other.get_by_label("Code").fill(recovery)
    other.get_by_role("button", name="Sign in", exact=True).click()
    expect(other).to_have_url("/staff/")


@pytest.mark.parametrize("is_narrow", [False, True], ids=["wide", "narrow"])
def test_every_page_is_accessible_and_fits(open_page: OpenPage, eve: User, is_narrow: bool) -> None:
    page = open_page("/accounts/login/", **FOR_AXE, **(NARROW if is_narrow else {}))

    def check() -> None:
        assert violations(page) == [], page.url
        assert sideways(page) <= 0, page.url

    check()
    sign_in(page, eve, "wrong")
    check()
    sign_in(page, eve)
    for path in ("/accounts/", "/accounts/logout/", "/accounts/password/change/", "/accounts/2fa/"):
        page.goto(path)
        check()
    page.goto("/accounts/2fa/totp/activate/")
    check()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    check()
    page.get_by_label("Code").fill(code_for(page.locator(".secret").inner_text()))
    page.get_by_role("button", name="Use this app").click()
    check()
    for path in ("2fa/", "2fa/recovery-codes/generate/", "2fa/totp/deactivate/", "signup/"):
        page.goto(f"/accounts/{path}")
        check()


def test_somebody_is_added_and_chooses_a_password(
    open_page: OpenPage, eve: User, scripts: bool
) -> None:
    page = open_page("/staff/people/", java_script_enabled=scripts)
    sign_in(page, eve)
    name = f"{eve.username}-dee"
    page.get_by_label("User name").fill(name)
    page.get_by_label("Author", exact=False).check()
    page.get_by_role("button", name="Add this person").click()
    link = page.locator(".secret").inner_text()

    other = open_page(link, java_script_enabled=scripts)
    other.get_by_label("New password", exact=True).fill(PASSWORD)
    other.get_by_label("New password again").fill(PASSWORD)
    other.get_by_role("button", name="Keep this password").click()
    other.get_by_role("link", name="Sign in").click()
    sign_in(other, User.objects.get(username=name))
    expect(other.get_by_role("heading", level=1)).to_have_text("What needs you now")

    page.goto("/staff/people/")
    page.get_by_role("link", name=name).click()
    page.get_by_role("button", name="Switch off").click()
    expect(page.get_by_role("status").filter(has_text=name)).to_be_visible()
    other.reload()
    expect(other.get_by_label("User name")).to_be_visible()


@pytest.mark.parametrize("is_narrow", [False, True], ids=["wide", "narrow"])
def test_pages_of_administrators_are_accessible(
    open_page: OpenPage, eve: User, is_narrow: bool
) -> None:
    page = open_page("/staff/", **FOR_AXE, **(NARROW if is_narrow else {}))
    sign_in(page, eve)
    other = AdministratorFactory.create()
    paths = (
        "/staff/",
        "/staff/people/",
        f"/staff/people/{other.username}/",
        f"/staff/people/{eve.username}/",
        "/staff/audit/",
        "/staff/audit/?action=signed-in",
        "/staff/audit/?action=x",
        "/staff/audit/?actor=nobody-at-all",
    )
    for path in paths:
        page.goto(path)
        assert violations(page) == [], path
        assert sideways(page) <= 0, path


def test_djangos_admin_breaks_no_policy(open_page: OpenPage, eve: User) -> None:
    page = open_page("/staff/admin/")
    sign_in(page, eve)
    for path in ("", "auth/user/", f"auth/user/{eve.pk}/change/", "audit/event/?q=eve"):
        page.goto(f"/staff/admin/{path}")
        expect(page.locator("#content h1").first).to_be_visible()
