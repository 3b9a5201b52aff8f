"""What an upload would change, and importing exactly that."""

from __future__ import annotations

from typing import Any

import pytest

from audit import trail
from audit.models import Event
from knowledge.documents.entry import BadDocument, Document
from knowledge.documents.folder import Catalog
from knowledge.models import Entry
from knowledge.publishing import publish, sync
from knowledge.publishing.imports import PlanChanged, apply_import, plan_import
from tests.factories import (
    AdministratorFactory,
    ContextFactory,
    PublishedEntryFactory,
    RetiredEntryFactory,
    entry_document,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry() -> Entry:
    return PublishedEntryFactory.create(context=ContextFactory.create(slug="time"), slug="flux")


def one(path: str = "time/flux.yaml", **changes: Any) -> Catalog:
    documents: dict[str, Document] = {path: entry_document(**changes)}
    return Catalog(documents)


def problems(catalog: Catalog) -> list[str]:
    with pytest.raises(BadDocument) as caught:
        plan_import(catalog)
    return [f"{each.file}: {each.field}" for each in caught.value.problems]


def test_it_works(entry: Entry) -> None:
    plan = plan_import(one(title="flux_broken: no charge"))
    apply_import(plan.documents, digest=plan.digest, name="a.zip", by=AdministratorFactory.create())
    assert Entry.objects.get(pk=entry.pk).title == "flux_broken: no charge"
    assert Event.objects.filter(action=Event.Action.IMPORTED).exists()


def test_the_same_again_changes_nothing(entry: Entry) -> None:
    plan = plan_import(sync.export())
    assert (plan.changes, plan.unchanged) == ((), 2)


def test_exactly_the_edits_are_shown(entry: Entry) -> None:
    plan = plan_import(Catalog({**sync.export().documents, **one(appears="landing").documents}))
    [change] = plan.changes
    assert (change.path, change.kind) == ("time/flux.yaml", "changed")
    assert {key for key in change.new if change.new[key] != change.old.get(key)} == {"appears"}


def test_what_was_published_meanwhile_is_not_overwritten(entry: Entry) -> None:
    plan = plan_import(one(title="flux_broken: mine"))
    theirs = publish.revise(entry=entry, document=entry_document(title="flux_broken: theirs"))
    publish.publish(revision=theirs, index=False)
    with pytest.raises(PlanChanged):
        apply_import(
            plan.documents, digest=plan.digest, name="a.zip", by=AdministratorFactory.create()
        )
    assert Entry.objects.get(pk=entry.pk).title == "flux_broken: theirs"


def test_an_entry_that_was_retired_is_said_to_come_back() -> None:
    RetiredEntryFactory.create(context=ContextFactory.create(slug="time"), slug="flux")
    [change] = plan_import(one()).changes
    assert change.kind == "back"


def test_an_entry_without_its_context_is_refused() -> None:
    assert problems(one()) == ["time/flux.yaml: document"]


def test_a_reference_that_would_break_is_refused(entry: Entry) -> None:
    assert problems(one(related=["time/no-such"])) == ["time/flux.yaml: related.0"]


def test_a_rule_that_was_broken_before_does_not_stop_an_import(entry: Entry) -> None:
    broken = publish.revise(entry=entry, document=entry_document(related=["time/no-such"]))
    publish.publish(revision=broken, index=False)
    assert len(plan_import(one(related=["time/no-such"], appears="landing")).changes) == 1


def test_a_secret_is_refused_with_its_field(entry: Entry) -> None:
    found = problems(one(tell_customer="Your card 4111 1111 1111 1111 was declined."))
    assert found == ["time/flux.yaml: tell_customer"]


def test_all_or_nothing(entry: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = plan_import(
        Catalog({**one(appears="landing").documents, **one("time/second.yaml").documents})
    )

    def fail(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(trail, "record", fail)
    with pytest.raises(RuntimeError):
        apply_import(
            plan.documents, digest=plan.digest, name="a.zip", by=AdministratorFactory.create()
        )
    assert sync.export().entries["time/flux"].appears == "start-up"
