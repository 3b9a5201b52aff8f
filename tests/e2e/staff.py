"""What the browser tests of the workbench share."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage


def open_as(open_page: OpenPage, user: User, path: str, **kwargs: Any) -> Page:
    """Return a page of the site at `path` on which `user` is signed in."""
    page = open_page("/help/", **kwargs)
    page.context.set_default_timeout(30_000)  # milliseconds; drafts are compiled and simulated
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "domain": "127.0.0.1", "path": "/"}]
    )
    page.goto(path)
    expect(page.get_by_role("link", name="Workbench").first).to_be_visible()
    return page
