"""What waits for review, one of it, and the decision."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries, Settings

from knowledge.models import Context, Entry, Revision, SupplementRevision
from knowledge.publishing import drafts, publish, review
from tests.factories import (
    AdministratorFactory,
    AuthorFactory,
    ContextFactory,
    DraftEntryFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    ReviewerFactory,
    StaffFactory,
    UserFactory,
    cause_data,
    entry_data,
)
from tests.staff.writing import context_handed_in, handed_in

pytestmark = pytest.mark.django_db
State = Revision.State
QUEUE = "/staff/review/"


@pytest.fixture
def ben(client: Client) -> object:
    """Sign a reviewer in."""
    reviewer = ReviewerFactory.create()
    client.force_login(reviewer)
    return reviewer


def page_of(revision: Revision | SupplementRevision) -> str:
    kind = "" if isinstance(revision, Revision) else "document/"
    return f"{QUEUE}{kind}{revision.pk}/"


def decide(client: Client, revision: Revision | SupplementRevision, **data: str) -> int:
    status: int = client.post(page_of(revision), data).status_code
    revision.refresh_from_db()
    return status


@pytest.mark.usefixtures("ben")
def test_it_works(client: Client) -> None:
    revision = handed_in(PublishedEntryFactory.create(), AuthorFactory.create(), title="Better")
    assert page_of(revision) in client.get(QUEUE).text
    response = client.get(page_of(revision))
    assert response.status_code == 200
    assert "<ins>" in response.text
    assert "Say it better" in response.text
    assert decide(client, revision, verdict="accept", note="Thank you") == 302
    assert (revision.state, revision.review_note) == (State.ACCEPTED, "Thank you")
    assert Entry.objects.get().title == "Better"
    assert "“Better” is published." in client.get(QUEUE).text


@pytest.mark.usefixtures("ben")
def test_the_oldest_comes_first_whatever_its_kind(client: Client) -> None:
    ada, context = AuthorFactory.create(), ContextFactory.create()
    first = handed_in(PublishedEntryFactory.create(), ada)
    second = context_handed_in(context.slug, ada)
    third = handed_in(PublishedEntryFactory.create(), ada)
    text = client.get(QUEUE).text
    places = [text.index(f'href="{page_of(each)}"') for each in (first, second, third)]
    assert places == sorted(places)


@pytest.mark.usefixtures("ben")
def test_the_queue_asks_no_more_for_more_rows(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def fill() -> None:
        for entry in PublishedEntryFactory.create_batch(5):
            handed_in(entry, AuthorFactory.create())

    fill()
    with CaptureQueriesContext(connection) as before:
        client.get(QUEUE)
    fill()
    with django_assert_num_queries(len(before)):
        client.get(QUEUE)


@pytest.mark.usefixtures("ben")
def test_a_context_is_reviewed_too(client: Client) -> None:
    context = ContextFactory.create()
    revision = context_handed_in(context.slug, AuthorFactory.create(), title="Clocks")
    assert client.get(page_of(revision)).status_code == 200
    assert decide(client, revision, verdict="accept") == 302
    assert Context.objects.get(slug=context.slug).title == "Clocks"


@pytest.mark.usefixtures("ben")
def test_a_refusal_needs_a_note(client: Client) -> None:
    revision = handed_in(PublishedEntryFactory.create(), AuthorFactory.create())
    assert decide(client, revision, verdict="refuse", note="  ") == 422
    assert revision.state == State.IN_REVIEW
    assert decide(client, revision, verdict="refuse", note="Name the source") == 302
    assert (revision.state, revision.review_note) == (State.REFUSED, "Name the source")


@pytest.mark.usefixtures("ben")
def test_a_note_that_is_too_long_is_kept_on_the_page(client: Client) -> None:
    revision = handed_in(PublishedEntryFactory.create(), AuthorFactory.create())
    note = "Name the source. " * 100
    response = client.post(page_of(revision), {"verdict": "refuse", "note": note})
    assert response.status_code == 422
    assert note.strip() in response.text


@pytest.mark.usefixtures("ben")
def test_no_secret_stays_in_a_note(client: Client) -> None:
    revision = handed_in(PublishedEntryFactory.create(), AuthorFactory.create())
    note = "I tried it with the card 4111 1111 1111 1111"
    decide(client, revision, verdict="refuse", note=note)
    assert "1111 1111" not in revision.review_note


def test_nobody_is_offered_to_publish_their_own(client: Client) -> None:
    ben = ReviewerFactory.create()
    revision = handed_in(PublishedEntryFactory.create(), ben)
    client.force_login(ben)
    assert "somebody else reviews this" in client.get(QUEUE).text
    assert 'value="accept"' not in client.get(page_of(revision)).text
    assert decide(client, revision, verdict="accept") == 422
    assert revision.state == State.IN_REVIEW


def test_a_team_of_one_publishes_its_own(client: Client, settings: Settings) -> None:
    settings.ONE_PERSON_TEAM = True
    ben = ReviewerFactory.create()
    revision = handed_in(PublishedEntryFactory.create(), ben)
    client.force_login(ben)
    assert 'value="accept"' in client.get(page_of(revision)).text
    assert decide(client, revision, verdict="accept") == 302
    assert revision.state == State.ACCEPTED


def test_an_author_looks_and_does_not_decide(client: Client) -> None:
    revision = handed_in(PublishedEntryFactory.create(), AuthorFactory.create())
    client.force_login(AuthorFactory.create())
    response = client.get(page_of(revision))
    assert response.status_code == 200
    assert 'value="accept"' not in response.text
    for verdict in ("accept", "refuse"):
        assert decide(client, revision, verdict=verdict, note="N") == 404
    assert revision.state == State.IN_REVIEW


@pytest.mark.parametrize("factory", [StaffFactory, UserFactory])
def test_others_find_nothing(client: Client, factory: type[UserFactory]) -> None:
    revision = handed_in(PublishedEntryFactory.create(), AuthorFactory.create())
    client.force_login(factory.create())
    for path in (QUEUE, page_of(revision), f"{page_of(revision)}page/"):
        assert client.get(path).status_code == 404


def test_a_draft_is_its_writers_alone(client: Client) -> None:
    draft = drafts.draft_of(entry=PublishedEntryFactory.create(), by=AuthorFactory.create())
    client.force_login(AdministratorFactory.create())
    assert client.get(page_of(draft)).status_code == 404
    assert client.get(f"{page_of(draft)}page/").status_code == 404


def test_what_was_published_meanwhile_is_told_and_linked(client: Client, ben: object) -> None:
    entry = PublishedEntryFactory.create()
    first = handed_in(entry, AuthorFactory.create(), title="First")
    second = handed_in(entry, AuthorFactory.create(), title="Second")
    decide(client, first, verdict="accept")
    response = client.get(page_of(second))
    assert f"/staff/entries/{entry.key}/compare/?old=1&amp;new={first.number}" in response.text
    assert 'value="accept"' not in response.text
    assert decide(client, second, verdict="accept") == 422
    assert Entry.objects.get().title == "First"
    assert decide(client, second, verdict="refuse", note="Take the first one in") == 302


@pytest.mark.usefixtures("ben")
def test_what_was_decided_meanwhile_is_told(client: Client) -> None:
    revision = handed_in(PublishedEntryFactory.create(), AuthorFactory.create())
    review.refuse(revision, by=ReviewerFactory.create(), note="No")
    response = client.post(page_of(revision), {"verdict": "accept"})
    assert response["Location"] == f"/staff/entries/{revision.key}/history/"
    revision.refresh_from_db()
    assert revision.state == State.REFUSED


@pytest.mark.usefixtures("ben")
def test_lint_is_shown_beside(client: Client) -> None:
    causes = [cause_data(fix={"steps": ["Disable the certificate check."], "minutes": 1})]
    revision = handed_in(PublishedEntryFactory.create(), AuthorFactory.create(), causes=causes)
    text = client.get(page_of(revision)).text
    assert "advises to switch off a security check" in text
    assert "Cause 1 › Fix › Step 1" in text


@pytest.mark.usefixtures("ben")
def test_a_document_that_lost_its_shape_is_not_published(client: Client) -> None:
    revision = handed_in(PublishedEntryFactory.create(), AuthorFactory.create())
    Revision.objects.filter(pk=revision.pk).update(document={"title": "No more"})
    assert client.get(page_of(revision)).status_code == 200
    assert client.get(f"{page_of(revision)}page/").status_code == 404
    assert decide(client, revision, verdict="accept") == 422
    assert revision.state == State.IN_REVIEW


@pytest.mark.usefixtures("ben")
def test_a_new_entry_is_seen_as_readers_would(client: Client) -> None:
    entry = DraftEntryFactory.create(document=None, changes={"title": "Still a draft"})
    draft = Revision.objects.get(entry=entry)
    Revision.objects.filter(pk=draft.pk).update(created_by=AuthorFactory.create())
    revision = drafts.submit(draft, by=AuthorFactory.create())
    response = client.get(f"{page_of(revision)}page/")
    assert response.status_code == 200
    assert "<h1>Still a draft</h1>" in response.text
    assert "no-store" in response["Cache-Control"]
    client.logout()
    assert client.get(entry.get_absolute_url()).status_code == 404


@pytest.mark.usefixtures("ben")
@pytest.mark.parametrize("verdict", ["accept", "refuse"])
def test_a_decision_is_about_what_its_reviewer_was_shown(client: Client, verdict: str) -> None:
    entry, ada = PublishedEntryFactory.create(), AuthorFactory.create()
    revision = handed_in(entry, ada, title="Seen")
    shown = client.get(page_of(revision)).context["page"].shown
    draft = drafts.take_back(revision, by=ada)
    changed = drafts.save(draft, data=entry_data(title="Unseen"), version=draft.version)
    drafts.submit(changed, by=ada)
    typed = {"verdict": verdict, "note": "My words", "shown": shown}
    response = client.post(page_of(revision), typed)
    assert response.status_code == 422
    assert "My words" in response.text
    assert "Unseen" in response.text
    revision.refresh_from_db()
    assert revision.state == State.IN_REVIEW
    again = {**typed, "shown": response.context["page"].shown}
    assert client.post(page_of(revision), again).status_code == 302


@pytest.mark.usefixtures("ben")
def test_an_entry_retired_meanwhile_is_not_brought_back_unseen(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    revision = handed_in(entry, AuthorFactory.create())
    shown = client.get(page_of(revision)).context["page"].shown
    publish.retire(entry=entry)
    response = client.post(page_of(revision), {"verdict": "accept", "shown": shown})
    assert response.status_code == 422
    assert "brings it back" in response.text
    entry.refresh_from_db()
    assert entry.is_retired


@pytest.mark.usefixtures("ben")
def test_publishing_brings_a_retired_entry_back(client: Client) -> None:
    entry, ada = RetiredEntryFactory.create(), AuthorFactory.create()
    draft = review.restore(entry.revisions.get(), by=ada)
    revision = drafts.submit(draft, by=ada)
    assert "brings it back" in client.get(page_of(revision)).text
    assert decide(client, revision, verdict="accept") == 302
    client.logout()
    assert client.get(entry.get_absolute_url()).status_code == 200


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    revision = handed_in(PublishedEntryFactory.create(), AuthorFactory.create())
    response = client.post(page_of(revision), {"verdict": "accept"})
    assert response["Location"].startswith("/accounts/login/")
    revision.refresh_from_db()
    assert revision.state == State.IN_REVIEW


@pytest.mark.usefixtures("ben")
def test_what_would_break_elsewhere_is_told(client: Client) -> None:
    entry = PublishedEntryFactory.create()
    other = PublishedEntryFactory.create(changes={"related": [entry.key]})
    publish.retire(entry=entry)
    revision = handed_in(other, AuthorFactory.create(), related=[entry.key, other.key])
    text = client.get(page_of(revision)).text
    assert "an entry is not related to itself" in text
    assert entry_data()["title"] in text


@pytest.mark.parametrize("kind", ["entry", "document"])
def test_the_note_of_a_refusal_stands_in_the_editor_and_in_the_history(
    client: Client, kind: str
) -> None:
    ada, ben = AuthorFactory.create(), ReviewerFactory.create()
    revision: Revision | SupplementRevision
    if kind == "entry":
        entry = PublishedEntryFactory.create()
        revision = handed_in(entry, ada, title="Better")
        editor = f"/staff/drafts/{revision.pk}/"
        history = f"/staff/entries/{entry.key}/history/"
    else:
        revision = context_handed_in(ContextFactory.create().slug, ada, title="Better")
        editor = f"/staff/documents/{revision.path}/edit/"
        history = f"/staff/documents/{revision.path}/history/"
    review.refuse(revision, by=ben, note="Name the source")
    revision = drafts.take_back(revision, by=ada)
    client.force_login(ada)
    page = client.get(editor).text
    assert "Name the source" in page
    assert ben.username in page
    review.accept(drafts.submit(revision, by=ada), by=ben, note="Thank you")
    page = client.get(history).text
    assert "Name the source" in page
    assert "Thank you" in page


@pytest.mark.parametrize("kind", ["entry", "document"])
def test_nobody_publishes_their_own_words_by_way_of_another(client: Client, kind: str) -> None:
    ben, ada, cid = ReviewerFactory.create(), AuthorFactory.create(), AuthorFactory.create()
    revision: Revision | SupplementRevision
    if kind == "entry":
        revision = handed_in(PublishedEntryFactory.create(), ben, title="Better")
    else:
        revision = context_handed_in(ContextFactory.create().slug, ben, title="Better")
    for author in (ada, cid):  # refused, brought back by one, refused, brought back by another
        revision = review.refuse(revision, by=AdministratorFactory.create(), note="No")
        revision = drafts.submit(review.restore(revision, by=author), by=author)
    client.force_login(ben)
    assert "You wrote this yourself" in client.get(page_of(revision)).text
    assert decide(client, revision, verdict="accept", note="") == 422
    assert revision.state == State.IN_REVIEW
    client.force_login(ReviewerFactory.create())
    assert decide(client, revision, verdict="accept", note="") == 302


def test_who_wrote_what_was_once_published_may_publish_it_again(client: Client) -> None:
    ben, ada = ReviewerFactory.create(), AuthorFactory.create()
    entry = PublishedEntryFactory.create()
    review.accept(handed_in(entry, ben, title="Better"), by=ReviewerFactory.create())
    review.accept(handed_in(entry, ada, title="Worse"), by=ben)
    revision = entry.revisions.get(document__title="Better")
    restored = drafts.submit(review.restore(revision, by=ada), by=ada)
    client.force_login(ben)
    assert decide(client, restored, verdict="accept", note="") == 302
