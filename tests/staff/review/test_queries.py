"""What the pages about the life of documents are given: whose, in which order, what stays out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.http import Http404
from django.utils import timezone

from knowledge.models import Entry, Revision, SupplementRevision
from knowledge.publishing import drafts, review, upkeep
from knowledge.rights import Role
from staff.review import queries
from tests.factories import (
    AuthorFactory,
    ContextFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    ReviewerFactory,
    StaffEntryFactory,
    StaffFactory,
    UserFactory,
)
from tests.staff.writing import context_handed_in, handed_in
from triage.models import Outcome

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 23)


@pytest.fixture
def ada() -> User:
    return AuthorFactory.create()


@pytest.fixture
def ben() -> User:
    return ReviewerFactory.create()


@pytest.fixture
def entry() -> Entry:
    return PublishedEntryFactory.create()


def test_what_waits_is_listed_oldest_first(ada: User, ben: User, entry: Entry) -> None:
    ContextFactory.create(slug="time")
    first = handed_in(entry, ada)
    second = context_handed_in("time", ada, title="Other times")
    third = handed_in(PublishedEntryFactory.create(), ada)
    now = timezone.now()
    for place, revision in enumerate((first, second, third)):
        type(revision).objects.filter(pk=revision.pk).update(
            submitted_at=now + timedelta(hours=place)
        )
    assert queries.waiting_for_review(ben) == [first, second, third]


def test_nothing_waits_for_a_visitor_or_a_reader(ada: User, entry: Entry) -> None:
    handed_in(entry, ada)
    assert queries.waiting_for_review(UserFactory.create()) == []
    assert queries.waiting_for_review(StaffFactory.create()) == []


def test_what_was_decided_waits_no_more(ada: User, ben: User, entry: Entry) -> None:
    review.refuse(handed_in(entry, ada), by=ben, note="No.")
    assert queries.waiting_for_review(ben) == []


def test_drafts_are_ones_own_the_last_touched_first(ada: User, ben: User, entry: Entry) -> None:
    ContextFactory.create(slug="time")
    first = drafts.draft_of(entry=entry, by=ada)
    second = drafts.draft_of_supplement(path="time/_context.yaml", by=ada)
    drafts.draft_of(entry=entry, by=ben)
    handed_in(PublishedEntryFactory.create(), ada)
    Revision.objects.filter(pk=first.pk).update(updated_at=timezone.now() + timedelta(hours=1))
    assert queries.drafts_of(ada) == [first, second]
    SupplementRevision.objects.filter(pk=second.pk).update(
        updated_at=timezone.now() + timedelta(hours=2)
    )
    assert queries.drafts_of(ada) == [second, first]


def test_a_refused_revision_is_told_to_its_writer(ada: User, ben: User, entry: Entry) -> None:
    refused = review.refuse(handed_in(entry, ada), by=ben, note="No.")
    assert queries.refused_to(ada) == [refused]
    assert queries.refused_to(ben) == []


def test_whoever_began_anew_is_told_no_more(ada: User, ben: User, entry: Entry) -> None:
    refused = review.refuse(handed_in(entry, ada), by=ben, note="No.")
    drafts.draft_of(entry=entry, by=ben)  # that of another changes nothing
    assert queries.refused_to(ada) == [refused]
    drafts.draft_of(entry=entry, by=ada)
    assert queries.refused_to(ada) == []


def test_refused_documents_that_are_no_entries_are_told_too(ada: User, ben: User) -> None:
    ContextFactory.create(slug="time")
    ContextFactory.create(slug="space")
    refused = review.refuse(context_handed_in("time", ada), by=ben, note="No.")
    context_handed_in("space", ada)
    assert queries.refused_to(ada) == [refused]


def test_the_history_is_what_a_reader_may_see_newest_first(
    ada: User, ben: User, entry: Entry
) -> None:
    waiting = handed_in(entry, ada)
    own = drafts.draft_of(entry=entry, by=ben)
    drafts.draft_of(entry=PublishedEntryFactory.create(), by=ben)
    assert entry.published is not None
    assert queries.history_of(ben, entry.published) == [own, waiting, entry.published]
    assert queries.history_of(ada, entry.published) == [waiting, entry.published]
    assert queries.history_of(StaffFactory.create(), waiting) == [entry.published]
    assert queries.history_of(UserFactory.create(), entry.published) == []


def test_the_newest_readable_state_of_a_document(ada: User, ben: User) -> None:
    ContextFactory.create(slug="time")
    waiting = context_handed_in("time", ada, title="Other times")
    assert queries.document_at(ben, "time/_context.yaml") == waiting
    published = queries.document_at(StaffFactory.create(), "time/_context.yaml")
    assert published.state == "accepted"
    with pytest.raises(Http404):
        queries.document_at(ben, "space/_context.yaml")
    with pytest.raises(Http404):
        queries.document_at(UserFactory.create(), "time/_context.yaml")


def test_only_ones_own_note_is_found(ada: User, ben: User, entry: Entry) -> None:
    note = upkeep.add_note(entry=entry, text="Mind it.", by=ada)
    assert queries.note_of(ada, note.pk) == note
    for user, pk in ((ben, note.pk), (ada, note.pk + 1)):
        with pytest.raises(Http404):
            queries.note_of(user, pk)


class TestSuccessors:
    @pytest.fixture
    def others(self) -> list[Entry]:
        time, space = ContextFactory.create(slug="time"), ContextFactory.create(slug="space")
        return [
            PublishedEntryFactory.create(context=time, slug="pump", changes={"title": "B pump"}),
            PublishedEntryFactory.create(context=space, slug="pump", changes={"title": "A pump"}),
        ]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("pump", ["space/pump", "time/pump"]),
            ("PUMP b", ["time/pump"]),
            ("time/pump", ["time/pump"]),
            ("space", ["space/pump"]),
            ("pump valve", []),
            ("  ", []),
            ("", []),
        ],
    )
    def test_each_word_stands_in_key_or_title(
        self, ben: User, entry: Entry, others: list[Entry], query: str, found: list[str]
    ) -> None:
        assert [each.key for each in queries.successors(ben, entry, query)] == found

    def test_an_entry_does_not_follow_itself(self, ben: User, others: list[Entry]) -> None:
        assert queries.successors(ben, others[0], "pump") == [others[1]]

    def test_what_is_not_shown_follows_nothing(self, entry: Entry) -> None:
        changes = {"title": "Same words"}
        RetiredEntryFactory.create(changes=changes)
        StaffEntryFactory.create(changes={**changes, "audience": "staff"})
        assert queries.successors(UserFactory.create(), entry, "Same words") == []

    def test_the_list_has_an_end(self, ben: User, entry: Entry) -> None:
        context = ContextFactory.create()
        for _ in range(queries.MAX_CANDIDATES + 1):
            PublishedEntryFactory.create(context=context, changes={"title": "Same words"})
        assert len(queries.successors(ben, entry, "same")) == queries.MAX_CANDIDATES


def test_owners_are_those_who_write_and_are_switched_on() -> None:
    names = {}
    for role in Role:
        names[role] = StaffFactory.create(role=role).username
        StaffFactory.create(role=role, is_active=False)
    chief = UserFactory.create(is_superuser=True).username
    expected = [names[role] for role in (Role.AUTHOR, Role.REVIEWER, Role.ADMINISTRATOR)]
    assert list(queries.writers().values_list("username", flat=True)) == sorted([*expected, chief])


def test_stale_entries_are_those_due_the_longest_unchecked_first(ben: User) -> None:
    made = {
        age: PublishedEntryFactory.create(
            changes={"reviewed": (DAY - timedelta(days=age)).isoformat()}
        )
        for age in (364, 365, 900)
    }
    assert list(queries.stale_entries(ben, today=DAY)) == [made[900], made[365]]


class TestAsked:
    def cases(self, guide: str, count: int, day: date = DAY) -> None:
        Outcome.objects.bulk_create(
            Outcome(guide=guide, generation=1, day=day, visitor=f"{guide} {day} {number}")
            for number in range(count)
        )

    def test_counts_from_five_on_are_told(self) -> None:
        self.cases("time/a", 5)
        self.cases("time/b", 4)
        self.cases("time/other", 9)
        assert queries.asked(["time/a", "time/b"], today=DAY) == {"time/a": 5}

    def test_only_the_last_90_days_count(self) -> None:
        self.cases("time/a", 4)
        self.cases("time/a", 1, DAY - timedelta(days=89))
        self.cases("time/a", 9, DAY - timedelta(days=90))
        assert queries.asked(["time/a"], today=DAY) == {"time/a": 5}

    def test_the_most_asked_stand_first_and_the_rest_as_it_came(self) -> None:
        entries = [PublishedEntryFactory.create() for _ in range(4)]
        counts = {entries[2].key: 9, entries[3].key: 5}
        assert queries.by_harm(entries, counts) == [entries[2], entries[3], entries[0], entries[1]]
