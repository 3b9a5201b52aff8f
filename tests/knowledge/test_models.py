from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from knowledge.models import Cause, Entry, Generation, Revision
from knowledge.publishing import publish
from knowledge.rights import User
from tests.factories import (
    ContextFactory,
    DraftEntryFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    StaffEntryFactory,
    StaffFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_it_works() -> None:
    entry = PublishedEntryFactory.create(
        context=ContextFactory.create(slug="time"), slug="flux-broken"
    )
    assert (entry.key, entry.document.causes[0].key) == ("time/flux-broken", "first-cause")


def test_a_key_is_given_once() -> None:
    entry = PublishedEntryFactory.create()
    with pytest.raises(ValidationError, match="already an entry with this key"):
        publish.create_entry(context=entry.context, slug=entry.slug, title="Another")


def test_only_a_retired_entry_has_a_successor() -> None:
    entry, other = PublishedEntryFactory.create(), PublishedEntryFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(successor=other)


def test_an_entry_is_not_its_own_successor() -> None:
    entry = RetiredEntryFactory.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(successor=entry)


def test_revision_numbers_are_unique_in_an_entry() -> None:
    revision = DraftEntryFactory.create().revisions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(entry=revision.entry, number=1, document=revision.document)


def test_minutes_are_positive_in_the_database() -> None:
    cause = PublishedEntryFactory.create().causes.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Cause.objects.filter(pk=cause.pk).update(check_minutes=0)


def test_a_draft_has_no_document_to_read() -> None:
    with pytest.raises(ValueError, match="no published revision"):
        _ = DraftEntryFactory.create().document


def test_there_is_one_generation() -> None:
    Generation.advance()
    with pytest.raises(IntegrityError), transaction.atomic():
        Generation.objects.create(pk=2)


@pytest.fixture
def all_states() -> dict[str, Entry]:
    return {
        "draft": DraftEntryFactory.create(),
        "public": PublishedEntryFactory.create(),
        "staff": StaffEntryFactory.create(),
        "retired": RetiredEntryFactory.create(),
    }


@pytest.mark.parametrize(
    ("make_user", "seen"),
    [
        (AnonymousUser, {"public"}),
        (UserFactory.create, {"public"}),
        (StaffFactory.create, {"public", "staff"}),
        (lambda: StaffFactory.create(is_active=False), {"public"}),
    ],
)
def test_who_sees_what(all_states: dict[str, Entry], make_user: object, seen: set[str]) -> None:
    assert callable(make_user)
    user: User = make_user()
    visible = set(Entry.objects.visible_to(user))
    assert {name for name, entry in all_states.items() if entry in visible} == seen
    one_by_one = {
        name
        for name, entry in all_states.items()
        if Entry.objects.get(pk=entry.pk).is_visible_to(user)
    }
    assert one_by_one == seen
