"""Review: a second person publishes or says what is missing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from audit.models import Event
from knowledge.models import Entry, Revision, SupplementRevision
from knowledge.publishing import drafts, publish, review
from tests.factories import (
    AuthorFactory,
    ContextFactory,
    PublishedEntryFactory,
    ReviewerFactory,
    context_document,
    entry_data,
)

pytestmark = pytest.mark.django_db
State = Revision.State


def handed_in(entry: Entry, by: User, **changes: object) -> Revision:
    draft = drafts.draft_of(entry=entry, by=by)
    draft = drafts.save(draft, data=entry_data(**changes), version=draft.version)
    return drafts.submit(draft, by=by)


def actions() -> list[str]:
    return list(Event.objects.order_by("number").values_list("action", flat=True))


def test_it_works() -> None:
    entry = PublishedEntryFactory.create()
    waiting = handed_in(entry, AuthorFactory.create(), title="Better words")
    entry.refresh_from_db()
    assert entry.title != "Better words"  # the published revision stays up while this one waits
    ben = ReviewerFactory.create()
    review.accept(waiting, by=ben)
    entry.refresh_from_db()
    waiting.refresh_from_db()
    assert (entry.title, entry.published) == ("Better words", waiting)
    assert (waiting.state, waiting.reviewed_by) == (State.ACCEPTED, ben)
    assert actions() == ["submitted", "published"]


def test_nobody_publishes_their_own() -> None:
    ben = ReviewerFactory.create()
    waiting = handed_in(PublishedEntryFactory.create(), ben)
    with pytest.raises(review.OwnRevision):
        review.accept(waiting, by=ben)
    waiting.refresh_from_db()
    assert waiting.state == State.IN_REVIEW


def test_a_team_of_one_may(settings: Settings) -> None:
    settings.ONE_PERSON_TEAM = True
    ben = ReviewerFactory.create()
    waiting = handed_in(PublishedEntryFactory.create(), ben)
    review.accept(waiting, by=ben)
    waiting.refresh_from_db()
    assert waiting.state == State.ACCEPTED


def test_a_refusal_goes_back_to_the_writer_with_its_reason() -> None:
    ada = AuthorFactory.create()
    waiting = handed_in(PublishedEntryFactory.create(), ada)
    with pytest.raises(review.NoteMissing):
        review.refuse(waiting, by=ReviewerFactory.create(), note=" ")
    refused = review.refuse(waiting, by=ReviewerFactory.create(), note="Name the source")
    assert (refused.state, refused.review_note) == (State.REFUSED, "Name the source")
    assert drafts.take_back(refused, by=ada).state == State.DRAFT


def test_the_second_of_two_that_wait_does_not_overwrite_the_first() -> None:
    entry, ben = PublishedEntryFactory.create(), ReviewerFactory.create()
    first = handed_in(entry, AuthorFactory.create(), title="First")
    second = handed_in(entry, AuthorFactory.create(), title="Second")
    review.accept(first, by=ben)
    with pytest.raises(drafts.PublishedMeanwhile):
        review.accept(second, by=ben)
    entry.refresh_from_db()
    assert entry.title == "First"


def test_what_does_not_wait_is_neither_accepted_nor_refused() -> None:
    entry, ben = PublishedEntryFactory.create(), ReviewerFactory.create()
    draft = drafts.draft_of(entry=entry, by=AuthorFactory.create())
    with pytest.raises(drafts.NotADraft):
        review.accept(draft, by=ben)
    with pytest.raises(drafts.NotADraft):
        review.refuse(draft, by=ben, note="No")


def test_a_changed_audience_stands_in_the_trail() -> None:
    waiting = handed_in(PublishedEntryFactory.create(), AuthorFactory.create(), audience="staff")
    review.accept(waiting, by=ReviewerFactory.create())
    assert Event.objects.get(action="audience-changed").details == {"from": "public", "to": "staff"}


def test_an_old_revision_comes_back_as_a_draft() -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    first = Revision.objects.get(entry=entry)
    review.accept(handed_in(entry, ada, title="Worse"), by=ReviewerFactory.create())
    draft = review.restore(first, by=ada)
    assert (draft.state, draft.document) == (State.DRAFT, first.document)
    with pytest.raises(drafts.DraftOpen):
        review.restore(first, by=ada)


def test_an_old_state_of_a_context_comes_back_as_a_draft() -> None:
    context, ada = ContextFactory.create(), AuthorFactory.create()
    path = f"{context.slug}/_context.yaml"
    first = SupplementRevision.objects.get(path=path)
    publish.save_context(slug=context.slug, document=context_document(title="Worse"))
    draft = review.restore(first, by=ada)
    assert (draft.state, draft.document, draft.number) == (State.DRAFT, first.document, 3)
    assert draft.based_on == draft.published_now
    with pytest.raises(drafts.DraftOpen):
        review.restore(first, by=ada)


def test_what_its_writer_took_back_is_not_restored_by_others() -> None:
    ada, ben = AuthorFactory.create(), ReviewerFactory.create()
    refused = review.refuse(handed_in(PublishedEntryFactory.create(), ada), by=ben, note="No")
    drafts.take_back(refused, by=ada)
    with pytest.raises(drafts.NotADraft):
        review.restore(refused, by=ben)
