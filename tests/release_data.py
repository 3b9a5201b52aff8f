"""Makes the database that a released version leaves behind, as a fixture of upgrade tests.

    git worktree add /tmp/release RELEASE && cd /tmp/release
    python -m tests.release_data FOLDER

Run from the checkout of the release, it writes `database.sql` (all tables with content in every
state) and `export.json` (the canonical export of that content) to FOLDER, which is then kept as
`tests/data/releases/<version>`. A release is never written again: its files are what users have.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any


def main(folder: Path) -> None:
    """Fill a new database and write it, and its export, to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        database = Path(work) / "release.sqlite3"
        # The settings of the tests: their key seals the audit trail that they verify.
        os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
        os.environ["INDEX_DIR"] = f"{work}/index"
        _fill(database, folder / "export.json")
        (folder / "database.sql").write_text(_dump(database), encoding="utf-8")


def _dump(database: Path) -> str:
    connection = sqlite3.connect(database)
    try:
        return "\n".join(connection.iterdump()) + "\n"
    finally:
        connection.close()


def _fill(database: Path, export: Path) -> None:
    import django
    from django.conf import settings

    django.setup()
    settings.DATABASES["default"]["NAME"] = str(database)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    _write_documents()
    _write_what_visitors_sent()
    call_command("export_catalog", str(export), format="json", stdout=sys.stderr)


def _write_documents() -> None:
    """Write entries and other documents in every state, by accounts of every role."""
    from audit import trail
    from knowledge.models import Entry
    from knowledge.publishing import drafts, review, upkeep
    from knowledge.rights import Role
    from staff.people import services
    from tests import factories
    from tests.staff.writing import context_handed_in, handed_in

    eve = services.create(username="eve", role=Role.ADMINISTRATOR, by=None)
    ada = services.create(username="ada", role=Role.AUTHOR, by=eve)
    ben = services.create(username="ben", role=Role.REVIEWER, by=eve)
    services.create(username="dee", role=Role.READER, by=eve)
    services.switch(user=services.create(username="fay", role=None, by=eve), is_on=False, by=eve)
    trail.record(trail.Action.SIGNED_IN, by=ada)

    time = factories.ContextFactory.create(slug="time")
    lost = factories.ContextFactory.create(slug="lost")
    causes = [
        factories.cause_data("first-cause"),
        factories.cause_data("second-cause", title="Ein anderer Grund, 错误 “51”"),
    ]
    flux = factories.PublishedEntryFactory.create(
        context=time, slug="flux", changes={"causes": causes}
    )
    factories.StaffEntryFactory.create(context=time, slug="for-staff")
    factories.DraftEntryFactory.create(context=time, slug="nobodys-draft")
    old = factories.PublishedEntryFactory.create(context=lost, slug="old")
    factories.RetiredEntryFactory.create(context=lost, slug="retired")

    drafts.new_entry(context=lost, slug="draft", data={"title": "Half a draft"}, by=ada)
    handed_in(old, ada, summary="It waits for review.")
    review.refuse(handed_in(flux, ada, summary="It is refused."), by=ben, note="No source.")
    review.accept(handed_in(flux, ada, causes=causes, summary="It was reviewed."), by=ben)
    drafts.draft_of(entry=flux, by=ben)
    context_handed_in("lost", ada, title="Lost things")
    for path, data in (
        ("guides/lost.yaml", factories.guide_data()),
        ("_pinned.yaml", PINNED),
    ):
        draft = drafts.draft_of_supplement(path=path, by=ada, data=data)
        draft = drafts.save(draft, data=data, version=draft.version, significance="facts")
        review.accept(drafts.submit(draft, by=ada), by=ben)
    upkeep.look_after(entry=flux, owner=ben, review_on=date(2027, 2, 28))
    upkeep.add_note(entry=flux, text="A note of the support staff.", by=ada)
    factories.RetiredEntryFactory.create(context=time, slug="replaced")
    Entry.objects.filter(slug="replaced").update(successor=flux)


def _write_what_visitors_sent() -> None:
    """Send searches, texts, votes, an outcome and an upload through the pages."""
    from django.contrib.auth.models import User
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    from knowledge.documents.entry import dump_document
    from knowledge.models import Told
    from tests.factories import entry_document

    setup_test_environment()
    for text in ("flux_broken", "a flat capacitor", "something nobody knows 9568"):
        _post(Client(), "/diagnose/", text=text)
    for text in ("nobody knows 9568", "hidden words", "accepted words"):
        _post(Client(), "/tell/send/", text=text, comment=f"It says: {text}")
    for text, moderation in (("hidden", "hidden"), ("accepted", "accepted")):
        Told.objects.filter(text__startswith=text).update(moderation=moderation)
    _post(Client(), "/errors/time/flux/vote/", helpful="yes")
    _post(Client(), "/errors/time/flux/vote/", helpful="no")
    _post(Client(), "/errors/lost/old/feedback/", reason="unclear", comment="Step two is unclear.")
    _post(Client(), "/triage/lost/outcome/?f.first=worked", minutes="7")
    call_command("learn_from_outcomes", stdout=sys.stderr)
    eve = Client()
    eve.force_login(User.objects.get(username="eve"))
    file = SimpleUploadedFile("new.yaml", dump_document(entry_document()).encode())
    _post(eve, "/staff/files/upload/", file=file, path="time/new.yaml")
    call_command("purge", stdout=sys.stderr)


def _post(client: Any, address: str, **data: Any) -> None:
    response = client.post(address, data, headers={"Origin": "http://testserver"})
    if response.status_code not in (200, 302, 303):
        raise SystemExit(f"{address} answered {response.status_code}")


PINNED = {
    "version": 1,
    "reviewed": "2026-11-23",
    "use": "As it says.",
    "items": [{"inputs": ["no spark"], "entry": "time/flux", "why": "It is meant."}],
}


if __name__ == "__main__":
    main(Path(sys.argv[1]))
