"""A catalog from elsewhere is hostile input: the commands refuse it, whole, and say why."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from audit.models import Event
from knowledge.documents.entry import dump_document
from knowledge.documents.folder import Catalog, write_catalog
from knowledge.documents.yaml_text import MAX_DEPTH, MAX_FILE_BYTES
from knowledge.models import Context, Entry, Revision, Supplement, SupplementRevision
from knowledge.publishing import publish
from tests.factories import cause_data, context_document, entry_document

pytestmark = pytest.mark.django_db

GOOD = dump_document(entry_document())
BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"
TEXTS = {
    "python tag": f"{GOOD}extra: !!python/object/apply:os.system ['true']\n",
    "own tag": f"{GOOD}extra: !thing x\n",
    "anchor bomb": BOMB,
    "key twice": f"{GOOD}title: another\n",
    "two documents": f"{GOOD}---\n{GOOD}",
    "too large": f"{GOOD}# {'x' * MAX_FILE_BYTES}\n",
    "too deep": f"{GOOD}extra: {'[' * (MAX_DEPTH + 2)}{']' * (MAX_DEPTH + 2)}\n",
    "unknown field": f"{GOOD}is_staff: true\n",
    "no mapping": "- a\n- b\n",
    "empty": "",
    "zero bytes": f"{GOOD}extra: a\0b\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    documents = {"time/_context.yaml": context_document(), "time/flux.yaml": entry_document()}
    write_catalog(Catalog(documents), tmp_path)
    return tmp_path


def nothing_is_there() -> bool:
    kinds = (Context, Entry, Revision, Supplement, SupplementRevision, Event)
    return not any(kind._default_manager.exists() for kind in kinds)


@pytest.mark.parametrize("command", ["load_catalog", "lint_catalog"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_it_works(folder: Path, command: str, text: str) -> None:
    (folder / "time" / "bad.yaml").write_text(text)
    with pytest.raises(CommandError) as error:
        call_command(command, str(folder), stdout=StringIO())
    assert "time/bad.yaml:" in str(error.value)
    assert nothing_is_there()


def to_a_file(folder: Path, outside: Path) -> None:
    (folder / "time" / "link.yaml").symlink_to(outside / "secret.yaml")


def to_a_folder(folder: Path, outside: Path) -> None:
    (folder / "linked").symlink_to(outside, target_is_directory=True)


@pytest.mark.parametrize("link", [to_a_file, to_a_folder])
def test_a_link_leads_nowhere(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, link: Callable[[Path, Path], None]
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.yaml").write_text(dump_document(entry_document(title="from outside")))
    (outside / "_context.yaml").write_text(dump_document(context_document(title="Outside")))
    link(folder, outside)
    with suppress(CommandError):  # refused or passed over: both are right
        call_command("load_catalog", str(folder), stdout=StringIO())
    assert not Entry.objects.filter(title="from outside").exists()
    assert not Context.objects.filter(title="Outside").exists()


def test_a_fault_half_way_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**kwargs: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(publish, "publish", fail)
    with pytest.raises(RuntimeError):
        call_command("load_catalog", str(folder), stdout=StringIO())
    assert nothing_is_there()


def test_what_stands_in_it_is_shown_as_text(folder: Path, client: Client) -> None:
    evil = "<script>alert(1)</script>"
    causes = [cause_data(title=f"{evil} is true", fix={"steps": [f"Do {evil}"], "minutes": 1})]
    document = entry_document(title=evil, summary=f"It is {evil}.", appears=evil, causes=causes)
    (folder / "time" / "evil.yaml").write_text(dump_document(document))
    call_command("load_catalog", str(folder), stdout=StringIO())
    for path in ("/errors/", "/errors/time/", "/errors/time/?view=table", "/errors/time/evil/"):
        text = client.get(path).text
        assert evil not in text, path
        assert "&lt;script&gt;" in text, path
