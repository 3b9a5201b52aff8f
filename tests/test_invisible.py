"""What is not for visitors is nowhere for them: not in a list, a count, an answer or a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import hypothesis
import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from pytest_django import Settings

from knowledge.models import Context, Entry, Revision, SupplementRevision
from knowledge.publishing import drafts, publish, review, upkeep
from knowledge.reading import snapshot
from knowledge.rights import Role
from knowledge.search import site_index
from tests.addresses import every_address
from tests.factories import (
    AuthorFactory,
    ContextFactory,
    DraftEntryFactory,
    PublishedEntryFactory,
    ReviewerFactory,
    StaffFactory,
    UserFactory,
    cause_data,
    context_document,
    entry_data,
    entry_document,
)

pytestmark = pytest.mark.django_db

# What a visitor asks for, and what must then not be told: the question itself is shown back.
ASKED, CANARY = "quuxflux", "zanzibar"


def hidden_data(**changes: Any) -> dict[str, Any]:
    """Return a document that holds the canary wherever a document holds words."""
    causes = [
        cause_data(
            "first-cause",
            title=f"{CANARY} is true",
            check={"ask": f"Is {CANARY}?", "how": f"Look at {CANARY}.", "minutes": 2},
            fix={"steps": [f"Change {CANARY}."], "minutes": 5},
        ),
        cause_data("second-cause", title=f"Other {CANARY} is true"),
    ]
    return entry_data(
        title=f"{CANARY}: the title",
        summary=f"It is {CANARY}.",
        appears=CANARY,
        applies_to=[CANARY],
        messages=[
            {"text": ASKED, "kind": "code"},
            {"text": f"{ASKED} is {CANARY}", "kind": "message"},
        ],
        causes=causes,
        tell_customer=f"It is {CANARY}.",
        warning=f"Mind {CANARY}.",
        terms=[CANARY],
        unverified=[f"Whether {CANARY}."],
        sources=[{"title": CANARY, "url": f"https://example.org/{CANARY}"}],
        **changes,
    )


@pytest.fixture
def time() -> Context:
    return ContextFactory.create(slug="time")


@pytest.fixture
def ada() -> User:
    user: User = AuthorFactory.create(username=f"ada-{CANARY}")
    return user


def as_draft(time: Context, ada: User) -> None:
    drafts.new_entry(context=time, slug="hidden", data=hidden_data(), by=ada)


def in_review(time: Context, ada: User) -> None:
    draft = drafts.new_entry(context=time, slug="hidden", data=hidden_data(), by=ada)
    drafts.save(draft, data=hidden_data(), version=1, note=CANARY, significance="facts")
    drafts.submit(draft, by=ada)


def refused(time: Context, ada: User) -> None:
    in_review(time, ada)
    review.refuse(
        Revision.objects.get(entry__slug="hidden"), by=ReviewerFactory.create(), note=CANARY
    )


def for_staff(time: Context, ada: User) -> None:
    data = entry_document(**hidden_data(audience="staff"))
    PublishedEntryFactory.create(context=time, slug="hidden", document=data)


def retired(time: Context, ada: User) -> None:
    for_staff(time, ada)
    Entry.objects.filter(slug="hidden").update(audience="public")
    publish.retire(entry=Entry.objects.get(slug="hidden"))


def retired_for_staff_entry(time: Context, ada: User) -> None:
    """A public entry retired in favour of one that is for support staff."""
    for_staff(time, ada)
    old = PublishedEntryFactory.create(context=time, slug="old")
    publish.retire(entry=old, successor=Entry.objects.get(slug="hidden"))


def draft_of_what_is_published(time: Context, ada: User) -> None:
    entry = PublishedEntryFactory.create(context=time, slug="hidden")
    draft = drafts.draft_of(entry=entry, by=ada)
    drafts.save(draft, data=hidden_data(), version=draft.version, note=CANARY)


def before_it_was_published(time: Context, ada: User) -> None:
    """A revision that another has followed."""
    data = entry_document(**hidden_data())
    entry = PublishedEntryFactory.create(context=time, slug="hidden", document=data)
    publish.publish(revision=publish.revise(entry=entry, document=entry_document()))


def with_a_note(time: Context, ada: User) -> None:
    entry = PublishedEntryFactory.create(context=time, slug="hidden")
    upkeep.add_note(entry=entry, text=CANARY, by=ada)
    upkeep.look_after(entry=entry, owner=ada, review_on=None)


def draft_of_the_context(time: Context, ada: User) -> None:
    draft = drafts.draft_of_supplement(path="time/_context.yaml", by=ada)
    data = context_document(title=CANARY, summary=f"It is {CANARY}.").to_json()
    drafts.submit(drafts.save(draft, data=data, version=draft.version), by=ada)


HIDDEN = (
    as_draft,
    in_review,
    refused,
    for_staff,
    retired,
    retired_for_staff_entry,
    draft_of_what_is_published,
    before_it_was_published,
    with_a_note,
    draft_of_the_context,
)


def asked() -> Iterator[str]:
    """Yield every public address, once about what is hidden and once more for each format."""
    names = {"slug": "hidden", "guide": "time/hidden", "context": "time"}
    for path in every_address(**names):
        if path.startswith(("/static/", "/staff/", "/accounts/")):
            continue
        yield path
        if "hidden" in path or "time" in path:
            yield from (f"{path}?format={name}" for name in ("json", "text", "csv"))
        yield f"{path}?q={ASKED}&view=table&cause=first-cause&saw=time/hidden"
    yield from (f"/errors/time/{name}/" for name in ("old", "hiddn", "hidden-x"))
    yield from (f"/{name}" for name in (ASKED, "hidden", "hiden"))
    yield from (f"/errors/time/hidden/{name}/" for name in ("history", "compare", "edit", "notes"))
    yield f"/search/?q={ASKED}&context=time"


@pytest.mark.parametrize("hide", HIDDEN)
def test_a_visitor_finds_no_trace(client: Client, time: Context, ada: User, hide: Any) -> None:
    PublishedEntryFactory.create(context=time, slug="other")
    hide(time, ada)
    site_index.rebuild_index()
    snapshot.forget()
    for path in asked():
        response = client.get(path, follow=True)
        assert CANARY not in response.text, path
        assert response.status_code < 500, path
    for text in (ASKED, f"{ASKED} is here", "hidden"):
        for more in ({}, {"context": "time"}):
            assert CANARY not in client.post("/diagnose/", {"text": text, **more}).text


def test_a_context_of_staff_entries_alone_is_hidden(client: Client, ada: User) -> None:
    only_staff = ContextFactory.create(slug="time", title=CANARY)
    for_staff(only_staff, ada)
    site_index.rebuild_index()
    snapshot.forget()
    for path in asked():
        assert CANARY not in client.get(path, follow=True).text, path
    assert client.get("/errors/time/").status_code == 404
    client.force_login(StaffFactory.create())
    assert CANARY in client.get("/errors/time/").text


def test_related_entries_that_are_hidden_are_named_nowhere(
    client: Client, time: Context, ada: User
) -> None:
    for_staff(time, ada)
    PublishedEntryFactory.create(context=time, slug="seen")
    related = entry_document(related=["time/hidden", "time/seen"])
    PublishedEntryFactory.create(context=time, slug="other", document=related)
    assert client.get("/errors/time/other/?format=json").json()["related"] == ["time/seen"]
    for kind in ("", "?format=json", "?format=text"):
        assert "time/hidden" not in client.get(f"/errors/time/other/{kind}").text


@pytest.mark.parametrize("hide", [as_draft, in_review, refused, for_staff])
def test_no_number_tells_of_it(client: Client, time: Context, ada: User, hide: Any) -> None:
    def seen() -> list[str]:
        site_index.rebuild_index()
        snapshot.forget()
        paths = ("/", "/errors/", "/errors/time/", "/triage/", "/sitemap.xml", "/search/?q=nothing")
        return [client.get(path).text for path in paths]

    PublishedEntryFactory.create(context=time, slug="other")
    before = seen()
    hide(time, ada)
    assert seen() == before


@pytest.mark.parametrize("hide", [for_staff])
def test_staff_finds_it(client: Client, time: Context, ada: User, hide: Any) -> None:
    """The canary sings where it may: the test above looks in the right places."""
    hide(time, ada)
    site_index.rebuild_index()
    snapshot.forget()
    client.force_login(StaffFactory.create())
    assert CANARY in client.get(f"/search/?q={ASKED}", follow=True).text
    assert CANARY in client.get("/errors/time/hidden/?format=json").text
    assert CANARY in client.get("/triage/time/hidden/", follow=True).text


def test_staff_without_the_second_factor_finds_no_trace(
    client: Client, time: Context, ada: User, settings: Settings
) -> None:
    """Where a second factor is asked for, a stolen password opens nothing."""
    settings.REQUIRE_SECOND_FACTOR = True
    for_staff(time, ada)
    site_index.rebuild_index()
    snapshot.forget()
    client.force_login(StaffFactory.create(role=Role.ADMINISTRATOR))
    for path in asked():
        assert CANARY not in client.get(path, follow=True).text, path
    assert CANARY not in client.post("/diagnose/", {"text": ASKED}).text
    assert client.get("/triage/time/hidden/staff/").status_code == 404


def test_the_database_decides_not_the_index(client: Client, time: Context) -> None:
    """The audience changes without a word to index and snapshot, and it is gone at once."""
    data = entry_document(**hidden_data())
    entry = PublishedEntryFactory.create(context=time, slug="hidden", document=data)
    site_index.rebuild_index()
    snapshot.forget()
    assert CANARY in client.get(f"/search/?q={ASKED}", follow=True).text
    assert CANARY in client.get("/triage/time/hidden/", follow=True).text
    Entry.objects.filter(pk=entry.pk).update(audience="staff")
    for path in asked():
        assert CANARY not in client.get(path, follow=True).text, path
    assert CANARY not in client.post("/diagnose/", {"text": ASKED}).text


ROLES = [None, "no role", "switched off", *Role]


def somebody(role: str | None) -> User | AnonymousUser:
    if role is None:
        return AnonymousUser()
    if role == "no role":
        user: User = UserFactory.create(is_staff=True)
        return user
    if role == "switched off":
        return StaffFactory.create(role=Role.ADMINISTRATOR, is_active=False)
    return StaffFactory.create(role=role)


@contextmanager
def undone() -> Iterator[None]:
    """Take back what one example writes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# Of each entry: for staff only, published, retired.
entry_states = st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), max_size=6)
# Of each revision: its state, and whether it is the reader's own.
revision_states = st.lists(
    st.tuples(st.sampled_from(Revision.State.values), st.booleans()), max_size=6, unique=True
)
in_one_database = hypothesis.settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@in_one_database
@given(entry_states, st.sampled_from(ROLES))
def test_the_rule_for_many_is_the_rule_for_one(
    db: None, states: list[tuple[bool, bool, bool]], role: str | None
) -> None:
    with undone():
        for is_for_staff, is_published, is_retired in states:
            factory = PublishedEntryFactory if is_published else DraftEntryFactory
            entry = factory.create()
            audience = "staff" if is_for_staff else "public"
            Entry.objects.filter(pk=entry.pk).update(audience=audience, is_retired=is_retired)
        user = somebody(role)
        one_by_one = {entry for entry in Entry.objects.all() if entry.is_visible_to(user)}
        assert set(Entry.objects.visible_to(user)) == one_by_one


@in_one_database
@given(revision_states, st.sampled_from(ROLES))
def test_the_same_goes_for_revisions(
    db: None, states: list[tuple[str, bool]], role: str | None
) -> None:
    with undone():
        user, entry = somebody(role), PublishedEntryFactory.create()
        for number, (state, is_own) in enumerate(states, start=2):
            writer = user if is_own and isinstance(user, User) else AuthorFactory.create()
            made = {"number": number, "state": state, "created_by": writer, "document": {}}
            Revision.objects.create(entry=entry, **made)
            SupplementRevision.objects.create(path="lost/_context.yaml", **made)
        for kind in (Revision, SupplementRevision):
            one_by_one = {each for each in kind.objects.all() if each.is_visible_to(user)}
            assert set(kind.objects.visible_to(user)) == one_by_one
