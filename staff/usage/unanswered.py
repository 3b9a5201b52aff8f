"""Searches without an answer, grouped by wording: what an entry should be written about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import blake2s

from django.db import transaction

from knowledge.models import Entry
from knowledge.models.usage import Asked, Told, Worded
from knowledge.reading import snapshot
from knowledge.rights import Right, User, may
from knowledge.usage.grouping import group, template_of

MOST_TOLD = 2_000  # rows that are looked at, the newest first
MOST_ASKED = 20_000
MOST_WORDINGS = 2_000  # different ones, of searches that nobody told about
EXAMPLES = 5
NEAREST = 3
KEY_BYTES = 6


@dataclass(frozen=True)
class Filter:
    """Which searches: from a day on, of one context or all, open ones or those that are settled."""

    since: date
    context: str = ""
    is_settled: bool = False


@dataclass
class _Item:
    """One wording: texts that were sent, or the words that are kept of searches."""

    name: str
    text: str
    told: list[Told]
    asked: list[Asked]


@dataclass(frozen=True)
class Unanswered:
    """One group with its different wordings; what was sent by somebody comes first."""

    key: str
    wordings: Sequence[str]
    told: Sequence[Told]
    asked: Sequence[Asked]

    @cached_property
    def template(self) -> str:
        """What its wordings share."""
        return template_of(self.wordings)

    @property
    def texts(self) -> list[str]:
        """Some of the different texts that were sent, the newest last; none when all are gone."""
        return list(dict.fromkeys(told.text for told in self.told if told.text))[:EXAMPLES]

    @property
    def example(self) -> str:
        return self.texts[0] if self.texts else self.words[0]

    @property
    def words(self) -> list[str]:
        """The words of the catalog that are kept of its searches."""
        found = (met.words for met in [*self.told, *self.asked] if met.words)
        return list(dict.fromkeys(found)) or [self.template]

    @property
    def comments(self) -> list[str]:
        """What visitors wrote beside their text, as far as it was accepted."""
        accepted = Worded.Moderation.ACCEPTED
        return [one.comment for one in self.told if one.comment and one.moderation == accepted]

    @property
    def often(self) -> int:
        """How often it was met: a text that is sent was searched for before."""
        return max(len(self.asked), len(self.told))

    @property
    def last_seen(self) -> date:
        return max(met.day for met in [*self.told, *self.asked])

    @property
    def context(self) -> str:
        """The context that most of its texts belong to, "" if none was settled."""
        contexts = Counter(met.context for met in [*self.told, *self.asked] if met.context)
        return contexts.most_common(1)[0][0] if contexts else ""

    @property
    def nearest(self) -> list[str]:
        """The keys of the entries that came nearest, those named most often first."""
        keys = Counter(key for met in [*self.told, *self.asked] for key in met.keys[:NEAREST])
        return [key for key, _ in keys.most_common(NEAREST)]


def groups(wanted: Filter, *, user: User) -> list[Unanswered]:
    """Return the groups, the most frequent and then the newest first. Three queries.

    Who stands in which group is kept for the texts that were looked at last: it takes a second for
    4,000 of them, and each page of the list, each group and each answer to it asks again.
    """
    items = _items(*_rows(wanted))
    current = snapshot.current()
    texts = [item.text for item in items]
    described = current.knowledge_for(user).described
    rarity: Mapping[str, float] = described.rarity if described else {}
    readers = "staff" if may(user, Right.READ_STAFF) else "public"
    members = current.derived(
        f"unanswered for {readers}",
        _digest(texts),
        lambda: [one.members for one in group(texts, rarity)],
    )
    merged = [_merged([items[place] for place in places]) for places in members]
    return sorted(merged, key=lambda one: (-one.often, -one.last_seen.toordinal(), one.key))


def _digest(texts: Iterable[str]) -> bytes:
    """Return what tells these texts from others; of the texts themselves nothing is kept."""
    digest = blake2s()
    for text in texts:
        digest.update(f"{len(text)}:{text}".encode("utf-8", "surrogatepass"))
    return digest.digest()


def find(key: str, wanted: Filter, *, user: User) -> Unanswered | None:
    """Return the group `key`, None when its texts belong to another one by now."""
    return next((one for one in groups(wanted, user=user) if one.key == key), None)


@transaction.atomic
def settle(one: Unanswered, entry: Entry) -> None:
    """Note that `entry` is written, or gets another form, because of the group."""
    Told.objects.filter(pk__in=[told.pk for told in one.told]).update(settled_by=entry)
    Asked.objects.filter(pk__in=[asked.pk for asked in one.asked]).update(settled_by=entry)


def _rows(wanted: Filter) -> tuple[list[Told], list[Asked]]:
    told = Told.objects.since(wanted.since).exclude(moderation=Worded.Moderation.HIDDEN)
    told = told.filter(settled_by__isnull=not wanted.is_settled)
    asked = Asked.objects.since(wanted.since).filter(
        verdict=Asked.Verdict.UNKNOWN, settled_by__isnull=not wanted.is_settled
    )
    if wanted.context:
        told, asked = told.filter(context=wanted.context), asked.filter(context=wanted.context)
    newest_told = told.order_by("-pk")[:MOST_TOLD]
    newest_asked = asked.exclude(words="").order_by("-pk")[:MOST_ASKED]
    return list(newest_told)[::-1], list(newest_asked)[::-1]


def _items(told: Iterable[Told], asked: Iterable[Asked]) -> list[_Item]:
    """Return the wordings, oldest first; searches with the words of a sent text go with it."""
    items: list[_Item] = []
    by_words: dict[str, _Item] = {}
    for one in told:
        if one.text or one.words:
            items.append(_Item(f"told {one.pk}", one.text or one.words, [one], []))
            by_words.setdefault(one.words, items[-1])
    by_words.pop("", None)
    for search in asked:
        item = by_words.get(search.words)
        if item is None and len(items) < MOST_TOLD + MOST_WORDINGS:
            item = by_words[search.words] = _Item(f"asked {search.words}", search.words, [], [])
            items.append(item)
        if item is not None:
            item.asked.append(search)
    return items


def _merged(items: Sequence[_Item]) -> Unanswered:
    return Unanswered(
        key=blake2s(items[0].name.encode(), digest_size=KEY_BYTES).hexdigest(),
        wordings=[item.text for item in items],
        told=[told for item in items for told in item.told],
        asked=[asked for item in items for asked in item.asked],
    )
