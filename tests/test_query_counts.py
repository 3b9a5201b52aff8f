"""No page asks the database more often because there are more rows, whoever looks at it.

Every address that answers a GET is looked at with 3 rows of everything and with 30. A new address
fails until it stands in one of the two lists below.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from audit import trail
from knowledge.documents.entry import parse_document
from knowledge.documents.guide import GuideDocument
from knowledge.models import Asked, Entry, StaffNote, Told, Vote
from knowledge.publishing import drafts, publish
from knowledge.reading import snapshot
from knowledge.rights import Role
from knowledge.usage import search_log
from staff.usage.unanswered import Filter, groups
from tests.addresses import every_address
from tests.factories import (
    AuthorFactory,
    ContextFactory,
    DraftEntryFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    StaffFactory,
    entry_data,
)
from tests.knowledge.guides import GUIDE_TEXT
from tests.triage.conftest import LampSite, lamp_site
from triage.cases.state import UNANSWERED
from triage.models import Outcome

__all__ = ["lamp_site"]

pytestmark = pytest.mark.django_db

FEW, MANY = 3, 30

# By the names of their addresses. The lists of Django's admin are looked at, too.
LISTS = frozenset(
    """
    knowledge:context knowledge:entry knowledge:home knowledge:index knowledge:search
    sitemap staff:audit staff:bulk staff:compare staff:documents staff:entries staff:files
    staff:from-case staff:history staff:home staff:meet-changes staff:meet-due
    staff:meet-group staff:meet-handed-over staff:meet-steps staff:meet-unanswered
    staff:meet-votes staff:meet-words staff:new-entry staff:notes staff:people
    staff:proposals staff:review-queue staff:stale staff:upkeep triage:start
    """.split()
)
OTHERS = frozenset(
    """
    account account_change_password account_inactive account_login account_reauthenticate
    account_reset_password_from_key account_reset_password_from_key_done check:index
    healthz knowledge:feedback knowledge:help knowledge:opensearch knowledge:tell
    knowledge:thanks mfa_index readyz robots socialaccount_connections
    socialaccount_login_cancelled staff:document-effect staff:draft staff:draft-discard
    staff:draft-preview staff:edit staff:edit-document staff:meet staff:person
    staff:preview staff:retire staff:review staff:review-document triage:another-error
    triage:guide triage:hand-over triage:picture triage:staff triage:thanks
    """.split()
)


class Site:
    """A site that can be filled with rows of every kind."""

    def __init__(self) -> None:
        self.rows = 0
        self.day = timezone.localdate()
        self.author = AuthorFactory.create()
        self.context = ContextFactory.create(slug="time")
        self.entry = PublishedEntryFactory.create(context=self.context, slug="flux")
        self.draft = drafts.draft_of(entry=self.entry, by=self.author)
        self.guide = parse_document(GUIDE_TEXT, GuideDocument, file="lamp.yaml")

    def fill(self, rows: int) -> None:
        """Add rows of every kind, up to so many of each."""
        for number in range(self.rows, rows):
            self._add(number)
        self.rows = rows
        snapshot.forget()

    def _add(self, number: int) -> None:
        writer = AuthorFactory.create()
        ContextFactory.create()
        for factory in (PublishedEntryFactory, DraftEntryFactory, RetiredEntryFactory):
            factory.create(context=self.context, changes={"unverified": ["It hums."]})
        old = {"reviewed": "2001-01-01", "sources": [], "unverified": ["It is old."]}
        due = PublishedEntryFactory.create(context=self.context, changes=old)
        StaffNote.objects.create(entry=self.entry, text="A note", created_by=writer)
        trail.record(trail.Action.PUBLISHED, about=due.key, details={"revision": 1})
        drafts.draft_of(entry=due, by=self.author)
        for key in ("flux", "dark"):
            entry = Entry.objects.get(slug=key)
            theirs = drafts.draft_of(entry=entry, by=writer)
            data = entry_data(title=f"Title {number}")
            saved = drafts.save(
                theirs, data=data, version=theirs.version, note="A", significance="facts"
            )
            drafts.submit(saved, by=writer)
        guide = self.guide.model_copy(update={"title": f"Lamp {number}"})
        publish.save_supplement(path=f"guides/lamp-{number}.yaml", document=guide)
        self._meet(number, due)

    def _meet(self, number: int, due: Entry) -> None:
        """Add what visitors leave."""
        assert due.published is not None
        words = f"word{number} thing{number} part{number}"
        Told.objects.create(day=self.day, verdict="unknown", text=words, keys=[due.key])
        Asked.objects.create(day=self.day, verdict="unknown", words=words, keys=[due.key])
        Vote.objects.create(
            day=self.day,
            entry=due,
            revision=due.published,
            is_helpful=False,
            reason="unclear",
            comment="Not clear",
            visitor=str(number),
        )
        Outcome.objects.bulk_create(
            Outcome(
                guide=guide,
                generation=1,
                day=self.day,
                visitor=f"{number} {visitor}",
                events=[["question", "neighbours", "all-dark"], ["fix", "plug", "worked"]],
                solved_by="plug",
                cause="plug",
            )
            for guide in ("lamp", f"lamp-{number}")
            for visitor in range(20)
        )
        stuck = [["question", "neighbours", UNANSWERED[0]]]
        Outcome.objects.create(
            guide=f"lamp-{number}", generation=1, day=self.day, visitor="stuck", events=stuck
        )

    def addresses(self, user: User | None) -> Iterator[str]:
        """Yield each address once, with rows that exist in place of what is variable."""
        found = groups(Filter(since=self.day - timedelta(days=1)), user=user or self.author)
        known = {"group": found[0].key if found else "none", "name": self.author.username}
        yield from every_address(guide="lamp", pk=str(self.draft.pk), **known)


@pytest.fixture
def site(lamp_site: LampSite) -> Site:
    return Site()


class Seen(NamedTuple):
    status: int
    queries: int
    length: int


def asked(client: Client, path: str) -> Seen:
    """Return what the answer is and how many queries it takes, once all caches are warm."""
    client.get(path)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    length = 0 if response.streaming else len(response.content)
    search_log.search_log.forget()
    return Seen(response.status_code, len(queries), length)


@pytest.mark.parametrize("role", [None, Role.AUTHOR, Role.ADMINISTRATOR])
def test_more_rows_are_no_more_queries(client: Client, site: Site, role: Role | None) -> None:
    user = None
    if role is not None:
        user = site.author if role == Role.AUTHOR else StaffFactory.create(role=role)
        client.force_login(user)
    site.fill(FEW)
    paths = [path for path in site.addresses(user) if "logout" not in path]
    few = {path: asked(client, path) for path in paths}
    site.fill(MANY)
    many = {path: asked(client, path) for path in paths if few[path].status == 200}
    more = {
        path: (few[path].queries, seen.queries)
        for path, seen in many.items()
        if seen.queries != few[path].queries
    }
    assert more == {}
    pages = {path: resolve(path).view_name for path in many}
    grown = {name for path, name in pages.items() if many[path].length > 1.02 * few[path].length}
    shown = {name for name in pages.values() if not name.startswith("admin:")}
    assert shown <= LISTS | OTHERS, "say below the imports whether a page lists rows"
    lists = LISTS if user else LISTS - {"knowledge:entry"}  # its notes are for staff
    assert shown & grown == shown & lists, "a list that shows none of the rows is not tested"
