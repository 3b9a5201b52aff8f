"""A real browser before the real site with the shipped catalog, loaded once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.test.utils import setup_databases, teardown_databases
from playwright.sync_api import Browser, Page
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from knowledge.documents.folder import read_catalog
from knowledge.publishing import sync
from knowledge.reading import snapshot
from knowledge.search import site_index

# Playwright keeps an event loop in this thread; the rows are loaded here all the same.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

OpenPage = Callable[..., Page]
# Noted by the browser and by htmx for answers such as 422, and for a site that does not answer.
MEANT = ("Failed to load resource", "htmx:", "Response Status Error Code", "Autofocus processing")
BROWSERS = ("chromium", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands here: it drives a browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(autouse=True)
def own_index() -> None:
    """Leave index and snapshot alone: all tests share one site."""


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Keep the rows in a file, as the real site does: its threads write while tests read."""
    file = tmp_path_factory.mktemp("database") / "site.sqlite3"
    connections["default"].settings_dict["TEST"]["NAME"] = str(file)
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False)
        yield
        teardown_databases(made, verbosity=0)


@pytest.fixture(autouse=True)
def database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let the test write what the site then sees. Nothing is rolled back: use names of your own."""
    with django_db_blocker.unblock():
        cache.clear()
        yield
        connections.close_all()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    own = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **own, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def site(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Yield the address of the site."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    settings.INDEX_DIR = tmp_path_factory.mktemp("index")
    site_index.forget()
    snapshot.forget()
    with django_db_blocker.unblock():
        sync.load(read_catalog(settings.CATALOG_DIR))
        site_index.rebuild_index()
        connections.close_all()
        server = LiveServer("127.0.0.1")
        yield server.url
        server.stop()


# The browser starts after the site and so ends before it, which leaves no connection open.
@pytest.fixture
def open_page(site: str, browser: Browser) -> Iterator[OpenPage]:
    """Return a function that opens an address of the site in a browser context of its own.

    Keywords go to the context, such as `java_script_enabled` or `color_scheme`. At the end of the
    test no page may have reported an error on its console.
    """
    contexts = []
    errors: list[str] = []

    def open_page(path: str = "/", **kwargs: Any) -> Page:
        context = browser.new_context(base_url=site, **kwargs)
        contexts.append(context)
        context.set_default_timeout(10_000)  # milliseconds
        page = context.new_page()
        page.on("console", lambda message: errors.append(message.text))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [error for error in errors if not error.startswith(MEANT)] == []


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Run the test twice: with JavaScript and without."""
    return bool(request.param)


def paste(page: Page, text: str) -> None:
    """Paste `text` into the box of `page` and wait for the answer."""
    page.get_by_role("textbox", name="What error did you see?").fill(text)
    page.get_by_role("button", name="Find a solution").click()
    page.wait_for_selector("#given, .error-summary")
