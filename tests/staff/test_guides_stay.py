"""No change of an entry takes a guide off the site unseen."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from knowledge.documents.entry import dump_document, read_document
from knowledge.documents.folder import Catalog
from knowledge.documents.guide import GuideDocument
from knowledge.models import Entry
from knowledge.publishing import publish, sync
from knowledge.publishing.guide_needs import lost_guides
from tests.factories import (
    AdministratorFactory,
    AuthorFactory,
    ContextFactory,
    PublishedEntryFactory,
    ReviewerFactory,
    StaffEntryFactory,
    cause_data,
    entry_document,
    guide_data,
)
from tests.staff.writing import handed_in

pytestmark = pytest.mark.django_db
LOSSES: dict[str, dict[str, Any]] = {
    "for staff only": {"audience": "staff"},
    "without the cause": {"causes": [cause_data("another-cause")]},
}


@pytest.fixture
def flux() -> Entry:
    """Return an entry that the public guide `lost` needs."""
    entry = PublishedEntryFactory.create(context=ContextFactory.create(slug="time"), slug="flux")
    guide = read_document(guide_data(), GuideDocument)
    publish.save_supplement(path="guides/lost.yaml", document=guide)
    return entry


def is_up(client: Client) -> bool:
    client.logout()
    return client.get("/triage/lost/").status_code == 200


def test_an_entry_that_a_guide_needs_is_not_retired(client: Client, flux: Entry) -> None:
    assert is_up(client)
    client.force_login(ReviewerFactory.create())
    response = client.post("/staff/entries/time/flux/retire/", {"successor": ""})
    assert response.status_code == 422
    assert "guides/lost.yaml needs this entry" in response.text
    assert is_up(client)


@pytest.mark.parametrize("change", LOSSES)
def test_a_revision_that_a_guide_cannot_do_with_is_not_published(
    client: Client, flux: Entry, change: str
) -> None:
    revision = handed_in(flux, AuthorFactory.create(), **LOSSES[change])
    client.force_login(ReviewerFactory.create())
    response = client.post(f"/staff/review/{revision.pk}/", {"verdict": "accept", "note": ""})
    assert response.status_code == 422
    assert "guides/lost.yaml needs this entry" in response.text
    assert is_up(client)


@pytest.mark.parametrize("change", LOSSES)
def test_a_file_that_a_guide_cannot_do_with_is_not_imported(
    client: Client, flux: Entry, change: str
) -> None:
    document = entry_document(**LOSSES[change])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("time/flux.yaml", dump_document(document))
    client.force_login(AdministratorFactory.create())
    upload = SimpleUploadedFile("c.zip", file.getvalue())
    response = client.post("/staff/files/upload/", {"file": upload})
    assert response.status_code == 422
    assert "guides/lost.yaml" in response.text
    assert is_up(client)


def test_an_entry_without_a_guide_goes_as_before(client: Client, flux: Entry) -> None:
    other = PublishedEntryFactory.create(context=flux.context, slug="other")
    revision = handed_in(other, AuthorFactory.create(), audience="staff")
    client.force_login(ReviewerFactory.create())
    client.post(f"/staff/review/{revision.pk}/", {"verdict": "accept", "note": ""})
    other.refresh_from_db()
    assert other.audience == "staff"
    client.post("/staff/entries/time/other/retire/", {"successor": ""})
    other.refresh_from_db()
    assert other.is_retired


def test_a_guide_may_itself_begin_to_need_an_entry_of_the_staff(flux: Entry) -> None:
    before = sync.export()
    hidden = StaffEntryFactory.create(context=flux.context, slug="hidden")
    guide = read_document(guide_data(f"{hidden.key}#first-cause"), GuideDocument)
    after = Catalog({**before.documents, f"{hidden.key}.yaml": hidden.document})
    assert lost_guides(after, {"guides/lost.yaml": guide}) == []
