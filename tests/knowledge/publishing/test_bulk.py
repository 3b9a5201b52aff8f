"""One change to many entries."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from audit.models import Event
from knowledge.documents.entry import AmbiguousDocument, read_document
from knowledge.documents.guide import GuideDocument
from knowledge.models import Context, Entry, StaffNote
from knowledge.publishing import drafts, publish, sync
from knowledge.publishing.bulk import (
    BulkChange,
    Move,
    PlanChanged,
    Retire,
    SetOwner,
    apply_bulk,
    plan_bulk,
)
from knowledge.search import site_index
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
    publish.save_supplement(path="guides/lost.yaml", document=document)


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
    publish.save_supplement(
        path="_ambiguous.yaml", document=read_document(ambiguous, AmbiguousDocument)
    )
    plan = plan_bulk([flux], Move(space))
    assert plan.followers == ("_ambiguous.yaml", "guides/lost.yaml", "space/near.yaml")
    do(Move(space), flux)
    stored = sync.stored_documents()
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
    drafts.draft_of(entry=flux, by=AuthorFactory.create())
    here = PublishedEntryFactory.create(context=space, slug="here")
    assert refusals(Move(space), flux, taken, here) == ["space/here", "time/flux", "time/taken"]


def test_only_what_was_shown_is_done(flux: Entry) -> None:
    plan = plan_bulk([flux], Retire())
    publish.retire(entry=flux)
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

    monkeypatch.setattr(site_index, "follow", fail)
    with django_capture_on_commit_callbacks(execute=True):
        do(Move(space), flux)
    assert Entry.objects.filter(context=space, slug="flux", published__isnull=False).exists()


def lines_of(change: BulkChange, *entries: Entry) -> list[tuple[str, str, str]]:
    lines = plan_bulk(entries, change).lines
    return [(line.entry.key, line.effect, line.refusal) for line in lines]


def test_a_change_of_owner_says_from_whom_to_whom(flux: Entry) -> None:
    ada, ben = AuthorFactory.create(), AuthorFactory.create()
    nobody = "the reviewers"
    for before, after, names in (
        (None, ada, (nobody, ada.username)),
        (ada, ben, (ada.username, ben.username)),
        (ada, None, (ada.username, nobody)),
    ):
        flux.owner = before
        effect = f"looked after by {names[1]} instead of {names[0]}"
        assert lines_of(SetOwner(after), flux) == [("time/flux", effect, "")]
        assert lines_of(SetOwner(before), flux) == [("time/flux", "", "it is so already")]


def test_an_owner_is_taken_away_from_those_entries_only(flux: Entry, time: Context) -> None:
    ada = AuthorFactory.create()
    other = PublishedEntryFactory.create(context=time, slug="other")
    Entry.objects.update(owner=ada)
    do(SetOwner(None), Entry.objects.get(pk=flux.pk))
    assert Entry.objects.get(pk=flux.pk).owner is None
    assert Entry.objects.get(pk=other.pk).owner == ada


def test_a_retirement_says_what_happens_or_why_not(flux: Entry, time: Context) -> None:
    better = PublishedEntryFactory.create(context=time, slug="better")
    draft = DraftEntryFactory.create(context=time, slug="draft")
    retired = RetiredEntryFactory.create(context=time, slug="retired")
    gone = "nobody finds it any more"
    assert lines_of(Retire(), flux, draft, retired) == [
        ("time/draft", "", "it was never published"),
        ("time/flux", gone, ""),
        ("time/retired", "", "it is retired already"),
    ]
    assert lines_of(Retire(better), flux, better) == [
        ("time/better", "", "an entry cannot replace itself"),
        ("time/flux", f"{gone}; its address leads to time/better", ""),
    ]
    for hidden in (draft, retired):
        assert lines_of(Retire(hidden), flux) == [
            ("time/flux", "", f"{hidden.key} is not published any more")
        ]
    save_guide()
    [(_, effect, refusal)] = lines_of(Retire(), flux)
    assert effect == ""
    assert refusal.endswith(" takes causes from it: change the guide first")


def test_a_move_says_what_happens_or_why_not(flux: Entry, time: Context, space: Context) -> None:
    here = PublishedEntryFactory.create(context=space, slug="here")
    draft = DraftEntryFactory.create(context=time, slug="draft")
    retired = RetiredEntryFactory.create(context=time, slug="retired")
    taken = PublishedEntryFactory.create(context=time, slug="taken")
    PublishedEntryFactory.create(context=space, slug="taken")
    assert lines_of(Move(space), flux, here, draft, retired, taken) == [
        ("space/here", "", "it is in this context already"),
        ("time/draft", "", "only a published entry can be moved"),
        ("time/flux", "becomes space/flux; its old address leads there", ""),
        ("time/retired", "", "only a published entry can be moved"),
        ("time/taken", "", "there is an entry space/taken already"),
    ]


@pytest.mark.parametrize("state", ["draft", "in-review", "refused"])
def test_an_open_draft_alone_stops_a_move(flux: Entry, space: Context, state: str) -> None:
    draft = drafts.draft_of(entry=flux, by=AuthorFactory.create())
    flux.revisions.filter(pk=draft.pk).update(state=state)
    [(_, _, refusal)] = lines_of(Move(space), flux)
    assert refusal == ("" if state == "refused" else "somebody is writing a draft of it")


def test_refused_entries_are_left_as_they_are(flux: Entry, space: Context, time: Context) -> None:
    draft = DraftEntryFactory.create(context=time, slug="draft")
    plan = plan_bulk([flux, draft], Move(space))
    assert [entry.key for entry in plan.changed] == ["time/flux"]
    do(Move(space), flux, draft)
    assert not Entry.objects.filter(context=space, slug="draft").exists()
    assert Entry.objects.get(pk=draft.pk).context == time


def test_a_change_is_recorded_whole(flux: Entry, time: Context, space: Context) -> None:
    near = PublishedEntryFactory.create(
        context=time, slug="near", changes={"related": ["time/flux"]}
    )
    ada = AuthorFactory.create()
    pks = [flux.pk]
    changes: list[tuple[BulkChange, list[str], list[str]]] = [
        (SetOwner(ada), ["owner", ada.username], []),
        (SetOwner(None), ["owner", ""], []),
        (Move(space), ["move", "space"], ["time/near.yaml"]),
    ]
    for change, key, documents in changes:
        plan = plan_bulk(Entry.objects.filter(pk__in=pks), change)
        done = apply_bulk(pks, change, digest=plan.digest, by=ada)
        assert done == plan
        event = Event.objects.filter(action=Event.Action.BULK_CHANGED).order_by("number").last()
        assert event is not None
        assert (event.actor, event.about) == (ada.username, "entries")
        assert event.details == {"change": key, "entries": ["time/flux"], "documents": documents}
    retired = Event.objects.get(action=Event.Action.RETIRED)
    assert (retired.actor, retired.details) == (ada.username, {"successor": "space/flux"})
    moved = Entry.objects.get(context=space, slug="flux")
    assert moved.published is not None
    assert (moved.published.note, moved.published.created_by) == ("Moved from time/flux", ada)
    near.refresh_from_db()
    assert near.published is not None
    assert near.published.note == "Follows an entry that was moved"
    assert (near.published.created_by, near.published.state) == (ada, "accepted")


def test_entries_that_are_moved_together_follow_one_another(time: Context, space: Context) -> None:
    one = PublishedEntryFactory.create(context=time, slug="one")
    two = PublishedEntryFactory.create(context=time, slug="two", changes={"related": ["time/one"]})
    assert plan_bulk([one, two], Move(space)).followers == ()
    do(Move(space), one, two)
    assert Entry.objects.get(context=space, slug="two").document.related == ("space/one",)
    assert plan_bulk([one], SetOwner(None)).followers == ()


def test_a_moved_entry_keeps_its_day_of_review(flux: Entry, space: Context) -> None:
    day = date(2027, 3, 1)
    Entry.objects.filter(pk=flux.pk).update(review_on=day)
    do(Move(space), Entry.objects.get(pk=flux.pk))
    assert Entry.objects.get(context=space, slug="flux").review_on == day


def test_a_changed_plan_shows_what_would_be_done_now(flux: Entry) -> None:
    plan = plan_bulk([flux], Retire())
    publish.retire(entry=flux)
    with pytest.raises(PlanChanged, match="the entries were changed meanwhile") as stopped:
        apply_bulk([flux.pk], Retire(), digest=plan.digest, by=AdministratorFactory.create())
    assert [line.refusal for line in stopped.value.plan.lines] == ["it is retired already"]
    assert not Event.objects.filter(action=Event.Action.BULK_CHANGED).exists()


def test_a_successor_that_was_retired_meanwhile_changes_the_plan(
    flux: Entry, time: Context
) -> None:
    better = PublishedEntryFactory.create(context=time, slug="better")
    plan = plan_bulk([flux], Retire(better))
    publish.retire(entry=Entry.objects.get(pk=better.pk))
    with pytest.raises(PlanChanged):
        apply_bulk([flux.pk], Retire(better), digest=plan.digest, by=AdministratorFactory.create())
    flux.refresh_from_db()
    assert not flux.is_retired


def test_the_index_follows_a_move(
    flux: Entry,
    space: Context,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    calls: list[None] = []
    monkeypatch.setattr(site_index, "follow", lambda: calls.append(None))
    with django_capture_on_commit_callbacks(execute=True):
        do(Move(space), flux)
    assert calls
