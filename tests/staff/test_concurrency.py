"""Two people of the staff, or one in two windows, at once."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from audit import trail
from audit.models import Event
from knowledge.documents.entry import EntryDocument, read_document
from knowledge.documents.folder import PINNED_PATH, Catalog
from knowledge.models import Entry, SupplementRevision
from knowledge.publishing.drafts import SavedMeanwhile
from knowledge.rights import Role
from staff.documents import drafts
from staff.files import staging
from staff.models import StagedImport
from staff.people import services
from tests.at_once import at_once, database_file, refusals
from tests.factories import AdministratorFactory, AuthorFactory, ContextFactory, entry_data

__all__ = ["database_file"]

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 3


def save(title: str, by: User) -> SupplementRevision:
    return drafts.save(path=PINNED_PATH, by=by, data={"use": title}, version=0)


@pytest.mark.parametrize("_time", range(TIMES))
def test_the_first_save_of_a_document_in_two_windows_loses_none(_time: int) -> None:
    ada = AuthorFactory.create()
    found = at_once(lambda: save("One", ada), lambda: save("Two", ada))
    assert refusals(found) == [SavedMeanwhile]
    late = next(each for each in found if isinstance(each, SavedMeanwhile))
    assert late.stored.document == SupplementRevision.objects.get().document


@pytest.mark.parametrize("_time", range(TIMES))
def test_two_administrators_cannot_lower_one_another(_time: int) -> None:
    eve, may = AdministratorFactory.create_batch(2)
    found = at_once(
        lambda: services.set_role(user=eve, role=Role.READER, by=may),
        lambda: services.set_role(user=may, role=None, by=eve),
    )
    assert refusals(found) == [services.LastAdministrator]
    assert services.administrators().count() == 1
    assert not list(trail.verify())


@pytest.mark.parametrize("_time", range(TIMES))
def test_one_name_becomes_one_account(_time: int) -> None:
    found = at_once(
        lambda: services.create(username="zoe", role=None, by=None),
        lambda: services.create(username="Zoe", role=None, by=None),
    )
    assert refusals(found) == [ValidationError]
    assert User.objects.count() == 1


def stage(title: str, by: User) -> StagedImport:
    document = read_document(entry_data(title=title), EntryDocument)
    return staging.stage(Catalog({"time/new.yaml": document}), name=f"{title}.json", by=by)


@pytest.mark.parametrize("_time", range(TIMES))
def test_of_two_uploads_of_one_person_the_last_one_is_kept(_time: int) -> None:
    eve = AdministratorFactory.create()
    ContextFactory.create(slug="time")
    found = at_once(lambda: stage("One", eve), lambda: stage("Two", eve))
    assert refusals(found) == []
    assert StagedImport.objects.count() == 1


@pytest.mark.parametrize("_time", range(TIMES))
def test_an_import_that_is_confirmed_twice_is_done_once(_time: int) -> None:
    eve = AdministratorFactory.create()
    ContextFactory.create(slug="time")
    digest = staging.plan_of(stage("One", eve)).digest
    found = at_once(*[lambda: staging.confirm(digest=digest, by=eve)] * 2)
    assert refusals(found) == [staging.NothingStaged]
    assert Entry.objects.get().revisions.count() == 1
    imports = Event.objects.filter(action=Event.Action.IMPORTED)
    assert sorted(event.about for event in imports) == ["catalog", "time/new"]
