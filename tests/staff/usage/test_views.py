"""What users meet, as the workbench tells it."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from audit.models import Event
from knowledge.models import Asked, Entry, Revision, Told, Vote
from knowledge.publishing import drafts, review
from staff.usage.counts import FEW
from tests.factories import (
    AuthorFactory,
    ContextFactory,
    PublishedEntryFactory,
    ReviewerFactory,
    StaffFactory,
    UserFactory,
)
from tests.triage.conftest import lamp_site
from triage.models import Outcome

__all__ = ["lamp_site"]

pytestmark = pytest.mark.django_db

LISTS = (
    "/staff/meet/",
    "/staff/meet/unanswered/",
    "/staff/meet/votes/",
    "/staff/meet/handed-over/",
    "/staff/meet/steps/",
    "/staff/meet/due/",
    "/staff/meet/changes/",
)
WORDS = "/staff/meet/words/"
TEXT = "The hoverboard 771 does not float on water"


def tell(text: str = TEXT, **changes: object) -> Told:
    values = {"day": timezone.localdate(), "verdict": "unknown", "text": text, **changes}
    return Told.objects.create(**values)


def ask(words: str, count: int = 1, **changes: object) -> None:
    values = {"day": timezone.localdate(), "verdict": "unknown", "words": words, **changes}
    Asked.objects.bulk_create([Asked(**values) for _ in range(count)])


def cast(entry: Entry, no: int, yes: int = 0, **changes: object) -> None:
    Vote.objects.bulk_create(
        Vote(
            entry=entry,
            revision=entry.published,
            is_helpful=number >= no,
            day=timezone.localdate(),
            visitor=f"{entry.pk} {number}",
            **(changes if number < no else {}),
        )
        for number in range(no + yes)
    )


@pytest.fixture
def dee(client: Client) -> Client:
    client.force_login(StaffFactory.create())
    return client


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(AuthorFactory.create())
    return client


@pytest.fixture
def ben(client: Client) -> Client:
    client.force_login(ReviewerFactory.create())
    return client


def rows_of(client: Client, address: str) -> list[list[str]]:
    """Return the rows of the file of a list, its head first."""
    file = client.get(address, {"format": "csv"}).getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(file, newline="")))


def group_url(client: Client, query: str = "") -> str:
    rows = client.get(f"/staff/meet/unanswered/{query}").context["page"].rows
    return f"/staff/meet/unanswered/{rows[0].group.key}/"


@pytest.mark.parametrize("address", LISTS)
@pytest.mark.parametrize("days", ["", "7", "90", "x"])
def test_an_empty_list_works(dee: Client, address: str, days: str) -> None:
    assert dee.get(address, {"days": days}).status_code == 200
    assert dee.get(address, {"days": days, "format": "csv"})["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("address", [*LISTS, WORDS, "/staff/meet/unanswered/x/"])
def test_others_find_nothing(client: Client, address: str) -> None:
    assert client.get(address).status_code == 302
    client.force_login(UserFactory.create())
    assert client.get(address).status_code == 404


def test_words_are_for_reviewers(ada: Client) -> None:
    told = tell()
    assert ada.get(WORDS).status_code == 404
    assert ada.post(f"{WORDS}told/{told.pk}/", {"decision": "hide"}).status_code == 404
    assert Told.objects.get().text


def test_readers_write_nothing(dee: Client) -> None:
    tell()
    url = group_url(dee)
    assert dee.get(url).status_code == 200
    for step in ("create/", "attach/"):
        assert dee.post(url + step, {}).status_code == 404
    assert not Revision.objects.exists()


def test_texts_of_one_error_are_one_group(dee: Client) -> None:
    tell()
    tell("> the HOVERBOARD 99 does not float on water today")
    tell("a lamp without oil")
    rows = dee.get("/staff/meet/unanswered/").context["page"].rows
    assert sorted(len(row.group.told) for row in rows) == [1, 2]


def test_searches_that_nobody_told_about_are_counted(dee: Client) -> None:
    ask("hoverboard float water", 6)
    row = dee.get("/staff/meet/unanswered/").context["page"].rows[0]
    assert row.often.words == "6"
    assert row.group.example == "hoverboard float water"
    assert not row.group.texts


def test_a_told_text_takes_the_searches_with_its_words(dee: Client) -> None:
    tell(words="float water")
    ask("float water", 7)
    rows = dee.get("/staff/meet/unanswered/").context["page"].rows
    assert [row.often.words for row in rows] == ["7"]


def test_what_was_answered_is_not_listed(dee: Client) -> None:
    ask("float water", 7, verdict="known")
    assert not dee.get("/staff/meet/unanswered/").context["page"].rows


def test_few_are_told_as_few_everywhere(dee: Client) -> None:
    entry = PublishedEntryFactory.create()
    tell()
    cast(entry, no=3, yes=1, reason="unclear")
    assert FEW in dee.get("/staff/meet/unanswered/").text
    assert f"{FEW} of {FEW}" in dee.get("/staff/meet/votes/").text
    assert rows_of(dee, "/staff/meet/votes/")[1][:3] == [entry.key, FEW, FEW]
    assert rows_of(dee, "/staff/meet/unanswered/")[1][2] == FEW


def test_the_nearest_entry_is_named(dee: Client) -> None:
    entry = PublishedEntryFactory.create()
    tell(keys=[entry.key])
    row = dee.get("/staff/meet/unanswered/").context["page"].rows[0]
    assert row.nearest == entry


def test_filters_stand_in_the_address(dee: Client) -> None:
    tell(context="a", day=timezone.localdate() - timedelta(days=20))
    tell("another thing", context="b")
    assert len(dee.get("/staff/meet/unanswered/?days=30").context["page"].rows) == 2
    assert len(dee.get("/staff/meet/unanswered/?days=7").context["page"].rows) == 1
    rows = dee.get("/staff/meet/unanswered/?context=a").context["page"].rows
    assert [row.group.context for row in rows] == ["a"]


def test_a_text_is_only_text(dee: Client) -> None:
    tell("<script>alert(1)</script> {{ 7 }}")
    for url in ("/staff/meet/unanswered/", group_url(dee)):
        assert "<script>alert" not in dee.get(url).text


def test_a_file_holds_no_formula(dee: Client) -> None:
    tell("=cmd|'/C calc'!A0")
    assert rows_of(dee, "/staff/meet/unanswered/")[1][0].startswith("'=cmd")


def test_the_number_of_queries_does_not_grow(
    dee: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(2):
        for entry in PublishedEntryFactory.create_batch(5):
            tell(f"{entry.slug} zzz{entry.pk}", keys=[entry.key])
        dee.get("/staff/meet/unanswered/")
        with django_assert_num_queries(8):
            dee.get("/staff/meet/unanswered/")


def test_an_entry_is_begun_from_a_group(ada: Client) -> None:
    context = ContextFactory.create()
    tell(f"{TEXT} [card number removed, ends in 4242]", context=context.slug)
    url = group_url(ada)
    form = ada.get(url).context["page"].create
    assert "<card-number>" in form.initial["text"]
    data = {**form.initial, "slug": "hoverboard-sinks"}
    assert ada.post(f"{url}create/", data).status_code == 302
    draft = Revision.objects.get()
    assert draft.key == f"{context.slug}/hoverboard-sinks"
    assert draft.document["messages"][0]["text"].startswith("The hoverboard")
    assert Told.objects.get().settled_by == draft.entry
    assert not ada.get("/staff/meet/unanswered/").context["page"].rows
    assert len(ada.get("/staff/meet/unanswered/?state=settled").context["page"].rows) == 1


def test_the_wording_has_gaps_where_texts_differ(ada: Client) -> None:
    for number in ("771", "9", "23"):
        tell(f"12:0{number} at start\n2026 hoverboard_sinks: board {number} does not float")
    form = ada.get(group_url(ada)).context["page"].create
    assert form.initial["text"] == "2026 hoverboard_sinks: board <value> does not float"
    assert form.initial["slug"] == "2026-hoverboard-sinks-board-does-not-float"


def test_secrets_in_a_wording_are_taken_out(ada: Client) -> None:
    context = ContextFactory.create()
    tell()
    data = {"text": "flux 4242 4242 4242 4242", "title": "t", "context": context.slug, "slug": "s"}
    ada.post(f"{group_url(ada)}create/", data)
    assert "4242" not in str(Revision.objects.get().document)


@pytest.mark.parametrize(
    "changes", [{"slug": ""}, {"slug": "No Slug"}, {"title": ""}, {"context": "x"}, {"text": " "}]
)
def test_an_entry_that_cannot_be_begun_keeps_what_was_typed(
    ada: Client, changes: dict[str, str]
) -> None:
    context = ContextFactory.create()
    tell()
    data = {"text": "kept text", "title": "t", "context": context.slug, "slug": "s", **changes}
    response = ada.post(f"{group_url(ada)}create/", data)
    assert response.status_code == 422
    assert "error-summary" in response.text
    assert not Revision.objects.exists()


def test_a_taken_slug_is_refused(ada: Client) -> None:
    entry = PublishedEntryFactory.create()
    tell()
    data = {"text": "x", "title": "t", "context": entry.context.slug, "slug": entry.slug}
    assert ada.post(f"{group_url(ada)}create/", data).status_code == 422


@pytest.mark.parametrize("form", ["message", "symptom", "term"])
def test_a_wording_is_attached_to_a_draft(ada: Client, form: str) -> None:
    entry = PublishedEntryFactory.create()
    tell()
    data = {"entry": entry.key, "text": "does not float", "form": form}
    assert ada.post(f"{group_url(ada)}attach/", data).status_code == 302
    draft = entry.revisions.get(state="draft")
    found = draft.document["terms"] if form == "term" else draft.document["messages"]
    assert "does not float" in str(found)
    assert Told.objects.get().settled_by == entry
    assert "does not float" not in str(Entry.objects.get().document.to_json())


def test_attaching_adds_to_the_draft_that_is_open(ada: Client) -> None:
    entry = PublishedEntryFactory.create()
    user = AuthorFactory.create()
    ada.force_login(user)
    draft = drafts.draft_of(entry=entry, by=user)
    drafts.save(draft, data={**draft.document, "title": "Half written"}, version=1)
    tell()
    data = {"entry": entry.key, "text": "does not float", "form": "message"}
    ada.post(f"{group_url(ada)}attach/", data)
    draft.refresh_from_db()
    assert draft.document["title"] == "Half written"
    assert draft.document["messages"][-1]["text"] == "does not float"


@pytest.mark.parametrize("key", ["", "no/such", "nonsense"])
def test_only_an_entry_that_exists_takes_a_wording(ada: Client, key: str) -> None:
    tell()
    data = {"entry": key, "text": "kept text", "form": "message"}
    response = ada.post(f"{group_url(ada)}attach/", data)
    assert response.status_code == 422
    assert "kept text" in response.text


def test_a_group_that_is_gone_leads_to_the_list(ada: Client) -> None:
    for step in ("", "create/", "attach/"):
        url = f"/staff/meet/unanswered/abc/{step}?days=7"
        response = ada.post(url, {}) if step else ada.get(url)
        assert response["Location"] == "/staff/meet/unanswered/?days=7"


def test_votes_are_of_the_published_revision(dee: Client) -> None:
    entry = PublishedEntryFactory.create()
    cast(entry, no=6, yes=4, reason="no-help")
    row = dee.get("/staff/meet/votes/").context["page"].rows[0]
    assert row.not_helpful.words == "6 of 10"
    assert [count.words for _, count in row.reasons] == [FEW, "6", FEW, FEW]
    Vote.objects.update(revision=drafts.draft_of(entry=entry, by=AuthorFactory.create()))
    assert not dee.get("/staff/meet/votes/").context["page"].rows


def test_words_are_read_before_they_are_shown(ben: Client) -> None:
    entry = PublishedEntryFactory.create()
    cast(entry, no=1, comment="canary words")
    assert "canary" not in ben.get("/staff/meet/votes/").text
    assert "canary" in ben.get(WORDS).text
    vote = Vote.objects.get()
    ben.post(f"{WORDS}vote/{vote.pk}/", {"decision": "accept"})
    assert "canary" in ben.get("/staff/meet/votes/").text
    assert "canary" not in ben.get(WORDS).text


def test_hidden_words_are_deleted(ben: Client) -> None:
    told = tell("canary text", comment="canary words")
    ben.post(f"{WORDS}told/{told.pk}/", {"decision": "hide"})
    told.refresh_from_db()
    assert (told.text, told.comment) == ("", "")
    assert not ben.get("/staff/meet/unanswered/").context["page"].rows
    event = Event.objects.get(action="moderated")
    assert event.result == "hidden"
    assert "canary" not in str(event.__dict__)


def test_words_that_were_changed_since_are_read_again(ben: Client) -> None:
    entry = PublishedEntryFactory.create()
    cast(entry, no=1, comment="first words")
    vote = Vote.objects.get()
    assert vote.comment_digest in ben.get(WORDS).text
    Vote.objects.update(comment="canary words")
    address, typed = f"{WORDS}vote/{vote.pk}/", {"decision": "accept", "shown": vote.comment_digest}
    assert "look at them again" in ben.post(address, typed, follow=True).text
    assert "canary" not in ben.get("/staff/meet/votes/").text
    typed["shown"] = Vote.objects.get().comment_digest
    ben.post(address, typed)
    assert "canary" in ben.get("/staff/meet/votes/").text


def test_words_are_decided_on_once(ben: Client) -> None:
    told = tell(moderation="accepted")
    assert ben.post(f"{WORDS}told/{told.pk}/", {"decision": "hide"}).status_code == 404
    assert ben.post(f"{WORDS}other/{told.pk}/", {"decision": "hide"}).status_code == 404


def outcome(number: int, events: list[list[str]], solved_by: str = "") -> None:
    Outcome.objects.create(
        guide="lamp",
        generation=1,
        events=events,
        solved_by=solved_by,
        day=timezone.localdate(),
        visitor=str(number),
    )


@pytest.mark.usefixtures("lamp_site")
def test_cases_are_counted_by_their_last_step(dee: Client) -> None:
    for number in range(6):
        outcome(number, [["question", "neighbours", "cannot"], ["fix", "bulb", "failed"]])
    outcome(7, [["fix", "bulb", "worked"]], solved_by="bulb")
    rows = dee.get("/staff/meet/handed-over/").context["page"].rows
    assert [(row.guide, row.share.words) for row in rows] == [("lamp", "6 of 7")]
    rows = dee.get("/staff/meet/steps/").context["page"].rows
    assert [row.share.words for row in rows] == ["6 of 6"]


def test_a_guide_that_is_gone_is_still_counted(dee: Client) -> None:
    outcome(1, [["fix", "bulb", "failed"]])
    outcome(2, [])
    assert {row.step for row in dee.get("/staff/meet/handed-over/").context["page"].rows} == {
        "bulb",
        "before the first step",
    }


def test_stale_and_unconfirmed_entries_are_listed(dee: Client) -> None:
    today = timezone.localdate()
    fresh = today.isoformat()
    PublishedEntryFactory.create(changes={"reviewed": fresh})
    doubtful = PublishedEntryFactory.create(changes={"reviewed": fresh, "unverified": ["It is."]})
    old = PublishedEntryFactory.create(changes={"reviewed": "2001-01-01"})
    rows = dee.get("/staff/meet/due/").context["page"].rows
    assert [(row.entry, row.is_stale) for row in rows] == [(old, True), (doubtful, False)]
    Entry.objects.filter(pk=old.pk).update(review_on=date(today.year + 1, 1, 1))
    assert [row.entry for row in dee.get("/staff/meet/due/").context["page"].rows] == [doubtful]


def test_what_was_published_is_listed_without_names(dee: Client) -> None:
    ada, ben = AuthorFactory.create(username="adaname"), ReviewerFactory.create(username="benname")
    entry = PublishedEntryFactory.create()
    draft = drafts.draft_of(entry=entry, by=ada)
    draft = drafts.save(
        draft,
        data={**draft.document, "title": "New title"},
        version=draft.version,
        note="Says more",
        significance="facts",
    )
    review.accept(drafts.submit(draft, by=ada), by=ben)
    response = dee.get("/staff/meet/changes/")
    assert "Says more" in response.text
    assert "New title" in response.text
    assert "adaname" not in response.text
    assert "benname" not in response.text


def test_the_first_page_tells_what_waits(ben: Client) -> None:
    assert "meet/words" not in ben.get("/staff/").text
    tell()
    assert "/staff/meet/words/" in ben.get("/staff/").text
    assert "/staff/meet/unanswered/" in ben.get("/staff/").text
