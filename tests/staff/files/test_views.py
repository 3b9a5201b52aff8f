"""Export and import in the browser."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from audit.models import Event
from knowledge.documents.archives import read_file, to_zip
from knowledge.documents.entry import dump_document
from knowledge.documents.folder import Catalog
from knowledge.models import Entry
from knowledge.publishing import publish, sync
from staff.models import StagedImport
from tests.factories import (
    AdministratorFactory,
    ContextFactory,
    DraftEntryFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    ReviewerFactory,
    StaffEntryFactory,
    StaffFactory,
    UserFactory,
    entry_document,
)

pytestmark = pytest.mark.django_db

ADDRESSES = ("export", "upload", "import", "import/cancel")


@pytest.fixture
def entry() -> Entry:
    return PublishedEntryFactory.create(context=ContextFactory.create(slug="time"), slug="flux")


@pytest.fixture
def eve(client: Client, entry: Entry) -> Client:
    client.force_login(AdministratorFactory.create())
    return client


def zipped(**changes: Any) -> bytes:
    """Return the export of all, with one entry edited."""
    documents = dict(sync.export().documents)
    documents["time/flux.yaml"] = entry_document(**changes)
    return to_zip(Catalog(documents))


def send(client: Client, data: bytes, name: str = "c.zip", **fields: str) -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post("/staff/files/upload/", {"file": file, **fields})


def test_it_works(eve: Client, entry: Entry) -> None:
    response = send(eve, zipped(appears="landing on Mars"))
    assert (response.status_code, response["Location"]) == (302, "/staff/files/import/")
    page = eve.get("/staff/files/import/")
    assert "landing on Mars" in page.text
    assert len(page.context["page"].changes) == 1
    digest = page.context["page"].plan.digest
    eve.post("/staff/files/import/", {"digest": digest})
    assert sync.export().entries["time/flux"].appears == "landing on Mars"
    assert not StagedImport.objects.exists()
    assert "1 document is imported" in eve.get("/staff/files/").text


@pytest.mark.parametrize("kind", ["zip", "json"])
def test_a_file_that_changes_nothing_is_answered_so(eve: Client, kind: str) -> None:
    send(eve, zipped(appears="landing"))  # an earlier upload, which the new one replaces
    export = eve.post("/staff/files/export/", {"format": kind, "context": ""}).content
    response = send(eve, export, f"export.{kind}")
    assert (response.status_code, response["Location"]) == (302, "/staff/files/")
    assert "Nothing in this file differs from the site" in eve.get("/staff/files/").text
    assert not StagedImport.objects.exists()
    assert not Event.objects.filter(action="imported").exists()


def test_showing_changes_nothing(eve: Client) -> None:
    send(eve, zipped(appears="landing"))
    eve.get("/staff/files/import/")
    assert sync.export().entries["time/flux"].appears == "start-up"


def test_what_was_not_shown_is_not_imported(eve: Client, entry: Entry) -> None:
    send(eve, zipped(appears="landing"))
    digest = eve.get("/staff/files/import/").context["page"].plan.digest
    theirs = publish.revise(entry=entry, document=entry_document(appears="their place"))
    publish.publish(revision=theirs, index=False)
    response = eve.post("/staff/files/import/", {"digest": digest})
    assert response.status_code == 422
    assert "their place" in response.text
    assert sync.export().entries["time/flux"].appears == "their place"


def test_problems_name_file_and_field(eve: Client) -> None:
    response = send(eve, b"title: x\n", "flux.yaml")
    assert response.status_code == 422
    assert "time/flux.yaml" in response.text
    assert "<code>summary</code>" in response.text


def test_a_single_new_document_is_told_its_place(eve: Client) -> None:
    data = dump_document(entry_document()).encode()
    assert send(eve, data, "new.yaml").status_code == 422
    assert send(eve, data, "new.yaml", path="time/new.yaml").status_code == 302
    assert send(eve, data, "new.yaml", path="../new.yaml").status_code == 422


@pytest.mark.parametrize(("name", "data"), [("a.zip", b"no zip"), ("a.txt", b"x"), ("a.zip", b"")])
def test_a_file_that_is_none_is_refused(eve: Client, name: str, data: bytes) -> None:
    assert send(eve, data, name).status_code == 422


def test_a_file_that_is_too_large_is_refused_unread(eve: Client) -> None:
    assert send(eve, b"\0" * 5_000_000).status_code == 422


def test_no_file_is_an_error(eve: Client) -> None:
    assert eve.post("/staff/files/upload/", {}).status_code == 422


def test_an_upload_is_seen_by_nobody_else(eve: Client, client: Client) -> None:
    send(eve, zipped(appears="landing"))
    other = Client()
    other.force_login(AdministratorFactory.create())
    assert other.get("/staff/files/import/").status_code == 302


def test_an_upload_is_kept_for_an_hour(eve: Client) -> None:
    send(eve, zipped(appears="landing"))
    StagedImport.objects.update(created_at=timezone.now() - timedelta(hours=1, seconds=1))
    assert eve.get("/staff/files/import/").status_code == 302
    call_command("purge", stdout=io.StringIO())
    assert not StagedImport.objects.exists()


def test_an_upload_can_be_thrown_away(eve: Client) -> None:
    send(eve, zipped(appears="landing"))
    eve.post("/staff/files/import/cancel/")
    assert not StagedImport.objects.exists()


def test_a_second_upload_takes_the_place_of_the_first(eve: Client) -> None:
    send(eve, zipped(appears="first"))
    send(eve, zipped(appears="second"))
    assert "second" in eve.get("/staff/files/import/").text


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_administrators_import(client: Client, entry: Entry, address: str) -> None:
    if address == "export":
        client.force_login(UserFactory.create())
    else:
        client.force_login(ReviewerFactory.create())
    assert client.post(f"/staff/files/{address}/").status_code == 404


@pytest.mark.parametrize("format", ["zip", "json"])
def test_staff_exports_what_it_may_read(client: Client, entry: Entry, format: str) -> None:
    context = entry.context
    StaffEntryFactory.create(context=context, slug="for-staff")
    DraftEntryFactory.create(context=context, slug="draft")
    RetiredEntryFactory.create(context=context, slug="retired")
    client.force_login(StaffFactory.create())
    response = client.post("/staff/files/export/", {"format": format, "context": "time"})
    assert response.status_code == 200
    found = read_file(f"x.{format}", response.content)
    assert set(found.entries) == {"time/flux", "time/for-staff"}
    event = Event.objects.get(action=Event.Action.EXPORTED)
    assert event.about == "time"


def test_the_table_is_exported(client: Client, entry: Entry) -> None:
    client.force_login(StaffFactory.create())
    response = client.post("/staff/files/export/", {"format": "csv"})
    assert "attachment" in response["Content-Disposition"]
    assert "time/flux" in response.content.decode("utf-8-sig")


def test_an_export_needs_a_format(client: Client, entry: Entry) -> None:
    client.force_login(StaffFactory.create())
    assert client.post("/staff/files/export/", {"format": "exe"}).status_code == 422


def test_an_exported_zip_is_one_that_anybody_can_open(client: Client, entry: Entry) -> None:
    client.force_login(StaffFactory.create())
    response = client.post("/staff/files/export/", {"format": "zip"})
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        assert "time/flux.yaml" in archive.namelist()


def test_a_hostile_upload_is_told_in_a_short_page(client: Client, entry: Entry) -> None:
    client.force_login(AdministratorFactory.create())
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(10):
            archive.writestr(f"time/x{number}.yaml", "title: x\nmessages:\n" + "- a\n" * 100_000)
    upload = SimpleUploadedFile("catalog.zip", file.getvalue())
    response = client.post("/staff/files/upload/", {"file": upload})
    assert response.status_code == 422
    assert "time/x0.yaml" in response.text
    assert "the file holds more than 20,000 values" in response.text
    assert len(response.text) < 100_000
