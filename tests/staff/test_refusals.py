"""A service may refuse what a page asked for: whatever it raises, the page answers, not with 500.

Between the look of a page and the write of a service somebody else may have been quicker. The
refusals are taken from the docstrings of the services, so that a new one needs an answer too.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from pydantic import ValidationError as DocumentError

from knowledge.documents.entry import (
    BadDocument,
    EntryDocument,
    Problem,
    SynonymsDocument,
    dump_document,
    read_document,
)
from knowledge.documents.folder import SYNONYMS_PATH, Catalog
from knowledge.models import Entry, Revision
from knowledge.publishing import drafts, review, upkeep
from knowledge.publishing.guide_needs import GuideLost
from knowledge.publishing.imports import ImportPlan, PlanChanged
from knowledge.publishing.publish import NotPublishable
from knowledge.usage import reports
from staff.editor.form_data import fields_of
from staff.files import staging
from staff.people import services
from staff.usage import drafts as met_drafts
from tests.factories import (
    AdministratorFactory,
    AuthorFactory,
    ContextFactory,
    PublishedEntryFactory,
    entry_data,
)
from tests.staff.usage.test_views import group_url, tell
from tests.staff.writing import handed_in

pytestmark = pytest.mark.django_db
SYNONYMS = {
    "version": 1,
    "reviewed": "2026-11-23",
    "use": "To search.",
    "text_rules": [],
    "noise_words": [],
    "noise_note": "None yet.",
    "groups": [],
    "never_merge": [],
}


def refusals(service: Callable[..., Any]) -> list[type[Exception]]:
    """Return the exceptions that the docstring of a service says it raises."""
    _, _, told = (service.__doc__ or "").partition("Raises")
    names = re.findall(r"`(?:[\w.]+\.)?(\w+)`", told)
    modules = (drafts, sys.modules[service.__module__], sys.modules[__name__])
    known = {name: value for module in modules for name, value in vars(module).items()}
    found = [known[name] for name in dict.fromkeys(names) if isinstance(known.get(name), type)]
    return [each for each in found if issubclass(each, Exception)]


def instance(refusal: type[Exception], revision: Revision) -> Exception:
    """Return the exception as a service would raise it about `revision`."""
    match refusal.__name__:
        case "ValidationError":
            return ValidationError("refused")
        case "BadDocument":
            return BadDocument([Problem("time/new.yaml", 1, "title", "is odd")])
        case "PlanChanged":
            return PlanChanged(ImportPlan((), 0, "digest"))
        case "NotPublishable":
            return NotPublishable("the successor is not published")
        case "GuideLost":
            return GuideLost(["guides/lost.yaml"])
        case "InvalidDraft":
            return drafts.InvalidDraft(_document_error())
        case "DraftOpen" | "SavedMeanwhile" | "PublishedMeanwhile" | "ReviewPending":
            return refusal(revision)
    return refusal("refused")


def _document_error() -> DocumentError:
    with pytest.raises(DocumentError) as raised:
        read_document({}, EntryDocument)
    return raised.value


class Site:
    """One entry with a draft and what waits, and an administrator who is signed in."""

    def __init__(self, client: Client) -> None:
        self.eve: User = AdministratorFactory.create()
        self.client = client
        client.force_login(self.eve)
        self.entry: Entry = PublishedEntryFactory.create(context=ContextFactory.create(slug="time"))
        self.draft = drafts.draft_of(entry=self.entry, by=self.eve)
        self.waiting = handed_in(self.entry, AuthorFactory.create(), title="Better")

    def post(self, address: str, **typed: Any) -> int:
        return self.client.post(f"/staff/{address}", typed).status_code

    def typed(self, **extra: Any) -> dict[str, Any]:
        plain = {"version": "1", "note": "A note", "significance": "facts"}
        return {**fields_of(entry_data(title="Typed")), **plain, **extra}

    def save_draft(self) -> int:
        return self.post(f"drafts/{self.draft.pk}/", **self.typed(do="save"))

    def hand_in(self) -> int:
        return self.post(f"drafts/{self.draft.pk}/", **self.typed(do="hand-in"))

    def discard(self) -> int:
        return self.post(f"drafts/{self.draft.pk}/discard/")

    def rescue(self) -> int:
        Revision.objects.filter(pk=self.draft.pk).update(state=Revision.State.IN_REVIEW)
        return self.post(f"drafts/{self.draft.pk}/rescue/", **self.typed())

    def take_back(self) -> int:
        return self.post(f"revisions/{self.waiting.pk}/take-back/")

    def restore(self) -> int:
        return self.post(f"revisions/{self.entry.published_id}/restore/")

    def accept(self) -> int:
        return self.post(f"review/{self.waiting.pk}/", verdict="accept")

    def refuse(self) -> int:
        return self.post(f"review/{self.waiting.pk}/", verdict="refuse", note="No")

    def retire(self) -> int:
        return self.post(f"entries/{self.entry.key}/retire/")

    def confirm(self) -> int:
        return self.post(f"entries/{self.entry.key}/confirm/")

    def save_document(self, action: str = "save") -> int:
        text = dump_document(read_document(SYNONYMS, SynonymsDocument))
        typed = {"version": "0", "note": "A note", "significance": "facts", "text": text}
        return self.post(f"documents/{SYNONYMS_PATH}/edit/", action=action, **typed)

    def hand_in_document(self) -> int:
        return self.save_document("submit")

    def discard_document(self) -> int:
        drafts.draft_of_supplement(path=SYNONYMS_PATH, by=self.eve, data={})
        return self.post(f"documents/{SYNONYMS_PATH}/edit/discard/")

    def begin_from_group(self) -> int:
        tell()
        typed = {"context": "time", "slug": "new", "title": "New", "text": "It does not float"}
        return self.client.post(f"{group_url(self.client)}create/", typed).status_code

    def attach_group(self) -> int:
        tell()
        typed = {"entry": self.entry.key, "text": "It does not float", "form": "message"}
        return self.client.post(f"{group_url(self.client)}attach/", typed).status_code

    def moderate(self, decision: str) -> int:
        return self.post(f"meet/words/told/{tell().pk}/", decision=decision)

    def accept_words(self) -> int:
        return self.moderate("accept")

    def hide_words(self) -> int:
        return self.moderate("hide")

    def change_role(self) -> int:
        return self.post(f"people/{self.draft.created_by}/role/", role="reader")

    def switch_off(self) -> int:
        return self.post(f"people/{self.draft.created_by}/switch/", to="off")

    def take_second_factor(self) -> int:
        return self.post(f"people/{self.draft.created_by}/second-factor/")

    def add_person(self) -> int:
        return self.post("people/", username="zoe", email="", role="reader")

    def begin_entry(self) -> int:
        typed = {"context": "time", "title": "New", "slug": "new", "message": "new_error"}
        return self.post("entries/new/create/", **typed)

    def import_upload(self) -> int:
        document = read_document(entry_data(), EntryDocument)
        staging.stage(Catalog({"time/new.yaml": document}), name="a.json", by=self.eve)
        return self.post("files/import/", digest="x")


# Where a page calls a service, and how the page is asked to.
PAGES: list[tuple[Any, str, Callable[[Site], int]]] = [
    (drafts, "new_entry", Site.begin_entry),
    (drafts, "new_entry", Site.begin_from_group),
    (drafts, "save", Site.save_draft),
    (drafts, "save", Site.save_document),
    (drafts, "submit", Site.hand_in),
    (drafts, "submit", Site.hand_in_document),
    (drafts, "take_back", Site.take_back),
    (drafts, "take_back", Site.rescue),
    (drafts, "discard", Site.discard),
    (drafts, "discard", Site.discard_document),
    (review, "accept", Site.accept),
    (review, "refuse", Site.refuse),
    (review, "restore", Site.restore),
    (review, "retire", Site.retire),
    (upkeep, "confirm", Site.confirm),
    (reports, "accept", Site.accept_words),
    (reports, "hide", Site.hide_words),
    (met_drafts, "attach", Site.attach_group),
    (staging, "confirm", Site.import_upload),
    (services, "create", Site.add_person),
    (services, "set_role", Site.change_role),
    (services, "switch", Site.switch_off),
    (services, "remove_second_factor", Site.take_second_factor),
]
# Called by other services, or about revisions that only tests make.
HELPERS = {
    ("knowledge.publishing.drafts", "checked"),
    ("knowledge.publishing.drafts", "draft_of_supplement"),
    ("knowledge.publishing.drafts", "locked"),
    ("knowledge.publishing.drafts", "no_open_draft"),
    ("knowledge.usage.reports", "tell"),
    ("staff.usage.drafts", "create"),
    ("staff.files.staging", "plan_of"),
    ("staff.files.staging", "stage"),
}
REFUSALS = [
    pytest.param(module, name, refusal, page, id=f"{page.__name__}-{refusal.__name__}")
    for module, name, page in PAGES
    for refusal in refusals(getattr(module, name))
]


@pytest.mark.parametrize(("module", "name", "refusal", "ask"), REFUSALS)
def test_whatever_a_service_refuses_has_an_answer(
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    name: str,
    refusal: type[Exception],
    ask: Callable[[Site], int],
) -> None:
    site = Site(client)
    calls = []

    def refuse(*args: Any, **kwargs: Any) -> NoReturn:
        calls.append(name)
        raise instance(refusal, site.draft)

    with monkeypatch.context() as patched:
        patched.setattr(module, name, refuse)
        status = ask(site)
    assert calls
    assert status in (302, 409, 422)


def test_each_refusal_of_a_service_has_a_page() -> None:
    asked = {(module.__name__, name) for module, name, _ in PAGES}
    for module in {module for module, _, _ in PAGES}:
        for name, service in vars(module).items():
            is_own = getattr(service, "__module__", "") == module.__name__
            if is_own and callable(service) and not name.startswith("_") and refusals(service):
                assert (module.__name__, name) in asked | HELPERS
