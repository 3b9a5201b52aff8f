"""What entries owe to guides: a change of an entry takes no guide off the site unseen. Pure.

A guide shows texts of its entries, so whoever may not read one of them does not see the guide.
"""

from __future__ import annotations

from collections.abc import Mapping

from knowledge.documents.entry import Document, EntryDocument
from knowledge.documents.folder import Catalog
from knowledge.documents.guide import GuideDocument

PUBLIC, STAFF = "public", "staff"


class GuideLost(ValueError):
    """A change would take guides off the site; `paths` are theirs, in order."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__(f"{', '.join(paths)} would be lost")
        self.paths = paths


def guides_by_entry(catalog: Catalog) -> dict[str, str]:
    """Return by the key of an entry the path of a guide that takes causes from it."""
    found: dict[str, str] = {}
    for path, guide in catalog.of_kind(GuideDocument).items():
        refs = [cause.from_ for cause in guide.causes.values() if cause.from_]
        found.update((ref.partition("#")[0], path) for ref in refs)
    return found


def lost_guides(before: Catalog, changed: Mapping[str, Document]) -> list[str]:
    """Return the paths of the guides that somebody sees in `before` and would no longer see.

    `changed` holds the new documents by path: an entry for support staff only, or without a cause
    that a guide needs, hides that guide.
    """
    after = Catalog({**before.documents, **changed})
    seen_before, seen_after = _audiences(before), _audiences(after)
    kept = seen_before.keys() - changed.keys()  # what a guide itself says is its writer's business
    return sorted(path for path in kept if seen_before[path] - seen_after[path])


def _audiences(catalog: Catalog) -> dict[str, set[str]]:
    """Return by the path of each guide who sees it."""
    entries = catalog.entries
    return {
        path: {
            reader
            for reader in (PUBLIC, STAFF)
            if _is_seen(guide, entries, is_staff=reader == STAFF)
        }
        for path, guide in catalog.of_kind(GuideDocument).items()
    }


def _is_seen(guide: GuideDocument, entries: Mapping[str, EntryDocument], *, is_staff: bool) -> bool:
    for cause in guide.causes.values():
        if cause.from_ is None:
            continue
        key, _, name = cause.from_.partition("#")
        entry = entries.get(key)
        if entry is None or (entry.audience != PUBLIC and not is_staff):
            return False
        if all(each.key != name for each in entry.causes):
            return False
    return True
