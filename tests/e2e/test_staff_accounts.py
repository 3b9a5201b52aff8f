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
