"""Trying a draft out before it is published: what would find it, and what it would take over."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.views.decorators.debug import sensitive_variables

from knowledge.diagnosis import Knowledge, diagnose
from knowledge.diagnosis.matching.message_forms import Form
from knowledge.diagnosis.types import Diagnosis, Evidence, Span, Verdict
from knowledge.documents.entry import PLACEHOLDER, EntryDocument
from knowledge.documents.folder import Catalog
from knowledge.reading import snapshot
from knowledge.reading.excerpt import Piece, excerpt
from knowledge.reading.snapshot import Snapshot

MOST_COMPARED = 60  # forms of other entries that are looked up again
ENOUGH_SHARED = 0.4  # of the information of such a form that the new forms have in common with it
SAMPLE_WORD = "value"  # stands for what a placeholder stands for
MOST_FOUND = 30


@dataclass(frozen=True)
class Place:
    """Where an entry is found: `rank` counts from 1, 0 = not at all.

    `verdict` is None when it is only offered as similar wording, not claimed.
    """

    rank: int = 0
    verdict: Verdict | None = None
    cause: str | None = None
    reasons: Sequence[str] = ()
    evidence: Sequence[Evidence] = ()


@dataclass(frozen=True)
class Taken:
    """A message of another entry that the draft would be found first for.

    `is_same` tells that the draft has the very same message, so that either may come first.
    """

    key: str
    message: str
    is_same: bool = False


@dataclass(frozen=True)
class Found:
    """How an example is answered with the draft in place, and how it is answered now.

    `before` is None for an entry that is not published yet. `ahead` are the keys of the entries
    that stand before the draft, best first.
    """

    given: Sequence[Piece]
    place: Place
    before: Place | None
    ahead: Sequence[str]
    question: str


@dataclass(frozen=True)
class Trial:
    """What trying out a draft showed; `found` is None without an example.

    `compared` counts the messages of other entries that were looked up again, `is_all` tells
    whether these were all that share enough words; `seconds` is how long it took in all.
    """

    found: Found | None
    taken: Sequence[Taken]
    compared: int
    is_all: bool
    seconds: float


@sensitive_variables("text", "found")
def try_out(key: str, document: EntryDocument, text: str) -> Trial:
    """Return what the site would answer to `text` if `document` were the entry `key`."""
    start = time.perf_counter()
    current = snapshot.current()
    knowledge = _with_draft(current, key, document)
    found = _find(key, text, knowledge, current) if text.strip() else None
    rivals = _rivals(key, document, knowledge, current)
    own = {message.text for message in document.messages}
    taken = list(_taken(key, own, rivals[:MOST_COMPARED], knowledge, current.staff))
    return Trial(
        found=found,
        taken=taken,
        compared=min(len(rivals), MOST_COMPARED),
        is_all=len(rivals) <= MOST_COMPARED,
        seconds=time.perf_counter() - start,
    )


def _with_draft(current: Snapshot, key: str, document: EntryDocument) -> Knowledge:
    """Return the knowledge of the snapshot with `document` as the entry `key`.

    The last one is kept: the second question about the same draft is answered at once.
    """
    documents = {**current.catalog.documents, f"{key}.yaml": document}
    return current.derived(
        "trial",
        (key, document),
        lambda: snapshot.compile_catalog(Catalog(documents), staff_too=True),
    )


@sensitive_variables("text", "with_draft", "now")
def _find(key: str, text: str, knowledge: Knowledge, current: Snapshot) -> Found:
    with_draft = diagnose(text, knowledge, full_text=current.full_text, limit=MOST_FOUND)
    before = None
    if key in current.catalog.entries:
        now = diagnose(text, current.staff, full_text=current.full_text, limit=MOST_FOUND)
        before = _place(key, now)
    place = _place(key, with_draft)
    spans = [Span(part.start, part.end) for part in place.evidence]
    ranked = _ranked(with_draft)
    return Found(
        given=excerpt(with_draft.text, evidence=spans, secrets=with_draft.secrets),
        place=place,
        before=before,
        ahead=ranked[: place.rank - 1] if place.rank else ranked[:3],
        question=with_draft.question.ask if with_draft.question else "",
    )


def _ranked(diagnosis: Diagnosis) -> list[str]:
    return [
        *(match.key for match in diagnosis.matches),
        *(offer.key for offer in diagnosis.offers),
    ]


def _place(key: str, diagnosis: Diagnosis) -> Place:
    ranked = _ranked(diagnosis)
    if key not in ranked:
        return Place()
    rank = ranked.index(key) + 1
    match = next((match for match in diagnosis.matches if match.key == key), None)
    if match is None:
        return Place(rank)
    return Place(rank, match.verdict, match.cause, match.reasons, match.evidence)


def _rivals(
    key: str, document: EntryDocument, knowledge: Knowledge, current: Snapshot
) -> list[Form]:
    """Return the forms of other entries like those that are new in the draft, most alike first."""
    published = current.catalog.entries.get(key)
    old = {message.text for message in published.messages} if published else set()
    new = {message.text for message in document.messages} - old
    own = [form for form in knowledge.forms if knowledge.keys[form.entry] == key]
    words = [form.distinct for form in own if form.text in new]
    anywhere = frozenset().union(*words)
    weights = knowledge.vocabulary.weights

    def alike(form: Form) -> float:
        if not form.distinct & anywhere or form.information <= 0:
            return 0.0
        shared = max(sum([weights[word] for word in form.distinct & each]) for each in words)
        return shared / form.information

    others = [(alike(form), form) for form in knowledge.forms if knowledge.keys[form.entry] != key]
    near = [(share, form) for share, form in others if share >= ENOUGH_SHARED]
    return [form for _, form in sorted(near, key=lambda one: -one[0])]


def _taken(
    key: str, own: set[str], rivals: Iterable[Form], with_draft: Knowledge, now: Knowledge
) -> Iterator[Taken]:
    for form in rivals:
        sample = PLACEHOLDER.sub(SAMPLE_WORD, form.text)
        owner = with_draft.keys[form.entry]
        if form.text in own:
            yield Taken(owner, form.text, is_same=True)
        elif _first(sample, with_draft) == key and _first(sample, now) == owner:
            yield Taken(owner, form.text)


def _first(text: str, knowledge: Knowledge) -> str:
    matches = diagnose(text, knowledge, limit=1).matches
    return matches[0].key if matches else ""
