"""What lint says of a document that waits, seen with all that is published. Needs no folder."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError

from knowledge.documents import lint
from knowledge.documents.entry import read_document
from knowledge.documents.folder import Catalog
from knowledge.publishing.guide_needs import GuideLost
from staff.diff import name_of
from staff.links import AnyRevision


@dataclass(frozen=True)
class Finding:
    """What is wrong, and the field in which it is; in another document: `path` names that one."""

    field: str
    message: str
    path: str = ""


def path_of(revision: AnyRevision) -> str:
    """Return where the document of `revision` stands in a catalog folder."""
    return revision.key if revision.key.endswith(".yaml") else f"{revision.key}.yaml"


def findings(revision: AnyRevision, catalog: Catalog) -> list[Finding]:
    """Return what is wrong with the document, and what it would break elsewhere in `catalog`."""
    try:
        document = read_document(revision.document, revision.kind)
    except ValidationError as error:
        return [Finding(name_of(each["loc"]), each["msg"]) for each in error.errors()]
    path = path_of(revision)
    after = Catalog(dict(sorted({**catalog.documents, path: document}.items())))
    found = [each for rule in lint.RULES for each in rule(after)]
    others = [each for each in found if each[0] != path]
    if others:  # rarely: only what this document breaks is told, not what was broken before
        known = {each for rule in lint.RULES for each in rule(catalog)}
        others = [each for each in others if each not in known]
    own = [Finding(name_of(field), message) for at, field, message in found if at == path]
    return [*own, *(Finding(name_of(field), message, at) for at, field, message in others)]


def guide_first(error: GuideLost) -> str:
    """Say why an entry has to stay as it is, and what to do first."""
    return f"{', '.join(error.paths)} needs this entry as it is: change the guide first"
