"""Files and many entries at once, in a browser."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import FilePayload, Page, expect

from knowledge.documents.entry import dump_document
from knowledge.models import Context, Entry
from knowledge.publishing import sync
from tests.e2e.conftest import OpenPage
from tests.e2e.staff import open_as
from tests.e2e.test_pages import FOR_AXE, sideways, violations
from tests.factories import AdministratorFactory, PublishedEntryFactory

PATHS = ("/staff/files/", "/staff/bulk/?context=oauth&q=invalid")


@pytest.fixture
def eve(site: str) -> User:
    user: User = AdministratorFactory.create()
    return user


def new_entry(slug: str) -> Entry:
    """Return an entry of the shipped context that no other test looks at."""
    entry: Entry = PublishedEntryFactory.create(
        context=Context.objects.get(slug="oauth"),
        slug=slug,
        changes={
            "title": f"{slug}: of the browser tests",
            "messages": [{"text": f"code_of_{slug.replace('-', '_')}", "kind": "code"}],
        },
    )
    return entry


def edited(packed: Path, path: str, old: str, new: str) -> bytes:
    """Return the zip with one word of one file changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(packed) as before, zipfile.ZipFile(buffer, "w") as after:
        for info in before.infolist():
            data = before.read(info)
            after.writestr(
                info, data.replace(old.encode(), new.encode()) if info.filename == path else data
            )
    return buffer.getvalue()


def upload(page: Page, name: str, data: bytes) -> None:
    file: FilePayload = {"name": name, "mimeType": "application/zip", "buffer": data}
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="See what would change").click()


def test_a_zip_that_was_edited_shows_exactly_the_edits(
    open_page: OpenPage, eve: User, scripts: bool, tmp_path: Path
) -> None:
    entry = new_entry(f"files-{'with' if scripts else 'without'}")
    page = open_as(open_page, eve, "/staff/files/", java_script_enabled=scripts)
    page.get_by_label("Context").select_option("oauth")
    with page.expect_download() as waited:
        page.get_by_role("button", name="Download the file").click()
    file = tmp_path / "catalog.zip"
    waited.value.save_as(file)
    upload(page, "edited.zip", edited(file, f"{entry.key}.yaml", "start-up", "landing"))
    expect(page.get_by_role("heading", name=f"{entry.key}.yaml")).to_be_visible()
    assert page.locator("h2 code").count() == 1
    assert page.locator("ins").count() == 1
    expect(page.locator("ins")).to_contain_text("landing")
    assert sync.export().entries[entry.key].appears == "start-up"
    page.get_by_role("button", name="Import 1 change").click()
    expect(page.get_by_role("status").filter(has_text="imported")).to_be_visible()
    assert sync.export().entries[entry.key].appears == "landing"


def test_a_hostile_file_is_refused_with_its_name(
    open_page: OpenPage, eve: User, scripts: bool
) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("../../etc/passwd.yaml", "a: 1")
    page = open_as(open_page, eve, "/staff/files/", java_script_enabled=scripts)
    upload(page, "bad.zip", buffer.getvalue())
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("code", has_text="../../etc/passwd.yaml")).to_be_visible()


def test_an_entry_is_retired_in_favour_of_another(
    open_page: OpenPage, eve: User, scripts: bool
) -> None:
    entry = new_entry(f"bulk-{'scripts' if scripts else 'plain'}")
    path = f"/staff/bulk/?q={entry.slug}"
    page = open_as(open_page, eve, path, java_script_enabled=scripts)
    page.get_by_role("checkbox").check()
    page.get_by_label("Retire them").check()
    page.get_by_label("Entry that takes their place").fill("oauth/invalid-grant")
    page.get_by_role("button", name="See what would happen").click()
    expect(page.get_by_text("its address leads to oauth/invalid-grant")).to_be_visible()
    page.get_by_role("button", name="Change 1 entry").click()
    expect(page.get_by_role("status").filter(has_text="changed")).to_be_visible()
    page.goto(entry.get_absolute_url())
    expect(page).to_have_url("/errors/oauth/invalid-grant/")


@pytest.mark.parametrize("path", PATHS)
def test_pages_are_accessible_and_fit(open_page: OpenPage, eve: User, path: str) -> None:
    page = open_as(open_page, eve, path, **FOR_AXE)
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert sideways(page) <= 0


def test_what_an_import_shows_is_accessible_and_fits(open_page: OpenPage, eve: User) -> None:
    entry = new_entry("files-axe")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(
            f"{entry.key}.yaml", dump_document(entry.document).replace("start-up", "landing")
        )
    page = open_as(open_page, eve, "/staff/files/", **FOR_AXE)
    upload(page, "some.zip", packed.getvalue())
    assert violations(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert sideways(page) <= 0
    page.get_by_role("button", name="Do not import").click()
    expect(page.get_by_role("status").filter(has_text="Nothing")).to_be_visible()
