"""The guides of what is published: authored ones, and one for each entry with two causes or more.

Built once for a snapshot of the knowledge, and again when a new one takes its place.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from knowledge.diagnosis.types import Diagnosis
from knowledge.documents.entry import EntryDocument
from knowledge.documents.guide import GuideDocument
from knowledge.reading import snapshot
from knowledge.reading.snapshot import Snapshot
from knowledge.rights import Right, User, may
from triage.cases.choice import guides_for
from triage.guides.compile import BrokenGuide, Guide, authored_guide, derived_guide
from triage.guides.files import LEAST_CAUSES
from triage.guides.numbers import CompiledGuide, compiled
from triage.learning.learning import Tally, learnt
from triage.models import Learnt

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class GuideShelf:
    """The guides of one snapshot for one kind of reader."""

    generation: int
    entries: Mapping[str, EntryDocument]
    authored: Mapping[str, CompiledGuide]
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    _derived: dict[str, CompiledGuide] = field(default_factory=dict)

    def guide(self, key: str) -> CompiledGuide | None:
        """Return the guide named `key`, None if there is none. Derived ones are built on demand."""
        return self.authored.get(key) or self.derived(key)

    def derived(self, key: str) -> CompiledGuide | None:
        """Return the guide that the entry named `key` is, None where there is nothing to tell."""
        entry = self.entries.get(key)
        if entry is None or len(entry.causes) < LEAST_CAUSES:
            return None
        if key not in self._derived:
            self._derived[key] = _taught(derived_guide(key, entry), self.tallies)
        return self._derived[key]

    def fitting(self, diagnosis: Diagnosis) -> list[Guide]:
        """Return the guides for what was recognised, the best one first."""
        known = {key: each.guide for key, each in self.authored.items()}
        for match in diagnosis.matches:
            own = self.derived(match.key)
            if own:
                known[match.key] = own.guide
        return [known[key] for key in guides_for(diagnosis, known)]


def surely(diagnosis: Diagnosis) -> Diagnosis:
    """Return the diagnosis with the entries only that are more than possible."""
    sure = tuple(match for match in diagnosis.matches if match.verdict != "possible")
    return replace(diagnosis, matches=sure)


def source_keys(guide: Guide) -> set[str]:
    """Return the keys of the entries that the guide takes its texts from."""
    return {cause.source.partition("#")[0] for cause in guide.causes if cause.source}


def shelf(user: User) -> GuideShelf:
    """Return the guides made of what `user` may read. The snapshot only narrows; see `access`."""
    return _shelf(staff_too=may(user, Right.READ_STAFF))


def whole_shelf() -> GuideShelf:
    """Return all guides that are published, for commands."""
    return _shelf(staff_too=True)


def _shelf(*, staff_too: bool) -> GuideShelf:
    """Return the guides of the snapshot of now; they are built once for it, and go with it."""
    current = snapshot.current()
    readers = "staff" if staff_too else "public"
    return current.derived(
        f"guides for {readers}", None, lambda: _build(current, staff_too=staff_too)
    )


def _build(current: Snapshot, *, staff_too: bool) -> GuideShelf:
    entries = {
        key: entry
        for key, entry in current.catalog.entries.items()
        if staff_too or entry.audience == "public"
    }
    tallies = _tallies()
    authored = {}
    for path, document in current.catalog.of_kind(GuideDocument).items():
        key = PurePosixPath(path).stem
        try:
            authored[key] = _taught(authored_guide(key, document, entries), tallies)
        except BrokenGuide as error:  # an entry it refers to was retired since it was loaded
            logger.warning("the guide %s is left out: %s", key, error)
    return GuideShelf(current.generation, entries, authored, tallies)


def _taught(guide: Guide, tallies: Mapping[str, Tally]) -> CompiledGuide:
    """Return the guide with its numbers: those of its words, moved by what cases have taught."""
    tally = tallies.get(guide.key)
    return CompiledGuide(guide, learnt(guide, tally)) if tally else compiled(guide)


def _tallies() -> dict[str, Tally]:
    """Return what closed cases have taught, by guide. One query."""
    return {
        row.guide: {tuple(counted): number for counted, number in row.counts}
        for row in Learnt.objects.all()
    }
