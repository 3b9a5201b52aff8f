"""The database of each released version: restored, migrated, and nothing of it is lost.

`tests/release_data.py` makes these databases.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from pytest_django import DjangoDbBlocker

from audit import trail
from audit.models import Event
from knowledge.documents.archives import FORMATS
from knowledge.models import Context, Revision, StaffNote, SupplementRevision, Told, Vote
from knowledge.publishing import review, sync
from knowledge.rights import Role, role_of
from staff.models import StagedImport
from tests.addresses import every_address
from tests.databases import counted, database_in, restore
from triage.models import Learnt, Outcome

RELEASES = sorted((settings.BASE_DIR / "tests" / "data" / "releases").iterdir())


@pytest.fixture(scope="module", params=RELEASES, ids=lambda folder: folder.name)
def release(request: pytest.FixtureRequest) -> Path:
    """Return the folder of a release: `database.sql`, and `export.json` from before."""
    folder: Path = request.param
    return folder


@pytest.fixture(scope="module")
def migrated(
    release: Path,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Path:
    """Return a database file of the release after all migrations."""
    file = tmp_path_factory.mktemp("release") / "unstuck.sqlite3"
    restore(release / "database.sql", file)
    with django_db_blocker.unblock(), database_in(file):
        call_command("migrate", verbosity=0)
        connection.check_constraints()
    return file


@pytest.fixture
def upgraded(migrated: Path, tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Work on a copy of the upgraded database."""
    file = Path(shutil.copy(migrated, tmp_path / "unstuck.sqlite3"))
    with django_db_blocker.unblock(), database_in(file):
        yield


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


def test_the_canonical_export_is_the_same(release: Path, upgraded: None) -> None:
    assert FORMATS["json"](sync.export()) == (release / "export.json").read_bytes()


def test_no_migration_is_left(upgraded: None) -> None:
    call_command("migrate", check_unapplied=True, verbosity=0)


@pytest.mark.parametrize(
    ("sql", "model"),
    [
        ("select state, count(*) from knowledge_revision group by 1 order by 1", Revision),
        (
            "select state, count(*) from knowledge_supplementrevision group by 1 order by 1",
            SupplementRevision,
        ),
    ],
)
def test_every_state_of_a_revision_stays(
    release: Path, tmp_path: Path, upgraded: None, sql: str, model: type[Revision]
) -> None:
    restore(release / "database.sql", tmp_path / "before.sqlite3")
    before = counted(tmp_path / "before.sqlite3", sql)
    now = [(state, model.objects.filter(state=state).count()) for state, _ in before]
    assert before == now
    assert sum(count for _, count in now) == model.objects.count()


def test_what_people_sent_stays(upgraded: None) -> None:
    assert sorted(Told.objects.values_list("moderation", flat=True)) == [
        "accepted",
        "hidden",
        "waiting",
    ]
    assert list(Vote.objects.values_list("is_helpful", "reason")) == [
        (True, ""),
        (False, ""),
        (False, "unclear"),
    ]
    assert Outcome.objects.get().solved_by == "first"
    assert Learnt.objects.get().cases == 1
    assert StaffNote.objects.get().text == "A note of the support staff."
    assert StagedImport.objects.get().name == "new.yaml"


def test_the_audit_trail_is_whole(release: Path, tmp_path: Path, upgraded: None) -> None:
    restore(release / "database.sql", tmp_path / "before.sqlite3")
    [(events,)] = counted(tmp_path / "before.sqlite3", "select count(*) from audit_event")
    assert events == Event.objects.count()
    assert list(trail.verify()) == []
    trail.record(trail.Action.EXPORTED)
    assert list(trail.verify()) == []


def test_accounts_keep_their_roles(upgraded: None) -> None:
    roles = {user.username: role_of(user) for user in User.objects.all()}
    assert roles == {
        "eve": Role.ADMINISTRATOR,
        "ada": Role.AUTHOR,
        "ben": Role.REVIEWER,
        "dee": Role.READER,
        "fay": None,
    }
    assert not User.objects.get(username="fay").is_active


def test_every_page_answers(upgraded: None) -> None:
    call_command("rebuild_index", verbosity=0)
    for client in (Client(), signed_in("ben"), signed_in("eve")):
        for path in every_address():
            assert client.get(path).status_code < 500, path
    assert signed_in("ben").get("/staff/review/").status_code == 200


def test_readers_see_what_they_saw(upgraded: None) -> None:
    call_command("rebuild_index", verbosity=0)
    visitor = Client()
    assert "It was reviewed." in visitor.get("/errors/time/flux/").text
    assert visitor.get("/errors/time/for-staff/").status_code == 404
    assert visitor.get("/errors/time/replaced/").headers["Location"] == "/errors/time/flux/"
    assert "/errors/time/flux/" in visitor.post("/diagnose/", {"text": "no spark"}).text
    assert signed_in("dee").get("/errors/time/for-staff/").status_code == 200


def test_work_goes_on(upgraded: None) -> None:
    """What waited for review is published, what was a draft is saved."""
    ben = User.objects.get(username="ben")
    for entry_waits in Revision.objects.waiting():
        review.accept(entry_waits, by=ben)
    for other_waits in SupplementRevision.objects.waiting():
        review.accept(other_waits, by=ben)
    assert "It waits for review." in Client().get("/errors/lost/old/").text
    assert Context.objects.get(slug="lost").title == "Lost things"
    draft = Revision.objects.get(state="draft", entry__slug="draft")
    assert "Half a draft" in signed_in("ada").get(f"/staff/drafts/{draft.pk}/").text
