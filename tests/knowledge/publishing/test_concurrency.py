"""Two people at once: nothing is lost, and whoever comes second gets one clear answer.

Each pair runs in threads on a database file: the one in memory that other tests use has no locks.
What a person was shown is read before the threads begin, as a page does.
"""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from audit import trail
from audit.models import Event
from knowledge.documents.folder import PINNED_PATH
from knowledge.models import Context, Entry, Generation, Revision, SupplementRevision, Told, Vote
from knowledge.publishing import bulk, imports, publish, review, upkeep
from knowledge.publishing import drafts as drafting
from knowledge.publishing.bulk import Move, Retire, SetOwner, apply_bulk, plan_bulk
from knowledge.publishing.drafts import NotADraft, PublishedMeanwhile, SavedMeanwhile
from knowledge.usage import reports, votes
from tests.at_once import at_once, database_file, refusals
from tests.factories import (
    AdministratorFactory,
    AuthorFactory,
    ContextFactory,
    PublishedEntryFactory,
    ReviewerFactory,
    entry_data,
)
from tests.staff.writing import handed_in

__all__ = ["database_file"]

pytestmark = pytest.mark.django_db(transaction=True)
State = Revision.State
TIMES = 3  # each pair, so that either one of them comes first now and then


def actions() -> list[str]:
    return list(Event.objects.order_by("number").values_list("action", flat=True))


@pytest.fixture
def entry() -> Entry:
    return PublishedEntryFactory.create(context=ContextFactory.create(slug="time"), slug="flux")


@pytest.fixture
def eve() -> User:
    return AdministratorFactory.create()


@pytest.mark.parametrize("_time", range(TIMES))
def test_of_two_revisions_published_at_once_the_second_is_refused(entry: Entry, _time: int) -> None:
    ben, cleo = ReviewerFactory.create_batch(2)
    one = handed_in(entry, AuthorFactory.create(), title="One")
    two = handed_in(entry, AuthorFactory.create(), title="Two")
    before = Generation.current()
    found = at_once(lambda: review.accept(one, by=ben), lambda: review.accept(two, by=cleo))
    assert refusals(found) == [PublishedMeanwhile]
    entry.refresh_from_db()
    assert entry.published is not None
    assert entry.title == entry.published.content.title
    assert entry.revisions.filter(state=State.IN_REVIEW).count() == 1
    assert (Generation.current(), actions().count("published")) == (before + 1, 1)
    assert not list(trail.verify())


@pytest.mark.parametrize("_time", range(TIMES))
def test_two_reviewers_accept_the_same_revision_once(entry: Entry, _time: int) -> None:
    ben, cleo = ReviewerFactory.create_batch(2)
    waiting = handed_in(entry, AuthorFactory.create())
    found = at_once(lambda: review.accept(waiting, by=ben), lambda: review.accept(waiting, by=cleo))
    assert refusals(found) == [NotADraft]
    waiting.refresh_from_db()
    assert waiting.reviewed_by == [ben, cleo][found.index(None)]
    assert actions().count("published") == 1


@pytest.mark.parametrize("_time", range(TIMES))
def test_a_revision_is_accepted_or_refused_and_never_both(entry: Entry, _time: int) -> None:
    ben, cleo = ReviewerFactory.create_batch(2)
    waiting = handed_in(entry, AuthorFactory.create(), title="New")
    found = at_once(
        lambda: review.accept(waiting, by=ben),
        lambda: review.refuse(waiting, by=cleo, note="No"),
    )
    assert refusals(found) == [NotADraft]
    waiting.refresh_from_db()
    entry.refresh_from_db()
    assert (waiting.state == State.ACCEPTED) == (entry.published == waiting)


@pytest.mark.parametrize("_time", range(TIMES))
def test_a_publish_survives_the_retiring_of_its_entry(entry: Entry, eve: User, _time: int) -> None:
    waiting = handed_in(entry, AuthorFactory.create(), title="New")
    found = at_once(
        lambda: review.accept(waiting, by=eve),
        lambda: publish.retire(entry=entry, by=eve),
    )
    assert refusals(found) == []
    stored = Entry.objects.get(pk=entry.pk)
    assert (stored.published, stored.title) == (waiting, "New")
    last = [action for action in actions() if action in ("published", "retired")][-1]
    assert stored.is_retired == (last == "retired")


def test_retiring_keeps_what_was_published_since_the_page_was_opened(entry: Entry) -> None:
    waiting = handed_in(entry, AuthorFactory.create(), title="New")
    review.accept(waiting, by=ReviewerFactory.create())
    publish.retire(entry=entry)
    assert Entry.objects.get(pk=entry.pk).published == waiting


def test_publishing_keeps_the_owner_who_was_set_since_the_page_was_opened(entry: Entry) -> None:
    ada = AuthorFactory.create()
    waiting = handed_in(entry, ada)
    assert waiting.entry.owner is None
    upkeep.look_after(entry=entry, owner=ada, review_on=None)
    publish.publish(revision=waiting)
    assert Entry.objects.get(pk=entry.pk).owner == ada


@pytest.mark.parametrize("_time", range(TIMES))
def test_an_owner_and_a_publish_at_once_are_both_kept(entry: Entry, eve: User, _time: int) -> None:
    waiting = handed_in(entry, AuthorFactory.create(), title="New")
    found = at_once(
        lambda: review.accept(waiting, by=eve),
        lambda: upkeep.look_after(entry=entry, owner=eve, review_on=None),
    )
    assert refusals(found) == []
    stored = Entry.objects.get(pk=entry.pk)
    assert (stored.title, stored.owner) == ("New", eve)


@pytest.mark.parametrize("_time", range(TIMES))
def test_a_bulk_move_takes_what_was_just_published_or_is_shown_again(
    entry: Entry, eve: User, _time: int
) -> None:
    space = ContextFactory.create(slug="space")
    revision = publish.revise(entry=entry, document=entry.document, by=eve, state=State.ACCEPTED)
    document = {**revision.document, "title": "New"}
    Revision.objects.filter(pk=revision.pk).update(document=document)
    shown = plan_bulk([entry], Move(space))
    found = at_once(
        lambda: publish.publish(revision=revision),
        lambda: apply_bulk([entry.pk], Move(space), digest=shown.digest, by=eve),
    )
    moved = Entry.objects.filter(context=space, slug="flux").first()
    if moved is None:
        assert refusals(found) == [bulk.PlanChanged]
    else:
        assert refusals(found) == []
    assert Entry.objects.get(pk=entry.pk).title == "New"


@pytest.mark.parametrize("change", [Retire(), SetOwner(None)])
def test_a_bulk_change_is_refused_when_an_entry_was_published_since(
    entry: Entry, eve: User, change: bulk.BulkChange
) -> None:
    upkeep.look_after(entry=entry, owner=eve, review_on=None)
    entries = list(Entry.objects.filter(pk=entry.pk))  # as the form of the page has read them
    shown = plan_bulk(entries, change)
    review.accept(handed_in(entry, AuthorFactory.create(), title="New"), by=eve)
    with pytest.raises(bulk.PlanChanged) as refused:
        apply_bulk([each.pk for each in entries], change, digest=shown.digest, by=eve)
    assert refused.value.plan.digest != shown.digest
    stored = Entry.objects.get(pk=entry.pk)
    assert (stored.title, stored.is_retired, stored.owner) == ("New", False, eve)


def test_a_bulk_change_is_refused_when_its_successor_was_retired_since(
    entry: Entry, eve: User
) -> None:
    successor = PublishedEntryFactory.create(context=entry.context, slug="better")
    shown = plan_bulk([entry], Retire(successor))
    publish.retire(entry=successor)
    with pytest.raises(bulk.PlanChanged):
        apply_bulk([entry.pk], Retire(successor), digest=shown.digest, by=eve)


@pytest.mark.parametrize("_time", range(TIMES))
def test_of_two_imports_the_second_is_shown_what_it_would_do_now(
    entry: Entry, eve: User, _time: int
) -> None:
    files = [
        {"time/flux.yaml": entry_data(title=title), "time/more.yaml": entry_data(title=title)}
        for title in ("One", "Two")
    ]
    plans = [imports.plan_import(imports.catalog_of(file)) for file in files]
    found = at_once(
        lambda: imports.apply_import(files[0], digest=plans[0].digest, name="one", by=eve),
        lambda: imports.apply_import(files[1], digest=plans[1].digest, name="two", by=eve),
    )
    assert refusals(found) == [imports.PlanChanged]
    titles = set(Entry.objects.values_list("title", flat=True))
    assert titles in ({"One"}, {"Two"})


@pytest.mark.parametrize("_time", range(TIMES))
def test_an_import_and_a_publish_lose_nothing(entry: Entry, eve: User, _time: int) -> None:
    waiting = handed_in(entry, AuthorFactory.create(), title="Reviewed")
    file = {"time/flux.yaml": entry_data(title="Imported")}
    plan = imports.plan_import(imports.catalog_of(file))
    found = at_once(
        lambda: review.accept(waiting, by=eve),
        lambda: imports.apply_import(file, digest=plan.digest, name="file", by=eve),
    )
    assert refusals(found) in ([PublishedMeanwhile], [imports.PlanChanged])
    entry.refresh_from_db()
    title = "Imported" if refusals(found) == [PublishedMeanwhile] else "Reviewed"
    assert entry.title == title
    numbers = list(entry.revisions.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("_time", range(TIMES))
def test_one_writer_begins_one_draft_in_two_windows(entry: Entry, _time: int) -> None:
    ada = AuthorFactory.create()
    one, two = at_once(*[lambda: drafting.draft_of(entry=entry, by=ada)] * 2)
    assert one == two
    assert entry.revisions.open_drafts_of(ada).count() == 1


@pytest.mark.parametrize("_time", range(TIMES))
def test_two_writers_get_drafts_with_numbers_of_their_own(entry: Entry, _time: int) -> None:
    writers = AuthorFactory.create_batch(3)
    drafts = at_once(*[lambda by=by: drafting.draft_of(entry=entry, by=by) for by in writers])
    assert sorted(draft.number for draft in drafts) == [2, 3, 4]
    begin = drafting.draft_of_supplement
    found = at_once(*[lambda by=by: begin(path=PINNED_PATH, by=by, data={}) for by in writers])
    assert sorted(draft.number for draft in found) == [1, 2, 3]
    assert SupplementRevision.objects.count() == 3 + Context.objects.count()


@pytest.mark.parametrize("_time", range(TIMES))
def test_of_two_saves_of_a_draft_the_second_is_shown_the_first(entry: Entry, _time: int) -> None:
    draft = drafting.draft_of(entry=entry, by=AuthorFactory.create())
    found = at_once(
        lambda: drafting.save(draft, data=entry_data(title="One"), version=1),
        lambda: drafting.save(draft, data=entry_data(title="Two"), version=1),
    )
    assert refusals(found) == [SavedMeanwhile]
    late = next(each for each in found if isinstance(each, SavedMeanwhile))
    draft.refresh_from_db()
    assert late.stored.document == draft.document


@pytest.mark.parametrize("_time", range(TIMES))
def test_a_draft_is_handed_in_or_thrown_away(entry: Entry, _time: int) -> None:
    ada = AuthorFactory.create()
    draft = drafting.draft_of(entry=entry, by=ada)
    found = at_once(lambda: drafting.submit(draft, by=ada), lambda: drafting.discard(draft, by=ada))
    assert refusals(found) == [NotADraft]
    assert actions() in (["submitted"], ["discarded"])


@pytest.mark.parametrize("_time", range(TIMES))
def test_the_words_of_a_visitor_are_decided_on_once(eve: User, _time: int) -> None:
    words = Told.objects.create(day="2026-11-23", verdict="unknown", text="flux gone")
    found = at_once(lambda: reports.accept(words, by=eve), lambda: reports.hide(words, by=eve))
    assert refusals(found) == [reports.Decided]
    words.refresh_from_db()
    assert (words.moderation == "hidden") == (words.text == "")


@pytest.mark.parametrize("_time", range(TIMES))
def test_one_visitor_in_two_windows_has_one_vote(entry: Entry, _time: int) -> None:
    day = entry.document.reviewed
    found = at_once(
        lambda: votes.vote(entry=entry, is_helpful=True, visitor="v", day=day),
        lambda: votes.give_reason(
            entry=entry, reason="unclear", comment="Why?", visitor="v", day=day
        ),
    )
    assert refusals(found) == []
    vote = Vote.objects.get()
    assert (vote.is_helpful, vote.comment) in ((True, ""), (False, "Why?"))
