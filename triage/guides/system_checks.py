"""A check before a deployment: guides of the catalog folder that no case could run on.

`manage.py check --deploy` runs it, and `make check`; other commands are not held up by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from knowledge.documents.entry import BadDocument, EntryDocument, parse_document
from knowledge.documents.guide import GuideDocument
from triage.guides.compile import BrokenGuide, authored_guide
from triage.guides.files import GUIDES_FOLDER, read_guide_documents

# Words that follow the key of a guide in an address; see `triage.urls`.
PAGES = (
    "next",
    "another-error",
    "hand-over",
    "solved",
    "outcome",
    "thanks",
    "picture",
    "staff",
)


def check_guides(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for each guide of the catalog folder that does not compile.

    Reads the guides and the entries that they refer to; none where there is no such folder.
    """
    folder = Path(settings.CATALOG_DIR)
    try:
        documents = read_guide_documents(folder)
    except (BadDocument, OSError) as error:
        return [Error(str(error), id="triage.E001")]
    return [*_hidden(folder, documents), *_broken(folder, documents)]


def _broken(folder: Path, documents: dict[str, GuideDocument]) -> Iterator[CheckMessage]:
    for key, document in documents.items():
        try:
            authored_guide(key, document, _entries(folder, document))
        except (BadDocument, BrokenGuide, OSError) as error:
            yield Error(f"The guide {key} does not compile: {error}", id="triage.E002")


def _hidden(folder: Path, documents: dict[str, GuideDocument]) -> Iterator[CheckMessage]:
    """Yield what would stand at the address of something else."""
    for key in documents:
        if (folder / key).is_dir():
            yield Error(f"The guide {key} has the name of a context", id="triage.E003")
    for page in PAGES:
        for path in folder.glob(f"*/{page}.yaml"):
            if path.parent.name != GUIDES_FOLDER:
                yield Error(f"No entry may be called {page}: {path}", id="triage.E004")


def _entries(folder: Path, document: GuideDocument) -> dict[str, EntryDocument]:
    refs = {cause.from_.partition("#")[0] for cause in document.causes.values() if cause.from_}
    files = {key: folder / f"{key}.yaml" for key in sorted(refs)}
    return {
        key: parse_document(file.read_text(encoding="utf-8"), EntryDocument, file=str(file))
        for key, file in files.items()
        if file.is_file()
    }
