"""What is committed is a success on the page, whatever the index does afterwards."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest
from django.test import Client

from knowledge.models import Context, Entry, Generation
from knowledge.publishing import bulk
from knowledge.publishing.bulk import Move, Retire, plan_bulk
from knowledge.search import site_index
from staff.files import staging
from tests.factories import ContextFactory
from tests.staff.test_refusals import Site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=["folder", "surprise"])
def broken_index(
    request: pytest.FixtureRequest, own_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Put a file where the folder of the index should be, or let something unforeseen happen."""
    if request.param == "folder":
        own_index.rmdir()
        own_index.write_text("no folder", encoding="ascii")
        return

    def fail() -> NoReturn:
        raise RuntimeError("nobody has thought of this")

    monkeypatch.setattr(site_index, "follow", fail)


def retire_many(site: Site) -> int:
    digest = plan_bulk([site.entry], Retire()).digest
    return site.post("bulk/apply/", action="retire", keys=site.entry.key, digest=digest)


def move_many(site: Site) -> int:
    space: Context = ContextFactory.create(slug="space")
    site.entry.revisions.filter(state__in=bulk.OPEN_STATES).delete()
    digest = plan_bulk([site.entry], Move(space)).digest
    typed = {"action": "move", "context": "space", "keys": site.entry.key, "digest": digest}
    return site.post("bulk/apply/", **typed)


def import_upload(site: Site) -> int:
    site.import_upload()  # which stages it; the digest there is another one
    staged = staging.staged_by(site.eve)
    assert staged is not None
    return site.post("files/import/", digest=staging.plan_of(staged).digest)


CHANGES = [Site.accept, Site.retire, retire_many, move_many, import_upload]


@pytest.mark.usefixtures("broken_index")
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_is_committed_is_told_as_done(
    client: Client, change: Callable[[Site], int]
) -> None:
    site = Site(client)
    generation = Generation.current()
    before = list(Entry.objects.values_list("published", "is_retired", "title"))
    assert change(site) == 302
    assert list(Entry.objects.values_list("published", "is_retired", "title")) != before
    assert Generation.current() > generation
    assert site_index.is_behind()
