from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from pytest_django import DjangoCaptureOnCommitCallbacks

from audit.models import Event
from knowledge.documents.entry import read_document
from knowledge.documents.guide import GuideDocument
from knowledge.models import Context, Entry, Generation, Revision, SupplementRevision
from knowledge.publishing import publish
from knowledge.publishing.publish import NotPublishable
from knowledge.search import site_index
from tests.factories import (
    DraftEntryFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    ReviewerFactory,
    cause_data,
    context_document,
    entry_document,
    guide_data,
)

pytestmark = pytest.mark.django_db


def revised(entry: Entry, **changes: object) -> Revision:
    return publish.revise(entry=entry, document=entry_document(**changes))


def test_it_works() -> None:
    entry = DraftEntryFactory.create()
    publish.publish(revision=entry.revisions.get())
    entry.refresh_from_db()
    assert entry.published == entry.revisions.get()
    assert entry.title == "flux_broken: the capacitor is empty"


def test_a_revision_keeps_the_whole_document() -> None:
    document = entry_document(terms=["1.21 gigawatts"])
    entry = DraftEntryFactory.create(document=document)
    assert entry.revisions.get().content == document


def test_a_draft_changes_nothing_for_readers() -> None:
    entry = PublishedEntryFactory.create()
    revised(entry, title="A new title")
    entry.refresh_from_db()
    assert entry.title == "flux_broken: the capacitor is empty"


def test_rows_follow_the_published_document() -> None:
    entry = PublishedEntryFactory.create()
    messages = [{"text": "flux <n> gone", "kind": "message", "points_to": "b"}]
    causes = [cause_data("a"), cause_data("b")]
    publish.publish(revision=revised(entry, messages=messages, causes=causes))
    assert [cause.key for cause in entry.causes.all()] == ["a", "b"]
    message = entry.messages.get()
    assert (message.text, message.points_to) == ("flux <n> gone", entry.causes.get(key="b"))
    assert entry.sources.get().url == "https://example.org/manual"


def test_publishing_raises_the_generation() -> None:
    entry = DraftEntryFactory.create()
    before = Generation.current()
    publish.publish(revision=entry.revisions.get())
    assert Generation.current() == before + 1


def test_a_refused_revision_is_not_published() -> None:
    revision = DraftEntryFactory.create().revisions.get()
    Revision.objects.update(state=Revision.State.REFUSED)
    with pytest.raises(NotPublishable):
        publish.publish(revision=revision)


def test_an_older_revision_can_be_published_again() -> None:
    entry = PublishedEntryFactory.create()
    publish.publish(revision=revised(entry, title="Second"))
    publish.publish(revision=entry.revisions.get(number=1))
    entry.refresh_from_db()
    assert entry.title == "flux_broken: the capacitor is empty"


def test_the_index_follows_a_publish(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    entry = PublishedEntryFactory.create()
    with django_capture_on_commit_callbacks(execute=True):
        publish.publish(revision=revised(entry, title="Unmistakable wording"))
    hits = site_index.full_text().find(["unmistakable"], context=None, limit=5)
    assert [hit.key for hit in hits] == [entry.key]


def test_the_index_forgets_a_retired_entry(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    entry = PublishedEntryFactory.create()
    with django_capture_on_commit_callbacks(execute=True):
        publish.publish(revision=revised(entry, title="Unmistakable wording"))
        publish.retire(entry=entry)
    assert site_index.full_text().find(["unmistakable"], context=None, limit=5) == []


def test_a_retired_entry_leads_to_its_successor() -> None:
    old, new = PublishedEntryFactory.create(), PublishedEntryFactory.create()
    publish.retire(entry=old, successor=new)
    old.refresh_from_db()
    assert (old.is_retired, old.successor) == (True, new)


def test_retiring_is_recorded_and_announced() -> None:
    ben = ReviewerFactory.create()
    old, new = PublishedEntryFactory.create(), PublishedEntryFactory.create()
    before = Generation.current()
    publish.retire(entry=old, successor=new, by=ben)
    assert Generation.current() == before + 1
    event = Event.objects.get(action=Event.Action.RETIRED)
    assert (event.actor, event.about, event.details) == (
        ben.username,
        old.key,
        {"successor": new.key},
    )
    publish.retire(entry=new)
    assert Event.objects.get(about=new.key).details == {}


def test_what_readers_do_not_see_succeeds_nothing() -> None:
    entry = PublishedEntryFactory.create()
    for hidden in (DraftEntryFactory.create(), RetiredEntryFactory.create()):
        with pytest.raises(NotPublishable):
            publish.retire(entry=entry, successor=hidden)
    entry.refresh_from_db()
    assert not entry.is_retired


def test_publishing_again_brings_a_retired_entry_back() -> None:
    old, new = PublishedEntryFactory.create(), PublishedEntryFactory.create()
    publish.retire(entry=old, successor=new)
    publish.publish(revision=revised(old, audience="staff"))
    old.refresh_from_db()
    assert (old.is_retired, old.successor, old.audience) == (False, None, "staff")


def test_the_revision_that_is_published_is_accepted_and_stays_in_the_history() -> None:
    entry = PublishedEntryFactory.create()
    second = revised(entry, title="Second")
    assert (second.number, second.state, second.based_on) == (2, "draft", entry.published)
    publish.publish(revision=second)
    second.refresh_from_db()
    assert second.state == "accepted"
    assert list(entry.revisions.values_list("number", "state")) == [
        (2, "accepted"),
        (1, "accepted"),
    ]


def test_a_supplement_is_published_and_announced() -> None:
    before = Generation.current()
    context = publish.save_context(slug="time", document=context_document(title="Old"))
    assert (context.title, context.document["title"]) == ("Old", "Old")
    again = publish.save_context(slug="time", document=context_document(title="New"))
    assert (again.pk, again.title) == (context.pk, "New")
    assert Generation.current() == before + 2
    revisions = SupplementRevision.objects.filter(path="time/_context.yaml")
    assert list(revisions.values_list("number", "state")) == [(2, "accepted"), (1, "accepted")]
    assert all(revision.reviewed_at is not None for revision in revisions)


def test_a_refused_supplement_is_not_published() -> None:
    publish.save_context(slug="time", document=context_document(title="Old"))
    SupplementRevision.objects.update(state="refused")
    with pytest.raises(NotPublishable):
        publish.publish_supplement(revision=SupplementRevision.objects.get())


def test_a_context_needs_a_slug_that_fits() -> None:
    with pytest.raises(ValidationError):
        publish.save_context(slug="a" * 61, document=context_document())
    assert not Context.objects.exists()


def test_an_entry_needs_a_slug_of_its_own() -> None:
    entry = DraftEntryFactory.create()
    for slug in (entry.slug, "No Slug"):
        with pytest.raises(ValidationError):
            publish.create_entry(context=entry.context, slug=slug, title="x")


def test_an_entry_whose_address_cannot_be_is_not_published() -> None:
    entry = DraftEntryFactory.create()
    Entry.objects.update(slug="No Slug")
    with pytest.raises(ValidationError):
        publish.publish(revision=entry.revisions.get())


def test_each_row_holds_what_the_document_says() -> None:
    plain, odd = cause_data("plain"), cause_data("odd", likelihood="low")
    odd["check"] = {"ask": "Odd?", "how": "See.", "minutes": 3}
    odd["fix"] = {"steps": ["One.", "Two."], "minutes": 9, "risk": "high", "undoable": False}
    document = entry_document(
        causes=[plain, odd],
        warning="It may hurt.",
        messages=[
            {"text": "flux", "kind": "code"},
            {
                "text": "kein Fluss",
                "kind": "symptom",
                "points_to": "odd",
                "provider": "Acme",
                "lang": "de",
                "needs_cue": True,
            },
        ],
        sources=[
            {"title": "Manual", "url": "https://example.org/manual"},
            {"title": "Norm", "url": "https://example.org/norm"},
        ],
    )
    entry = PublishedEntryFactory.create(document=document)
    causes = entry.causes.order_by("position").values_list(
        "position", "key", "title", "likelihood", "check_ask", "check_how", "check_minutes"
    )
    assert list(causes) == [
        (0, "plain", "The plain is true", "high", "Is it so?", "Look at the log.", 2),
        (1, "odd", "The odd is true", "low", "Odd?", "See.", 3),
    ]
    fixes = entry.causes.order_by("position").values_list(
        "fix_steps", "fix_minutes", "fix_risk", "fix_undoable"
    )
    assert list(fixes) == [
        (["Change it.", "Try again and see that it works."], 5, "low", True),
        (["One.", "Two."], 9, "high", False),
    ]
    messages = entry.messages.order_by("position").values_list(
        "position", "text", "kind", "points_to__key", "provider", "lang", "needs_cue"
    )
    assert list(messages) == [
        (0, "flux", "code", None, "", "en", False),
        (1, "kein Fluss", "symptom", "odd", "Acme", "de", True),
    ]
    assert list(entry.sources.order_by("position").values_list("position", "title", "url")) == [
        (0, "Manual", "https://example.org/manual"),
        (1, "Norm", "https://example.org/norm"),
    ]


def test_a_revision_says_who_wrote_it_and_why() -> None:
    entry, ben = PublishedEntryFactory.create(), ReviewerFactory.create()
    revision = publish.revise(
        entry=entry, document=entry_document(), by=ben, note="Why", state=Revision.State.IN_REVIEW
    )
    stored = Revision.objects.get(pk=revision.pk)
    assert (stored.created_by, stored.note, stored.state) == (ben, "Why", "in-review")
    anonymous = revised(entry)
    assert (anonymous.number, anonymous.created_by, anonymous.note) == (3, None, "")


def test_a_revision_that_the_database_does_not_take_is_not_stored() -> None:
    entry = PublishedEntryFactory.create()
    with pytest.raises(ValidationError):
        publish.revise(entry=entry, document=entry_document(), note="x" * 201)
    assert entry.revisions.count() == 1


def test_an_entry_whose_address_cannot_be_is_not_retired() -> None:
    entry = PublishedEntryFactory.create()
    Entry.objects.update(slug="No Slug")
    with pytest.raises(ValidationError):
        publish.retire(entry=entry)
    entry.refresh_from_db()
    assert not entry.is_retired


@pytest.mark.parametrize(("index", "follows"), [(True, 1), (False, 0)])
def test_the_index_is_left_to_the_caller_who_says_so(
    index: bool,
    follows: int,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    calls: list[None] = []
    monkeypatch.setattr(site_index, "follow", lambda: calls.append(None))
    entry = DraftEntryFactory.create()
    with django_capture_on_commit_callbacks(execute=True):
        publish.publish(revision=entry.revisions.get(), index=index)
    assert len(calls) == follows


@pytest.mark.parametrize("step", ["publish", "retire"])
def test_a_broken_index_stops_no_change(
    step: str,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    def fail() -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(site_index, "follow", fail)
    entry = PublishedEntryFactory.create()
    with django_capture_on_commit_callbacks(execute=True):
        if step == "publish":
            changed = publish.publish(revision=entry.revisions.get())
        else:
            changed = publish.retire(entry=entry)
    assert changed == entry
    assert changed.is_retired is (step == "retire")


def test_what_is_returned_is_what_is_stored() -> None:
    entry = DraftEntryFactory.create()
    published = publish.publish(revision=revised(entry, title="T", audience="staff"))
    assert (published.pk, published.title, published.audience) == (entry.pk, "T", "staff")
    assert published.published == entry.revisions.get(number=2)
    retired = publish.retire(entry=entry, successor=PublishedEntryFactory.create())
    stored = Entry.objects.get(pk=entry.pk)
    assert (retired.is_retired, retired.successor) == (stored.is_retired, stored.successor)
    made = publish.create_entry(context=entry.context, slug="made", title="Made")
    assert (made.context, made.slug, made.title) == (entry.context, "made", "Made")
    assert (made.published, made.is_retired) == (None, False)


def test_a_supplement_is_kept_with_its_writer_and_what_it_is_based_on() -> None:
    ben = ReviewerFactory.create()
    document = read_document(guide_data(), GuideDocument)
    supplement = publish.save_supplement(path="guides/lost.yaml", document=document, by=ben)
    assert (supplement.path, supplement.document) == ("guides/lost.yaml", document.to_json())
    publish.save_supplement(path="guides/lost.yaml", document=document)
    first, second = SupplementRevision.objects.order_by("number")
    assert (first.created_by, first.based_on, first.state) == (ben, None, "accepted")
    assert (second.created_by, second.based_on) == (None, first)
    assert second.updated_at > first.updated_at
