"""What closed cases propose: words of guides that somebody should change, or dismiss."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.auth.models import User
from django.db import transaction

from audit import trail
from knowledge.documents.entry import Level
from knowledge.documents.guide import label_key
from knowledge.models import Entry, Revision, Supplement, SupplementRevision
from knowledge.models.revisions import Versioned, VersionedT
from knowledge.publishing import drafts
from triage.guides.compile import Guide
from triage.learning import outcomes
from triage.learning.learning import Proposal, in_words
from triage.models import DismissedProposal

LEAST_SHOWN = 5  # smaller counts could point to a person
LEAST_MORE_CASES = 5
SHARE_OF_MORE_CASES = 0.25
MAX_NOTE_CHARS = 200


class NotProposed(ValueError):
    """Closed cases do not propose this, or no longer."""


class NotByMachine(ValueError):
    """The word does not stand in the document, so a person has to write the change."""


@dataclass(frozen=True)
class Suggestion:
    """A proposal with the guide that it is about.

    `is_possible` tells whether the word stands in the document, so that it can be changed there.
    """

    guide: Guide
    proposal: Proposal
    is_possible: bool

    @property
    def kind(self) -> Literal["entry", "guide"]:
        return "entry" if self.guide.kind == "derived" else "guide"

    @property
    def path(self) -> str:
        """The path to the word, as the form sends it."""
        return "/".join(self.proposal.path)

    @property
    def document(self) -> str:
        """Where the word stands: the path of the guide, or the key of the entry."""
        return self.guide.key if self.kind == "entry" else f"guides/{self.guide.key}.yaml"

    @property
    def seen(self) -> str:
        """How many cases speak for it, as a text; small counts are not told."""
        seen = self.proposal.seen
        return f"fewer than {LEAST_SHOWN}" if 0 < seen < LEAST_SHOWN else str(seen)

    @property
    def subject(self) -> str:
        """What the word is about, in the words of the guide."""
        path = self.proposal.path
        cause = self.guide.cause(path[-1])
        title = cause.title if cause else path[-1]
        if self.proposal.kind == "prior":
            return f"How likely it is: {title}"
        if self.proposal.kind == "success":
            return f"How often “{_fix_title(self.guide, path[0])}” helps when it is: {title}"
        return f"How often it is answered {_answer(self.guide, path)} when it is: {title}"


def open_suggestions() -> list[Suggestion]:
    """Return what is proposed and was not dismissed, the most cases first. Five queries at most."""
    dismissed = {
        (row.guide, row.kind, row.path, row.new): row.cases
        for row in DismissedProposal.objects.all()
    }
    lessons = [lesson for lesson in outcomes.lessons() if lesson.proposals]
    written = _guide_documents(lesson.guide for lesson in lessons)
    found = [
        _suggestion(lesson.guide, proposal, written.get(lesson.guide.key, {}))
        for lesson in lessons
        for proposal in lesson.proposals
    ]
    return sorted(
        (each for each in found if _is_open(each, dismissed)),
        key=lambda each: (-each.proposal.cases, each.guide.key),
    )


def find(*, guide: str, kind: str, path: str, new: str) -> Suggestion:
    """Return the open suggestion that is named. Raises `NotProposed`."""
    for each in open_suggestions():
        named = (each.guide.key, each.proposal.kind, each.path, each.proposal.new)
        if named == (guide, kind, path, new):
            return each
    raise NotProposed(f"{guide}: {kind} of {path}")


@transaction.atomic
def draft(suggestion: Suggestion, *, by: User) -> Revision | SupplementRevision:
    """Return the draft of `by` with the word changed, begun if there was none.

    Raises `NotByMachine` where the draft has no such word.
    """
    if not suggestion.is_possible:
        raise NotByMachine(suggestion.document)
    note = in_words(suggestion.proposal)[:MAX_NOTE_CHARS]
    if suggestion.kind == "entry":
        return _entry_draft(suggestion, by, note)
    return _guide_draft(suggestion, by, note)


@transaction.atomic
def dismiss(suggestion: Suggestion, *, by: User) -> None:
    """Show the suggestion no more, until a quarter more cases, at least five, speak for it."""
    DismissedProposal.objects.update_or_create(
        guide=suggestion.guide.key,
        kind=suggestion.proposal.kind,
        path=suggestion.path,
        new=suggestion.proposal.new,
        defaults={"cases": suggestion.proposal.cases, "dismissed_by": by},
    )
    details = {"kind": suggestion.proposal.kind, "path": suggestion.path}
    about = f"guides/{suggestion.guide.key}.yaml"
    trail.record(trail.Action.DISMISSED, by=by, about=about, details=details)


def _is_open(suggestion: Suggestion, dismissed: Mapping[tuple[str, str, str, str], int]) -> bool:
    proposal = suggestion.proposal
    cases = dismissed.get((suggestion.guide.key, proposal.kind, suggestion.path, proposal.new))
    if cases is None:
        return True
    return proposal.cases >= cases + max(LEAST_MORE_CASES, SHARE_OF_MORE_CASES * cases)


def _guide_documents(found: Iterable[Guide]) -> dict[str, Any]:
    """Return the published documents of the authored guides among `found`, by key. One query."""
    keys = [guide.key for guide in found if guide.kind != "derived"]
    rows = Supplement.objects.filter(path__in=[f"guides/{key}.yaml" for key in keys])
    documents = dict(rows.values_list("path", "document"))
    return {key: documents.get(f"guides/{key}.yaml", {}) for key in keys}


def _suggestion(guide: Guide, proposal: Proposal, document: Any) -> Suggestion:
    if guide.kind == "derived":
        # All that an entry says in words of this kind is how likely its causes are.
        is_possible = proposal.kind == "prior" and proposal.path[0] != "other"
        return Suggestion(guide, proposal, is_possible)
    return Suggestion(guide, proposal, _in_guide(document, proposal) is not None)


def _entry_draft(suggestion: Suggestion, by: User, note: str) -> Revision:
    context, slug = suggestion.guide.key.split("/")
    entry = Entry.objects.with_content().get(context__slug=context, slug=slug)
    begun = drafts.draft_of(entry=entry, by=by)
    data = _in_entry(begun.document, suggestion.proposal)
    if data is None:
        raise NotByMachine(suggestion.document)
    return _saved(begun, data, note)


def _guide_draft(suggestion: Suggestion, by: User, note: str) -> SupplementRevision:
    begun = drafts.draft_of_supplement(path=suggestion.document, by=by)
    data = _in_guide(begun.document, suggestion.proposal)
    if data is None:
        raise NotByMachine(suggestion.document)
    return _saved(begun, data, note)


def _saved(begun: VersionedT, data: dict[str, Any], note: str) -> VersionedT:
    """Save the changed document; what the writer said of other changes stays in front."""
    both = f"{begun.note}; {note}" if begun.note and note not in begun.note else note
    return drafts.save(
        begun,
        data=data,
        version=begun.version,
        note=both[:MAX_NOTE_CHARS],
        significance=begun.significance or Versioned.Significance.FACTS,
    )


def _in_entry(data: Any, proposal: Proposal) -> dict[str, Any] | None:
    """Return the document of an entry with the word changed, None where it does not stand."""
    changed = copy.deepcopy(data)
    causes = changed.get("causes") if isinstance(changed, dict) else None
    for cause in causes if isinstance(causes, list) else ():
        if isinstance(cause, dict) and cause.get("key") == proposal.path[0]:
            cause["likelihood"] = proposal.new
            return dict(changed)
    return None


def _in_guide(data: Any, proposal: Proposal) -> dict[str, Any] | None:
    """Return the document of a guide with the word changed, None where it does not stand."""
    changed = copy.deepcopy(data)
    place = {"prior": _prior, "success": _solves, "answer": _row}[proposal.kind]
    found = place(changed, proposal)
    if found is None:
        return None
    row, key = found
    row[key] = proposal.new
    return dict(changed)


Place = tuple[dict[str, Level], str] | None


def _prior(data: Any, proposal: Proposal) -> Place:
    cause = _inside(data, "causes", proposal.path[0])
    return (cause, "prior") if cause is not None else None


def _solves(data: Any, proposal: Proposal) -> Place:
    fix = _inside(data, "fixes", proposal.path[0])
    return (fix.setdefault("solves", {}), proposal.path[1]) if fix is not None else None


def _row(data: Any, proposal: Proposal) -> Place:
    answers = _inside(data, "questions", proposal.path[0], "answers")
    for label, row in (answers or {}).items():
        if label_key(str(label)) == proposal.path[1] and isinstance(row, dict):
            return row, proposal.path[2]
    return None


def _inside(data: Any, *path: str) -> dict[str, Any] | None:
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else None


def _fix_title(guide: Guide, key: str) -> str:
    fix = guide.fix(key)
    return fix.title if fix else key


def _answer(guide: Guide, path: tuple[str, ...]) -> str:
    question = guide.question(path[0])
    labels = {answer.key: answer.label for answer in question.answers} if question else {}
    ask = question.ask if question else path[0]
    return f"“{labels.get(path[1], path[1])}” to “{ask}”"
