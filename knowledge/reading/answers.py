"""From a text to what a reader is shown: the diagnosis, and the entries it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.views.decorators.debug import sensitive_variables

from knowledge import access
from knowledge.diagnosis import diagnose
from knowledge.diagnosis.types import Diagnosis, Match, Offer
from knowledge.models import Entry
from knowledge.reading import snapshot
from knowledge.rights import User


@dataclass(frozen=True)
class Answer:
    """A diagnosis with the entries of it that the reader may see, by key."""

    diagnosis: Diagnosis
    entries: Mapping[str, Entry]

    @property
    def matches(self) -> list[tuple[Match, Entry]]:
        """The claimed entries, best first."""
        matches = self.diagnosis.matches
        return [(match, self.entries[match.key]) for match in matches if match.key in self.entries]

    @property
    def offers(self) -> list[tuple[Offer, Entry]]:
        """The entries with similar wording, best first."""
        offers = self.diagnosis.offers
        return [(offer, self.entries[offer.key]) for offer in offers if offer.key in self.entries]


@sensitive_variables("text", "diagnosis")
def answer(text: str, *, user: User, context: str | None = None) -> Answer:
    """Return what `text` was recognised as, limited to `context` if one is given.

    The snapshot only narrows: whether `user` may read an entry is asked of the database here, so an
    entry that was hidden a moment ago is gone. Two queries.
    """
    current = snapshot.current()
    knowledge = current.knowledge_for(user)
    diagnosis = diagnose(text, knowledge, full_text=current.full_text, context=context)
    return Answer(diagnosis, access.entries_read(user, _keys(diagnosis)))


def _keys(diagnosis: Diagnosis) -> set[str]:
    options = diagnosis.question.options if diagnosis.question else ()
    return {
        *(match.key for match in diagnosis.matches),
        *(offer.key for offer in diagnosis.offers),
        *(option.entry for option in options if option.entry),
    }
