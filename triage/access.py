"""Who may read which guide: views fetch guides here and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404

from knowledge import access
from knowledge.models import Entry
from knowledge.rights import Right, User, may
from triage.guides import registry
from triage.guides.compile import Guide
from triage.guides.numbers import CompiledGuide


@dataclass(frozen=True)
class ReadableGuide:
    """A guide with the entries that it takes its texts from, by key."""

    compiled: CompiledGuide
    entries: Mapping[str, Entry]
    generation: int


def guide_read(user: User, key: str) -> ReadableGuide:
    """Return the guide named `key` with its entries. One query. Raises `Http404`.

    A guide shows what its entries say, so whoever may not read one of them does not see it.
    """
    shelf = registry.shelf(user)
    compiled = shelf.guide(key)
    if compiled is None:
        raise Http404("There is no such guide.")
    wanted = registry.source_keys(compiled.guide)
    entries = access.entries_read(user, wanted)
    if len(entries) < len(wanted):
        raise Http404("There is no such guide for this reader.")
    return ReadableGuide(compiled, entries, shelf.generation)


def guide_read_by_staff(user: User, key: str) -> ReadableGuide:
    """Return the guide for a page of support staff. One query. Raises `Http404` for all others."""
    if not may(user, Right.READ_STAFF):
        raise Http404("There is no such page for this reader.")
    return guide_read(user, key)


def guides_read(user: User) -> list[CompiledGuide]:
    """Return the authored guides that `user` may read, by title. One query."""
    found = {each.guide.key: each for each in registry.shelf(user).authored.values()}
    shown = readable_guides(user, [each.guide for each in found.values()])
    return [found[guide.key] for guide in sorted(shown, key=lambda guide: guide.title)]


def readable_guides(user: User, found: Sequence[Guide]) -> list[Guide]:
    """Return those of the guides `found` that `user` may read, in their order. One query."""
    wanted = {key for guide in found for key in registry.source_keys(guide)}
    readable = access.entries_read(user, wanted).keys()
    return [guide for guide in found if registry.source_keys(guide) <= readable]
