"""What the workbench tells about users: votes, cases, steps, and knowledge that needs a look."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count as CountOf
from django.db.models import DateField, F, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from audit.models import Event
from knowledge.models import Entry
from knowledge.models.usage import Asked, Told, Vote, Worded
from knowledge.publishing import upkeep
from knowledge.rights import User
from staff.usage.counts import Count, Share, Trend, trend
from triage.cases.state import COULD_NOT, NOT_NOW, UNANSWERED
from triage.guides import registry
from triage.guides.compile import Guide
from triage.models import Outcome

COMMENTS_SHOWN = 5
MOST_CHANGES = 200
NOT_PASSED = (*UNANSWERED, COULD_NOT, NOT_NOW)
CHANGES = (
    Event.Action.PUBLISHED,
    Event.Action.RETIRED,
    Event.Action.AUDIENCE_CHANGED,
    Event.Action.IMPORTED,
)

Place = tuple[str, str, str]  # guide, kind of the step, its key


@dataclass(frozen=True)
class VotedEntry:
    """How the published revision of an entry was voted on."""

    entry: Entry
    not_helpful: Share
    reasons: Sequence[tuple[str, Count]]
    comments: Sequence[str]

    @property
    def no(self) -> Count:
        return Count(self.not_helpful.part)

    @property
    def all(self) -> Count:
        return Count(self.not_helpful.whole)


@dataclass(frozen=True)
class StepCount:
    """What happened at one step of a guide: `share` of those who came there, or of all cases."""

    guide: str
    title: str
    step: str
    share: Share

    @property
    def part(self) -> Count:
        return Count(self.share.part)

    @property
    def whole(self) -> Count:
        return Count(self.share.whole)


@dataclass(frozen=True)
class DueEntry:
    """An entry that is due for a look, or says things that nobody has confirmed."""

    entry: Entry
    checked: date
    due: date
    is_stale: bool
    unconfirmed: int
    shown: Count


@dataclass(frozen=True)
class Change:
    """Something that changed in what readers see."""

    day: date
    what: str
    about: str
    entry: Entry | None
    note: str


def votes(*, since: date) -> list[VotedEntry]:
    """Return the entries whose published revision was found not helpful, most often first.

    Four queries.
    """
    current = Vote.objects.since(since).filter(revision=F("entry__published"))
    totals = dict(current.order_by().values_list("entry").annotate(CountOf("pk")))
    reasons: dict[int, Counter[str]] = defaultdict(Counter)
    comments: dict[int, list[str]] = defaultdict(list)
    for entry, reason, comment, moderation in current.filter(is_helpful=False).values_list(
        "entry", "reason", "comment", "moderation"
    ):
        reasons[entry][reason] += 1
        if comment and moderation == Worded.Moderation.ACCEPTED:
            comments[entry].append(comment)
    entries = Entry.objects.indexable().with_content().in_bulk(list(reasons))
    found = [
        VotedEntry(
            entries[pk],
            Share(counts.total(), totals[pk]),
            [(label, Count(counts[value])) for value, label in Vote.Reason.choices],
            comments[pk][-COMMENTS_SHOWN:],
        )
        for pk, counts in reasons.items()
        if pk in entries
    ]
    return sorted(found, key=lambda one: (-one.not_helpful.part, one.entry.key))


def handed_over(*, since: date) -> list[StepCount]:
    """Return at which steps cases were passed on, most often first. One query."""
    ends: Counter[Place] = Counter()
    cases: Counter[str] = Counter()
    for guide, events, solved_by in _outcomes(since):
        cases[guide] += 1
        steps = _steps(events)
        if not solved_by:
            ends[(guide, *(steps[-1][:2] if steps else ("", "")))] += 1
    return _step_counts(ends, {place: cases[place[0]] for place in ends})


def steps_not_passed(*, since: date) -> list[StepCount]:
    """Return the steps at which people did not get on, those that nobody passes first. One query.

    Not passed is a question that was not answered and a fix that was not done.
    """
    reached: Counter[Place] = Counter()
    stuck: Counter[Place] = Counter()
    for guide, events, _ in _outcomes(since):
        for (about, key), value in {event[:2]: event[2] for event in _steps(events)}.items():
            reached[guide, about, key] += 1
            stuck[guide, about, key] += value in NOT_PASSED
    found = _step_counts(Counter({place: n for place, n in stuck.items() if n}), reached)
    return sorted(found, key=lambda one: (-one.share.percent, -one.share.part, one.step))


def _outcomes(since: date) -> Iterable[tuple[str, list[list[str]], str]]:
    rows = Outcome.objects.filter(day__gte=since).order_by("pk")
    return rows.values_list("guide", "events", "solved_by")


def _steps(events: Iterable[Sequence[str]]) -> list[tuple[str, str, str]]:
    return [(about, key, value) for about, key, value in events if about in ("question", "fix")]


def _step_counts(counts: Counter[Place], wholes: Mapping[Place, int]) -> list[StepCount]:
    shelf = registry.whole_shelf()
    found = []
    for place, count in counts.most_common():
        compiled = shelf.guide(place[0])
        guide = compiled.guide if compiled else None
        title = guide.title if guide else place[0]
        step = step_title(guide, place[1], place[2])
        found.append(StepCount(place[0], title, step, Share(count, wholes[place])))
    return found


def step_title(guide: Guide | None, kind: str, key: str) -> str:
    """Return the words of a step, its key where the guide no longer has it."""
    if not key:
        return "before the first step"
    if guide is None:
        return key
    questions = {question.key: question.ask for question in guide.questions}
    fixes = {fix.key: fix.title for fix in guide.fixes}
    return (questions if kind == "question" else fixes).get(key, key)


def due_entries(user: User, *, today: date, since: date) -> list[DueEntry]:
    """Return entries that are due or not confirmed: those that readers are shown most, first.

    Two queries.
    """
    shown = _shown_first(since)
    entries: QuerySet[Entry] = Entry.objects.visible_to(user).select_related("context", "owner")
    rows = entries.annotate(
        checked=Cast(KeyTextTransform("reviewed", "published__document"), DateField()),
        unverified=KeyTransform("unverified", "published__document"),
    )
    found = []
    for entry in rows:
        due = upkeep.due_after(entry.checked, review_on=entry.review_on)
        unconfirmed = len(entry.unverified or ())
        if due <= today or unconfirmed:
            count = Count(shown.get(entry.key, 0))
            found.append(DueEntry(entry, entry.checked, due, due <= today, unconfirmed, count))
    return sorted(found, key=lambda one: (not one.is_stale, -_harm(one, today), one.entry.key))


def _shown_first(since: date) -> dict[str, int]:
    """Return how many searches showed an entry first, by its key. One query."""
    searches = Asked.objects.since(since).annotate(first=KeyTextTransform("0", "keys"))
    rows = searches.filter(first__isnull=False).order_by()
    return dict(rows.values_list("first").annotate(CountOf("pk")))


def _harm(one: DueEntry, today: date) -> int:
    """Return how many readers an entry has times its age in days."""
    return one.shown.number * max(1, (today - one.checked).days)


def changes(user: User, *, since: date) -> list[Change]:
    """Return what was published, retired and imported, the newest first. Two queries."""
    events = Event.objects.filter(action__in=CHANGES, at__date__gte=since)[:MOST_CHANGES]
    slugs = {event.about.rpartition("/")[2] for event in events}
    rows = Entry.objects.visible_to(user).filter(slug__in=slugs)
    rows = rows.select_related("context", "published").defer("published__document")
    entries = {entry.key: entry for entry in rows}
    return [_change(event, entries.get(event.about)) for event in events]


def _change(event: Event, entry: Entry | None) -> Change:
    note = str(event.details.get("note", ""))
    if entry and entry.published and event.details.get("revision") == entry.published.number:
        note = note or entry.published.note
    return Change(event.at.date(), event.get_action_display(), event.about, entry, note)


def trends(*, days: int, since: date, today: date) -> list[Trend]:
    """Return how searches, unknown ones, told texts and votes went. Four queries."""
    asked = Asked.objects.since(since)
    kinds: dict[str, QuerySet[Any]] = {
        "Searches": asked,
        "Searches without an answer": asked.filter(verdict=Asked.Verdict.UNKNOWN),
        "Texts sent to us": Told.objects.since(since),
        "Votes “No”": Vote.objects.since(since).filter(is_helpful=False),
    }
    return [
        trend(
            title,
            dict(rows.order_by().values_list("day").annotate(CountOf("pk"))),
            days=days,
            today=today,
        )
        for title, rows in kinds.items()
    ]


@dataclass(frozen=True)
class Waiting:
    """What of the visitors' words needs somebody: texts without an entry, words to look at."""

    texts: int
    words: int


def waiting() -> Waiting:
    """Return how much waits. Three queries."""
    is_waiting = Worded.Moderation.WAITING
    hidden = Worded.Moderation.HIDDEN
    texts = Told.objects.filter(settled_by=None).exclude(moderation=hidden).exclude(text="")
    told = Told.objects.filter(moderation=is_waiting).exclude(text="", comment="")
    voted = Vote.objects.filter(moderation=is_waiting).exclude(comment="")
    return Waiting(texts.count(), told.count() + voted.count())
