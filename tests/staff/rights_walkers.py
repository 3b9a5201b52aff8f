"""How each action of the table of rights is done through HTTP.

A walker prepares what the action is about, tries the action, and returns whether it was done. An
answer that is neither that nor a plain refusal fails the test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from audit.models import Event
from knowledge.models import Entry, Revision, StaffNote, SupplementRevision, Told
from knowledge.publishing import drafts, review, upkeep
from staff.editor.form_data import fields_of
from staff.usage import unanswered
from staff.usage.unanswered import Filter
from tests.factories import (
    AuthorFactory,
    ContextFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    ReviewerFactory,
    StaffEntryFactory,
    entry_data,
)
from tests.staff.writing import context_handed_in, handed_in

State = Revision.State
SIGN_IN = "/accounts/login/?next="
CANARY = "the words that tell"


@dataclass
class Walk:
    """Somebody at the door: signed in as `user`, None for a visitor."""

    client: Client
    user: User | None
    state: str
    is_own: bool
    _other: list[User] = field(default_factory=list)

    @property
    def writer(self) -> User:
        """Whose the thing is: the walker's own, or that of an author who is somebody else."""
        if self.is_own and self.user is not None:
            return self.user
        if not self._other:
            self._other.append(AuthorFactory.create())
        return self._other[0]

    def get(self, path: str) -> bool:
        return opened(self.client.get(path))

    def post(self, path: str, **data: Any) -> bool:
        return opened(self.client.post(path, data))

    def shows(self, path: str, text: str = CANARY) -> bool:
        """Return whether the page opens and holds `text`; refused, it must not hold it."""
        response = self.client.get(path, follow=True)
        return text in response.text and response.status_code == 200


def opened(response: Any) -> bool:
    """Return whether the answer is that of a page; refused is 404, or the way to sign in."""
    if response.status_code == 404 or response.get("Location", "").startswith(SIGN_IN):
        return False
    assert response.status_code in (200, 302), response.status_code
    return True


Walker = Callable[[Walk], bool]
WALKERS: dict[str, Walker] = {}


def walks(action: str) -> Callable[[Walker], Walker]:
    """Say which action of the table the function walks."""

    def register(walker: Walker) -> Walker:
        assert action not in WALKERS, action
        WALKERS[action] = walker
        return walker

    return register


def base(entry: Entry) -> str:
    return f"/staff/entries/{entry.context.slug}/{entry.slug}/"


def revision_in(walk: Walk, state: str) -> Revision:
    """Return a revision of a published entry in `state`."""
    entry = PublishedEntryFactory.create()
    if state in ("published", "published now or before", "any but drafts"):
        assert entry.published is not None
        return entry.published
    if state == "draft":
        return drafts.draft_of(entry=entry, by=walk.writer)
    revision = handed_in(entry, walk.writer, title=CANARY)
    if state == "refused":
        review.refuse(revision, by=ReviewerFactory.create(), note="Not so")
    revision.refresh_from_db()
    return revision


@walks("read an entry")
def read_entry(walk: Walk) -> bool:
    factories: dict[str, Any] = {
        "published, public": PublishedEntryFactory,
        "published, staff": StaffEntryFactory,
        "retired": RetiredEntryFactory,
    }
    if walk.state == "draft":
        draft = drafts.new_entry(
            context=ContextFactory.create(),
            slug="drafted",
            data=entry_data(title=CANARY),
            by=walk.writer,
        )
        assert not walk.get(draft.entry.get_absolute_url())
        return walk.get(f"/staff/review/{draft.pk}/page/")
    entry = factories[walk.state].create()
    is_open = walk.get(entry.get_absolute_url())
    assert walk.get(f"{entry.get_absolute_url()}?format=json") == is_open
    return is_open


@walks("open the workbench")
def open_workbench(walk: Walk) -> bool:
    return walk.get("/staff/")


@walks("read history, compare")
def read_history(walk: Walk) -> bool:
    revision = revision_in(walk, walk.state)
    if revision.state == State.ACCEPTED:
        is_open = walk.get(f"{base(revision.entry)}history/")
        assert walk.get(f"{base(revision.entry)}compare/") == is_open
        return is_open
    pair = f"?old={revision.number - 1}&new={revision.number}"
    first = walk.client.get(f"{base(revision.entry)}compare/{pair}")
    return first.status_code == 200 and "words" in first.text  # of the title, marked as new


@walks("see what waits for review")
def see_queue(walk: Walk) -> bool:
    revision = revision_in(walk, walk.state)
    is_open = walk.shows("/staff/review/", f"/staff/review/{revision.pk}/")
    assert walk.get(f"/staff/review/{revision.pk}/") == is_open
    return is_open


@walks("accept or refuse")
def decide(walk: Walk) -> bool:
    done = []
    for verdict, state in (("accept", State.ACCEPTED), ("refuse", State.REFUSED)):
        revision = revision_in(walk, "in review")
        document = context_handed_in(ContextFactory.create().slug, walk.writer, title=CANARY)
        for each, kind in ((revision, ""), (document, "document/")):
            data = {"verdict": verdict, "note": "I looked"}
            walk.client.post(f"/staff/review/{kind}{each.pk}/", data)
            each.refresh_from_db()
            is_own_refusal = walk.is_own and verdict == "refuse"
            assert each.state in (state, State.IN_REVIEW)
            if not is_own_refusal:  # sending one's own work back publishes nothing
                done.append(each.state == state)
    assert len(set(done)) == 1
    return done[0]


@walks("take back")
def take_back(walk: Walk) -> bool:
    revision = revision_in(walk, walk.state)
    walk.client.post(f"/staff/revisions/{revision.pk}/take-back/")
    revision.refresh_from_db()
    return revision.state == State.DRAFT


@walks("restore as a draft")
def restore(walk: Walk) -> bool:
    revision = revision_in(walk, walk.state)
    is_done = walk.post(f"/staff/revisions/{revision.pk}/restore/")
    assert revision.entry.revisions.filter(state=State.DRAFT).exists() == is_done
    return is_done


@walks("confirm that it is still true")
def confirm(walk: Walk) -> bool:
    entry = PublishedEntryFactory.create()
    is_done = walk.post(f"{base(entry)}confirm/")
    assert entry.revisions.filter(state=State.IN_REVIEW).exists() == is_done
    return is_done


@walks("set owner and date")
def set_owner(walk: Walk) -> bool:
    entry = PublishedEntryFactory.create()
    is_done = walk.post(f"{base(entry)}upkeep/", owner="", review_on="2031-01-01")
    entry.refresh_from_db()
    assert (entry.review_on is not None) == is_done
    return is_done


@walks("retire, with a successor")
def retire(walk: Walk) -> bool:
    entry = PublishedEntryFactory.create()
    successor = PublishedEntryFactory.create()
    is_done = walk.post(f"{base(entry)}retire/", successor=successor.key, sure="on")
    entry.refresh_from_db()
    assert entry.is_retired == is_done
    return is_done


@walks("list what is due")
def list_due(walk: Walk) -> bool:
    return walk.get("/staff/stale/")


@walks("read staff notes")
def read_notes(walk: Walk) -> bool:
    entry = PublishedEntryFactory.create()
    upkeep.add_note(entry=entry, text=CANARY, by=walk.writer)
    assert CANARY not in walk.client.get(f"{entry.get_absolute_url()}?format=json").text
    return walk.shows(f"{base(entry)}notes/")


@walks("add a staff note")
def add_note(walk: Walk) -> bool:
    is_done = walk.post(f"{base(PublishedEntryFactory.create())}notes/", text=CANARY)
    assert StaffNote.objects.exists() == is_done
    return is_done


@walks("delete a staff note")
def delete_note(walk: Walk) -> bool:
    note = upkeep.add_note(entry=PublishedEntryFactory.create(), text=CANARY, by=walk.writer)
    is_done = walk.post(f"/staff/notes/{note.pk}/delete/")
    assert StaffNote.objects.exists() != is_done
    return is_done


@walks("look after accounts")
def look_after_accounts(walk: Walk) -> bool:
    ada = AuthorFactory.create()
    is_open = walk.get("/staff/people/")
    assert walk.get(f"/staff/people/{ada}/") == is_open
    assert walk.post(f"/staff/people/{ada}/role/", role="reader") == is_open
    assert walk.post(f"/staff/people/{ada}/switch/", to="off") == is_open
    assert walk.post(f"/staff/people/{ada}/set-up-link/") == is_open
    assert walk.post(f"/staff/people/{ada}/second-factor/") == is_open
    assert walk.post("/staff/people/", username="somebody-new", role="reader") == is_open
    assert User.objects.filter(username="somebody-new").exists() == is_open
    return is_open


@walks("read the audit trail")
def read_trail(walk: Walk) -> bool:
    is_open = walk.get("/staff/audit/")
    assert walk.get("/staff/audit/?format=csv") == is_open
    return is_open


@walks("look at the rows")
def look_at_rows(walk: Walk) -> bool:
    is_open = walk.get("/staff/admin/")
    assert walk.get("/staff/admin/knowledge/entry/") == is_open
    return is_open


@walks("see and guard one's own account")
def own_account(walk: Walk) -> bool:
    return walk.get("/accounts/") and walk.get("/accounts/2fa/")


@walks("export what one may read")
def export(walk: Walk) -> bool:
    entry = StaffEntryFactory.create()
    response = walk.client.post("/staff/files/export/", {"format": "json", "context": ""})
    if not opened(response):
        return False
    assert entry.title in response.text
    assert Event.objects.filter(action="exported").exists()
    return True


@walks("import a file")
def import_file(walk: Walk) -> bool:
    is_open = walk.get("/staff/files/import/")
    assert walk.post("/staff/files/import/cancel/") == is_open
    return is_open


@walks("change many entries at once")
def change_many(walk: Walk) -> bool:
    return walk.get("/staff/bulk/")


def context_path() -> str:
    return f"{ContextFactory.create().slug}/_context.yaml"


@walks("read a document that is no entry")
def read_document(walk: Walk) -> bool:
    path = context_path()
    is_open = walk.get(f"/staff/documents/{path}/")
    assert walk.get(f"/staff/documents/{path}/history/") == is_open
    assert walk.get("/staff/documents/") == is_open
    return is_open


@walks("write a draft of a document that is no entry")
def write_document(walk: Walk) -> bool:
    """Throw a draft away: one's own is gone, that of somebody else stays."""
    path = context_path()
    draft = drafts.draft_of_supplement(path=path, by=walk.writer)
    is_open = walk.get(f"/staff/documents/{path}/edit/")
    walk.client.post(f"/staff/documents/{path}/edit/discard/")
    is_gone = not SupplementRevision.objects.filter(pk=draft.pk).exists()
    assert is_open or not is_gone
    return is_gone


@walks("see what a draft of such a document would do")
def see_effect(walk: Walk) -> bool:
    slug = ContextFactory.create().slug
    if walk.state == "draft":
        revision = drafts.draft_of_supplement(path=f"{slug}/_context.yaml", by=walk.writer)
    else:
        revision = context_handed_in(slug, walk.writer, title=CANARY)
    return walk.get(f"/staff/documents/effect/{revision.pk}/")


def tell() -> Told:
    """Return a text that a visitor sent, since nothing answered it."""
    day = timezone.localdate()
    return Told.objects.create(day=day, verdict="unknown", text=CANARY, comment=CANARY)


def group_of_told() -> str:
    tell()
    (group,) = unanswered.groups(Filter(since=timezone.localdate()), user=AuthorFactory.create())
    return f"/staff/meet/unanswered/{group.key}/"


@walks("see what users meet")
def see_what_users_meet(walk: Walk) -> bool:
    is_open = walk.get(group_of_told())
    for name in ("", "unanswered/", "votes/", "handed-over/", "steps/", "due/", "changes/"):
        assert walk.get(f"/staff/meet/{name}") == is_open, name
        assert walk.get(f"/staff/meet/{name}?format=csv") == is_open, name
    return is_open


@walks("begin a draft from what users met")
def begin_from_met(walk: Walk) -> bool:
    group, context = group_of_told(), ContextFactory.create().slug
    is_done = walk.post(
        f"{group}create/", context=context, slug="begun", title="Begun", text=CANARY
    )
    assert Revision.objects.filter(state=State.DRAFT).exists() == is_done
    return is_done


@walks("accept or delete words of visitors")
def moderate(walk: Walk) -> bool:
    told = tell()
    is_open = walk.shows("/staff/meet/words/")
    assert walk.post(f"/staff/meet/words/told/{told.pk}/", decision="accept") == is_open
    told.refresh_from_db()
    assert (told.moderation == Told.Moderation.ACCEPTED) == is_open
    return is_open


@walks("make a draft of what cases propose, or dismiss it")
def work_on_proposals(walk: Walk) -> bool:
    is_open = walk.get("/staff/proposals/")
    for name in ("draft", "dismiss"):
        assert walk.post(f"/staff/proposals/{name}/", guide="lamp", kind="prior") == is_open, name
    return is_open


@walks("make the draft of an entry from a case")
def draft_from_case(walk: Walk) -> bool:
    address = "/staff/from-case/lamp/?q.neighbours=only-this-one&f.bulb=worked"
    is_done = walk.post(address, title="glow_lost: no light", slug="glow-lost", context="lamps")
    assert Revision.objects.filter(state=State.DRAFT).exists() == is_done
    return is_done


@walks("list entries")
def list_entries(walk: Walk) -> bool:
    entry = StaffEntryFactory.create()
    drafts.new_entry(
        context=entry.context, slug="drafted", data=entry_data(title=CANARY), by=walk.writer
    )
    assert not walk.shows("/staff/entries/")  # the draft is somebody else's
    return walk.shows("/staff/entries/", entry.slug)


@walks("start a new entry")
def start_entry(walk: Walk) -> bool:
    fields = {"context": ContextFactory.create().slug, "title": "Begun", "slug": "begun"}
    is_done = walk.post("/staff/entries/new/create/", message="begun", **fields)
    assert walk.get("/staff/entries/new/") == is_done
    assert Entry.objects.filter(slug="begun").exists() == is_done
    return is_done


@walks("start a draft")
def start_draft(walk: Walk) -> bool:
    entry = PublishedEntryFactory.create()
    is_done = walk.post(f"{base(entry)}edit/")
    assert entry.revisions.filter(state=State.DRAFT).exists() == is_done
    return is_done


@walks("write, preview, merge, hand in, discard")
def write_draft(walk: Walk) -> bool:
    draft = revision_in(walk, "draft")
    address = f"/staff/drafts/{draft.pk}/"
    is_open = walk.get(address)
    assert walk.get(f"{address}preview/") == is_open
    assert walk.get(f"{address}merge/") == is_open
    typed = {**fields_of(entry_data(title=CANARY)), "version": "1", "significance": "facts"}
    more = {"state": "accepted", "created_by": "1", "entry": "1", "reviewed_by": "1"}
    assert walk.post(address, **typed, **more, note="Better", do="save") == is_open
    draft.refresh_from_db()
    assert draft.state == State.DRAFT
    assert (draft.document.get("title") == CANARY) == is_open
    handed = {**typed, "version": str(draft.version), "note": "Better", "do": "hand-in"}
    assert walk.post(address, **handed) == is_open
    draft.refresh_from_db()
    assert (draft.state == State.IN_REVIEW) == is_open
    other = revision_in(walk, "draft")
    assert walk.post(f"/staff/drafts/{other.pk}/discard/") == is_open
    assert Revision.objects.filter(pk=other.pk).exists() != is_open
    return is_open
