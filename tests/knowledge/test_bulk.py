"""One change to many entries."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from audit.models import Event
from knowledge import catalog_sync, drafting, publishing, search
from knowledge.bulk import BulkChange, Move, PlanChanged, Retire, SetOwner, apply_bulk, plan_bulk
from knowledge.document import AmbiguousDocument, read_document
from knowledge.guide_document import GuideDocument
from knowledge.models import Context, Entry, StaffNote
from tests.factories import (
    AdministratorFactory,
    AuthorFactory,
    ContextFactory,
    DraftEntryFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    guide_data,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def time() -> Context:
    return ContextFactory.create(slug="time")


@pytest.fixture
def space() -> Context:
    return ContextFactory.create(slug="space")


@pytest.fixture
def flux(time: Context) -> Entry:
    return PublishedEntryFactory.create(context=time, slug="flux")


def do(change: BulkChange, *entries: Entry) -> None:
    plan = plan_bulk(entries, change)
    pks = [entry.pk for entry in entries]
    apply_bulk(pks, change, digest=plan.digest, by=AdministratorFactory.create())


def refusals(change: BulkChange, *entries: Entry) -> list[str]:
    return [line.entry.key for line in plan_bulk(entries, change).lines if line.refusal]


def save_guide() -> None:
    document = read_document(guide_data(), GuideDocument)
    publishing.save_supplement(path="guides/lost.yaml", document=document)


def test_an_owner_is_set(flux: Entry) -> None:
    ada = AuthorFactory.create()
    do(SetOwner(ada), flux)
    assert Entry.objects.get(pk=flux.pk).owner == ada
    assert refusals(SetOwner(ada), Entry.objects.get(pk=flux.pk)) == ["time/flux"]


def test_entries_are_retired_in_favour_of_another(flux: Entry, time: Context) -> None:
    successor = PublishedEntryFactory.create(context=time, slug="better")
    do(Retire(successor), flux)
    flux.refresh_from_db()
    assert (flux.is_retired, flux.successor) == (True, successor)
    event = Event.objects.get(action=Event.Action.BULK_CHANGED)
    assert event.details["entries"] == ["time/flux"]


def test_what_cannot_be_retired_stays(flux: Entry, time: Context) -> None:
    draft = DraftEntryFactory.create(context=time, slug="draft")
    retired = RetiredEntryFactory.create(context=time, slug="retired")
    assert refusals(Retire(flux), flux, draft, retired) == [
        "time/draft",
        "time/flux",
        "time/retired",
    ]


def test_an_entry_that_a_guide_needs_is_not_retired(flux: Entry) -> None:
    save_guide()
    assert refusals(Retire(), flux) == ["time/flux"]


def test_a_moved_entry_is_found_at_both_addresses(flux: Entry, space: Context, client: Any) -> None:
    do(Move(space), flux)
    assert client.get("/errors/space/flux/").status_code == 200
    response = client.get("/errors/time/flux/")
    assert (response.status_code, response["Location"]) == (301, "/errors/space/flux/")


def test_what_refers_to_a_moved_entry_follows(flux: Entry, space: Context) -> None:
    PublishedEntryFactory.create(context=space, slug="near", changes={"related": ["time/flux"]})
    save_guide()
    answers = [{"label": "x", "context": "time", "entry": "time/flux"}]
    ambiguous = {
        "version": 1,
        "reviewed": "2026-11-23",
        "use": "To ask.",
        "always_add": [],
        "items": [{"inputs": ["x"], "question": "y?", "contexts": ["time"], "answers": answers}],
    }
    publishing.save_supplement(
        path="_ambiguous.yaml", document=read_document(ambiguous, AmbiguousDocument)
    )
    plan = plan_bulk([flux], Move(space))
    assert plan.followers == ("_ambiguous.yaml", "guides/lost.yaml", "space/near.yaml")
    do(Move(space), flux)
    stored = catalog_sync.stored_documents()
    assert "time/flux" not in str([stored[path] for path in plan.followers])
    assert "space/flux#first-cause" in str(stored["guides/lost.yaml"])


def test_what_staff_knows_about_an_entry_moves_with_it(flux: Entry, space: Context) -> None:
    ada = AuthorFactory.create()
    Entry.objects.filter(pk=flux.pk).update(owner=ada)
    StaffNote.objects.create(entry=flux, text="Ask the pilots.")
    do(Move(space), Entry.objects.get(pk=flux.pk))
    moved = Entry.objects.get(context=space, slug="flux")
    assert (moved.owner, moved.staff_notes.count()) == (ada, 1)


def test_what_cannot_be_moved_stays(flux: Entry, time: Context, space: Context) -> None:
    taken = PublishedEntryFactory.create(context=time, slug="taken")
    PublishedEntryFactory.create(context=space, slug="taken")
    drafting.draft_of(entry=flux, by=AuthorFactory.create())
    here = PublishedEntryFactory.create(context=space, slug="here")
    assert refusals(Move(space), flux, taken, here) == ["space/here", "time/flux", "time/taken"]


def test_only_what_was_shown_is_done(flux: Entry) -> None:
    plan = plan_bulk([flux], Retire())
    publishing.retire(entry=flux)
    with pytest.raises(PlanChanged):
        apply_bulk([flux.pk], Retire(), digest=plan.digest, by=AdministratorFactory.create())


def test_another_change_is_another_plan(flux: Entry, time: Context, space: Context) -> None:
    """What was shown for one change does not allow another one."""
    ada, ben = AuthorFactory.create(), AuthorFactory.create()
    better = PublishedEntryFactory.create(context=time, slug="better")
    changes: list[BulkChange] = [
        SetOwner(ada),
        SetOwner(ben),
        SetOwner(None),
        Retire(),
        Retire(better),
        Move(space),
        Move(ContextFactory.create(slug="lost")),
    ]
    digests = {plan_bulk([flux], change).digest for change in changes}
    assert len(digests) == len(changes)


def test_a_move_is_done_when_the_index_fails(
    flux: Entry,
    space: Context,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def fail() -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(search, "follow", fail)
    with django_capture_on_commit_callbacks(execute=True):
        do(Move(space), flux)
    assert Entry.objects.filter(context=space, slug="flux", published__isnull=False).exists()
